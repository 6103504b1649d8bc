"""Wrote `0.1.0-schema-1.sql` with the Firebreak of commit 3d6b6b9: two open incidents of the shipped playbooks.

Kept to show how; it runs on that commit's code only (README.md).
"""

from __future__ import annotations

import sqlite3
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from firebreak.core.clock import ManualClock
from firebreak.core.effects import Effect, Invite, Receipt
from firebreak.core.model import Author, Mention, Parsed, Sentiment
from firebreak.notifiers.dry import Dry
from firebreak.replay import let_pass
from firebreak.wiring import SHIPPED, build, read_text

BEGIN = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


class WithoutMei(Dry):
    """Shows everything to nobody, and can bring Mei into no room."""

    def deliver(self, effect: Effect, key: str, *, again: bool = False) -> Receipt:
        receipt = super().deliver(effect, key, again=again)
        if isinstance(effect, Invite) and any(person.name == "mei" for person in effect.people):
            return Receipt(receipt.at, receipt.ref, "mei could not be invited", ("mei",))
        return receipt


class Unsure:
    """Nothing needs judging: the posts say themselves that they are negative."""

    def score(self, texts, langs, topics=None):
        return [Sentiment(0.5, "abstain") for _ in texts]


def main(database: Path) -> None:
    """A regulator is tagged; Tom acknowledges, promises an update and takes an item; beside it a drill is snoozed."""
    clock = ManualClock(BEGIN)
    text = SHIPPED.read_text(encoding="utf-8")
    app = build(
        read_text(text),
        database_url=f"sqlite:///{database}",
        clock=clock,
        notifier=WithoutMei(clock),
        sentiment=Unsure(),
    )
    post = Mention(
        "1", "x", Author("rosa", 120), "@AcmeAir left me on the aircraft for two hours. @USDOT please act",
        BEGIN, lang="en", sentiment="negative",
    )  # fmt: skip
    app.watch(Parsed((post,)), "feed")
    let_pass(app, clock, BEGIN + timedelta(minutes=1))
    app.drill("negative-surge", "Priya")
    let_pass(app, clock, BEGIN + timedelta(minutes=2))
    drill, real = app.incidents(open_only=True)
    app.acknowledge(real.id, "Tom")
    let_pass(app, clock, BEGIN + timedelta(minutes=3))
    app.say_status(real.id, "Tom", "We are talking to the crew", 30)
    first, second, *_ = app.items(real.id)
    app.claim_item(first.id, "Tom")
    app.snooze(drill.id, "Priya", "30m")
    let_pass(app, clock, BEGIN + timedelta(minutes=4))
    app.finish_item(second.id, "Vera")  # and stopped before its card is brought up to date
    app.store.close()


if __name__ == "__main__":
    file = Path("written.db")
    main(file)
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        Path(sys.argv[1]).write_text("\n".join(connection.iterdump()) + "\n", encoding="utf-8")
    connection.close()
    file.unlink()
