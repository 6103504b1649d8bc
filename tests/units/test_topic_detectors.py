"""What detectors were told is stored with each batch, their states now and then: a crash between changes nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from firebreak.app import App
from firebreak.app.topic_detectors import LONGEST, restored, told_since
from firebreak.core.clock import ManualClock
from firebreak.core.model import Author, Mention, Parsed
from firebreak.notifiers.null import Null
from firebreak.wiring import build, make_detectors, read_text

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
FILE = "version: 1\ntopics:\n  acme: {words: [acme]}\n  globex: {words: [globex]}\n"
NAMES = ("acme", "globex")


def opened(address: str) -> App:
    clock = ManualClock(START)
    return build(read_text(FILE), database_url=address, clock=clock, notifier=Null(clock))


def batches(count: int) -> list[Parsed]:
    """A few posts a minute, of both topics, some replies and some loud people; angrier towards the end."""
    random, made = Random(3), []
    for minute in range(count):
        at = START + timedelta(minutes=minute)
        posts = [
            Mention(
                f"{minute}-{n}",
                "x",
                Author(f"u{random.randrange(40)}", random.randrange(90_000)),
                f"{random.choice(NAMES)} is late again {n}",
                at + timedelta(seconds=n),
                sentiment="negative" if random.random() < minute / count else "neutral",
                in_reply_to="root" if n % 3 else None,
            )
            for n in range(random.randint(1, 5))
        ]
        made.append(Parsed(tuple(posts), cursor=str(minute)))
    return made


def take_in(app: App, parts: list[Parsed]) -> None:
    for part in parts:
        app.clock.move_to(part.mentions[-1].created_at)  # type: ignore[attr-defined]
        app.watch(part, "jsonl:feed")


def known(app: App) -> dict[str, list[object]]:
    """What the detectors would know that a new process makes out of the database."""
    found = {}
    for name in NAMES:
        detectors = make_detectors(read_text(FILE).topics)(name)
        with app.store.begin() as tx:
            states, told = tx.detector_states(name), told_since(tx).readings.get(name, ())
        assert len(restored(detectors, states, told)) == (len(detectors) if states else 0)
        found[name] = [each.state() for each in detectors]
    return found


def facts(app: App) -> list[tuple[str, str, datetime]]:
    return [(one.type, str(one.why), one.at) for one in app.queries.facts()]


def test_a_process_that_dies_after_any_batch_goes_on_as_if_it_had_not(tmp_path: Path) -> None:
    """A new one for every three batches says the same as one for all, and knows the same."""
    whole, parts = opened(f"sqlite:///{tmp_path / 'one.db'}"), batches(60)
    take_in(whole, parts)
    for begin in range(0, len(parts), 3):
        again = opened(f"sqlite:///{tmp_path / 'many.db'}")
        take_in(again, parts[begin : begin + 3])
        said, states = facts(again), known(again)
        again.store.close()

    assert said == facts(whole)
    assert states == known(whole)
    whole.store.close()


def test_what_was_told_is_kept_while_it_is_short(address: str) -> None:
    """The states stay as they are meanwhile, and once it has become long they take its place: nothing older is kept."""
    app, lengths, saved = opened(address), list[int](), set[str]()
    for part in batches(30):
        take_in(app, [part])
        with app.store.begin() as tx:
            states, told, log = tx.detector_states("acme"), told_since(tx), tx.detector_log()
        assert [number for number, _ in log[:1]] == [first for first, _ in told.due.values()][:1]
        lengths.append(told.due.get("acme", (0, 0))[1])
        saved.add(str(states))
    app.store.close()

    assert 1 < len(saved) < 20
    assert 0 in lengths[5:]
    assert max(lengths) <= LONGEST


def test_what_a_failed_batch_told_is_not_known(address: str) -> None:
    """Its transaction is undone, and so is what the detectors in memory learned."""
    app, parts = opened(address), batches(6)
    take_in(app, parts[:5])
    before = known(app)
    app.store.guard("leader", "somebody else")
    with pytest.raises(Exception, match="lease"):
        take_in(app, parts[5:])
    app.store.guard("leader", "")
    after = known(app)
    in_memory = {name: [] for name in NAMES}
    with app.store.begin() as tx:
        in_memory = {name: [one.state() for one in app.intake._detectors.of(tx, name, START)] for name in NAMES}
    app.store.close()

    assert before == after == in_memory
