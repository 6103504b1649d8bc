"""How long the pages take beside many mentions, how heavy they are, and that looking for something counts no table.

    python benchmarks/pages.py [MENTIONS ...]          (50,000 and 1,000,000 by default)
    DATABASE=postgresql+psycopg://... python benchmarks/pages.py 50000

Each page is asked for by a person who is signed in, over the real program in process; the fastest and the median of
five times, as time of the processor, which other programs do not lengthen. Beside it stands what looking through all
mentions in the database would take: what the pages do not do.
"""

import gzip
import os
import re
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text
from starlette.testclient import TestClient

from firebreak.commands.run_playbooks import InForce, PlaybooksKeeper
from firebreak.commands.run_trials import ProcessPlayer
from firebreak.core.clock import ManualClock
from firebreak.core.model import Author, Judged, Mention, Sentiment
from firebreak.core.sign_in import INVITED, new_sign_in
from firebreak.notifiers.null import Null
from firebreak.sources.body import parse_body
from firebreak.web.api import build as build_web
from firebreak.wiring import SHIPPED, build, read_text

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
TOPICS = 6
FILE = "version: 1\npeople: {mei: {slack: U0MEI0001}}\ntopics:\n" + "".join(
    f"  topic-{n}: {{words: topic {n}, handles: {{x: [Acme{n}]}}, parts: {{app: [app], site: [site]}}}}\n"
    for n in range(TOPICS)
)
WORDS = ("bag", "late", "crew", "seat", "app", "site", "refund", "gate", "queue", "help", "please", "where", "lost")
PATHS = (
    "/",
    "/?wall=1",
    "/incidents",
    "/drafts",
    "/mentions",
    "/mentions?topic=topic-3",
    "/mentions?state=unanswered",
    "/mentions?q=refund+queue",
    "/mentions?q=nobodysaysthis",
    "/mentions?platform=vk&lang=ru",
    "/mentions?author=person77",
    "/mentions/person?account=x/person77",
    "/mentions/why?mention=x:77",
    "/playbooks",
    "/reports",
    "/try",
    "/health",
)
LOADED = re.compile(r'(?:<link rel="(?:stylesheet|icon)" href|<script src)="(.*?)"')
BATCH = 5_000


class Unsure:
    """Nothing is judged here: the mentions are written as they were judged."""

    def score(self, texts, _langs, _topics=None):
        return [Sentiment(0.5, "abstain", prior=0.5) for _ in texts]


def mentions(count: int):
    """Mentions of a month, the newest last, in batches."""
    step = timedelta(days=30) / count
    for begin in range(0, count, BATCH):
        made = []
        for n in range(begin, min(count, begin + BATCH)):
            said = " ".join(WORDS[(n * k) % len(WORDS)] for k in (1, 3, 7, 11, 13))
            mention = Mention(
                str(n), ("x", "vk", "weibo")[n % 50 // 49], Author(f"person{n * 7919 % 20_000}", n % 900),
                f"@Acme{n % TOPICS} {said} {n}", NOW - step * (count - n), lang=("en", "ru")[n % 50 // 49],
            )  # fmt: skip
            made.append((mention, "negative" if n % 3 else "neutral"))
        yield made


def fill(app, count: int) -> None:
    """Write them as intake does, without asking detectors."""
    for some in mentions(count):
        with app.store.begin() as tx:
            tx.add_mentions([mention for mention, _ in some], NOW)
            tx.add_judged(
                [Judged(one, f"topic-{int(one.id) % TOPICS}", 0.8, label, (), int(one.id)) for one, label in some]
            )


def measure(count: int, url: str, folder: str) -> None:
    """One table of times and weights."""
    clock = ManualClock(NOW)
    app = build(read_text(FILE), database_url=url, clock=clock, notifier=Null(clock), sentiment=Unsure())
    fill(app, count)
    invitation, shown = new_sign_in("invitation", "Mei", NOW, INVITED)
    with app.store.begin() as tx:
        tx.add_sign_in(invitation)
    written = Path(folder) / "playbooks.yaml"
    written.write_text(FILE, encoding="utf-8")
    keeper = PlaybooksKeeper(app, InForce(read_text(FILE)), written)
    web = build_web(app, parse_body, api_token="", playbooks=keeper, player=ProcessPlayer(SHIPPED))
    browser = TestClient(web)
    assert browser.post(f"/sign-in/{shown}").status_code == 200
    counting = timed(lambda: counted(app))
    print(f"\n{count:,} mentions, {app.store.engine.dialect.name}; looking through all of them: {counting[1]:.0f} ms\n")
    print("| page | fastest ms | median ms | KB gzipped | with what it loads | listed |")
    print("|---|---|---|---|---|---|")
    first = once(lambda: browser.get("/reports"))
    for path in PATHS:
        page = browser.get(path)
        assert page.status_code == 200, (path, page.status_code)
        fast, median = timed(lambda path=path: browser.get(path), clock)
        weight = weighed(page.content)
        whole = weight + sum(weighed(browser.get(one).content) for one in LOADED.findall(page.text))
        listed = len(re.findall(r'class="abc', page.text))
        print(f"| `{path}` | {fast:.0f} | {median:.0f} | {weight:.1f} | {whole:.1f} | {listed} |")
    both, running = (posted(app, browser, clock, each, count) for each in ("one", "two"))
    print(f"\n`/reports`: {first:.0f} ms the first time; with a new post on every topic {both:.0f} ms, ", end="")
    print(f"and {running:.0f} ms a minute later, when the week before is not counted again")
    app.store.close()


def posted(app, browser, clock, name, count) -> float:
    """Milliseconds of the reports after somebody wrote of every topic."""
    clock.forward(timedelta(seconds=61))
    number = count + TOPICS * len(name) + ord(name[0])
    with app.store.begin() as tx:
        tx.add_mentions([new := Mention(name, "x", Author("new"), "@Acme0 help, where is my bag", clock.now())], NOW)
        tx.add_judged([Judged(new, f"topic-{n}", 0.8, "negative", (), number + n) for n in range(TOPICS)])
    return once(lambda: browser.get("/reports"))


def once(do) -> float:
    """Milliseconds of the processor."""
    begun = time.process_time()
    do()
    return 1000 * (time.process_time() - begun)


def weighed(content: bytes) -> float:
    """In kilobytes, packed as it goes over the line."""
    return len(gzip.compress(content)) / 1000


def counted(app) -> None:
    with app.store.begin() as tx:
        tx.connection.execute(text("SELECT count(*) FROM mention WHERE text LIKE '%refund%'")).scalar()


def timed(do, clock=None) -> tuple[float, float]:
    """Fastest and median of five, in milliseconds; time moves on between them, so that nothing is merely kept."""
    took = []
    for _ in range(5):
        if clock:
            clock.forward(timedelta(seconds=61))
        begun = time.process_time()
        do()
        took.append(1000 * (time.process_time() - begun))
    return min(took), statistics.median(took)


if __name__ == "__main__":
    for wanted in [int(one) for one in sys.argv[1:]] or [50_000, 1_000_000]:
        with tempfile.TemporaryDirectory() as folder:
            measure(wanted, os.environ.get("DATABASE") or f"sqlite:///{Path(folder) / 'pages.db'}", folder)
