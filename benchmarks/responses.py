"""Response figures of 76 care accounts, held against an independent count in pandas; and what the figures cost.

    python benchmarks/responses.py --care ../shared/data/care/twcs_5k.jsonl.gz

The posts go through the App into a database and come back as `firebreak report --responses` counts them. Pandas counts
the same file from its own reading of the rule: an answer is a reply of the account to a post that names it, and to what
the same person wrote before that in the same thread. Which posts ask for anything nobody has labelled: whom the care
people answered is the nearest that there is.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

import pandas as pd

from firebreak.care.conversations import Answered, answered
from firebreak.care.response_figures import Desk, figures
from firebreak.core.clock import ManualClock
from firebreak.core.model import Author, Judged, Mention, Parsed
from firebreak.core.text import slug
from firebreak.notifiers.null import Null
from firebreak.reports.responses import responses
from firebreak.wiring import build, read_text

TARGET = timedelta(minutes=15)
SPEED = 50_000  # mentions of the timed figures


def rows_of(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt") as file:
        return [json.loads(line) for line in file]


def ours(rows: list[dict[str, Any]]) -> tuple[dict[str, dict[str, Any]], list[Answered]]:
    """By account what the report counts, and every mention with its state."""
    accounts = sorted({row["author"] for row in rows if row["is_brand_author"]})
    blocks = "\n".join(f'  {slug(one, "_")}: {{title: "{one}", handles: {{x: ["@{one}"]}}}}' for one in accounts)
    steps = '{when: {signal: negative_velocity}, steps: [{do: alert, to: "#care"}]}'
    file = read_text(
        f"version: 1\ntopics:\n{blocks}\npeople: {{mei: {{slack: U0MEI0001}}}}\nplaybooks:\n  surge: {steps}\n"
    )
    clock = ManualClock(datetime(2018, 1, 1, tzinfo=UTC))
    app = build(file, database_url="sqlite://", clock=clock, notifier=Null(clock))
    mentions = tuple(
        Mention(
            row["id"], "x", Author(row["author"]), row["text"], datetime.fromisoformat(row["created_at"]),
            in_reply_to=row.get("in_reply_to"), topic=slug(row["brand"], "_") if row.get("brand") else None,
        )
        for row in rows
    )  # fmt: skip
    for start in range(0, len(mentions), 1000):
        app.watch(Parsed(mentions[start : start + 1000]), "twcs", learn_only=True)
    since, until = datetime(2000, 1, 1, tzinfo=UTC), clock.now()
    counted, every = {}, []
    for topic in file.topics:
        total = responses(app.store, topic, since, until, clock.now(), Desk()).total
        with app.store.begin() as tx:
            heard, own = tx.heard(topic.name, since, until), tx.own_posts(topic.name, since, until)
        every += answered(heard, own, topic.handles)
        in_time = None if total.within is None else round(total.within * total.asked)
        counted[topic.title] = {
            "heard": total.heard, "answered": total.answered, "in_time": in_time or 0,
            "p50": total.p50, "p90": total.p90,
        }  # fmt: skip
    app.store.close()
    return counted, every


def theirs(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The same from a table, without a line of ours."""
    posts = pd.DataFrame(rows)
    posts["at"] = pd.to_datetime(posts.created_at, utc=True)
    parent = dict(zip(posts.id, posts.in_reply_to, strict=True))
    posts["root"] = posts.id
    while True:
        above = posts.root.map(lambda one: parent[one] if isinstance(parent.get(one), str) else one)
        if (above == posts.root).all():
            break
        posts["root"] = above
    found = {}
    for account, own in posts[posts.is_brand_author].groupby("author"):
        people = posts[posts.author != account]  # the other brands among them: they write to one another
        named = people.text.str.contains(rf"@{re.escape(account)}(?!\w)", case=False, regex=True)
        heard = people[named | (people.brand.fillna("").str.lower() == account.lower())]
        to = own.in_reply_to.copy()
        for _ in range(20):  # our own posts that go on where another one of ours was
            mine = to.isin(own.id)
            to[mine] = to[mine].map(own.set_index("id").in_reply_to)
        replies = own.assign(to=to).merge(heard, left_on="to", right_on="id", suffixes=("", "_to"))
        direct = replies[["to", "at"]].rename(columns={"to": "id", "at": "answer"})
        beside = heard.merge(replies[["root_to", "author_to", "at"]], left_on=["root", "author"],
                             right_on=["root_to", "author_to"], suffixes=("", "_answer"))  # fmt: skip
        beside = beside[beside.at_answer >= beside["at"]][["id", "at_answer"]].rename(columns={"at_answer": "answer"})
        first = pd.concat([direct, beside]).groupby("id").answer.min()
        waits = (first - heard.set_index("id")["at"]).dropna().dt.total_seconds().clip(lower=0)
        found[account] = {
            "heard": len(heard), "answered": len(waits), "in_time": int((waits <= TARGET.total_seconds()).sum()),
            "p50": waits.quantile(0.5) if len(waits) else None, "p90": waits.quantile(0.9) if len(waits) else None,
        }  # fmt: skip
    return found


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    near = all((one[name] is None) == (other[name] is None) for name in ("p50", "p90")) and all(
        one[name] is None or abs(one[name] - other[name]) < 1e-3 for name in ("p50", "p90")
    )
    return near and all(one[name] == other[name] for name in ("heard", "answered", "in_time"))


def speed() -> float:
    """Seconds for the figures of many mentions, half of them answered."""
    at = datetime(2026, 3, 1, tzinfo=UTC)
    heard, own = [], []
    for n in range(SPEED):
        moment = at + timedelta(seconds=10 * n)
        text = "@AcmeAir where is my bag? I have been waiting since Monday and nobody answers the phone"
        heard.append(Judged(Mention(f"q{n}", "x", Author(f"u{n}"), text, moment), "acme-air", 0.8, "negative"))
        if n % 2:
            own.append(Mention(f"r{n}", "x", Author("AcmeAir"), "Sorry! ^MK", moment, in_reply_to=f"q{n}"))
    began = perf_counter()
    figures("all", answered(heard, own, {"x": ("@AcmeAir",)}), Desk())
    return perf_counter() - began


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--care", type=Path, default=Path("../shared/data/care/twcs_5k.jsonl.gz"))
    parser.add_argument("--show", type=int, default=0, help="print so many of those whom the words tell otherwise")
    chosen = parser.parse_args()
    if chosen.care.exists():
        rows = rows_of(chosen.care)
        (mine, every), table = ours(rows), theirs(rows)
        wrong = [account for account in table if not same(mine[account], table[account])]
        print(f"{len(table) - len(wrong)} of {len(table)} accounts equal the independent count")
        for account in wrong:
            print(f"  {account}: ours {mine[account]}, pandas {table[account]}")
        print("account          heard  answered  in 15 min   p50 min   p90 min (the ten largest)")
        for account in sorted(table, key=lambda one: -table[one]["heard"])[:10]:
            one = mine[account]
            print(f"{account:<16} {one['heard']:>5} {one['answered']:>9} {one['in_time']:>10}"
                  f" {one['p50'] / 60:>9.1f} {one['p90'] / 60:>9.1f}")  # fmt: skip
        helped, left = [one for one in every if one.answers], [one for one in every if not one.answers]
        for word, some in (("answered", helped), ("not answered", left)):
            asks = sum(one.intent.asks for one in some) / len(some)
            print(f"{asks:.1%} of the {len(some):,} that were {word} ask for something, by their words")
        for one in [one for one in helped if not one.intent.asks][: chosen.show]:
            print(f"  {one.intent.want}: {one.heard.mention.text[:150]!r}")
    else:
        wrong = []
        print(f"no posts in {chosen.care}: give --care the file")
    print(f"figures of {SPEED:,} mentions in {speed():.2f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
