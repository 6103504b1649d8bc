"""What open pages cost the service, and how soon they show what has just come in.

`firebreak run` as a process of its own on a file of SQLite, over loopback, the real clock. Every viewer has a session,
holds the stream of events as a browser does, and asks for the wall when it is told that it changed without being told
how. Ten mentions a second come in meanwhile, of seven topics in turn. The cost is the time of the processor that the
service's process took (Linux: /proc), beside that of the same load without viewers.

    python benchmarks/viewers.py [--mentions 50000] [--incidents 200] [--viewers 50] [--seconds 60] [--rate 10]
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from threading import Event, Thread
from time import monotonic
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from fake_slack import FakeSlack
from pages import LOADED, Unsure, weighed
from stories.test_service import Service, mention

from firebreak.core.clock import SystemClock
from firebreak.core.model import Author, Judged, Mention, Parsed
from firebreak.core.sign_in import SESSION, new_sign_in
from firebreak.notifiers.null import Null
from firebreak.wiring import build, read_text

if TYPE_CHECKING:
    from playwright.sync_api import Route

BATCH = 5_000
CALM = 6  # topics of which nothing burns
TILE = f"""[...document.querySelectorAll(".tile")]
    .find(one => one.querySelector("a").textContent.toLowerCase() == "brand{CALM:03d}x")
    .querySelector(".num b").textContent"""  # what a topic's tile says: negative mentions in ten minutes
FILE = """\
version: 1
people: {mei: {slack: U0MEI0001}}
watchlists: {big-voices: {kind: influencer, min_followers: 1000}}
playbooks:
  loud: {when: {tagged: influencer, sentiment: negative}, steps: [{do: alert, to: "#crisis-desk"}]}
topics:
"""


def playbooks(folder: Path, incidents: int) -> Path:
    """A file with so many brands that can burn, and some that do not."""
    path = folder / "playbooks.yaml"
    names = [f"brand{n:03d}x" for n in range(incidents + CALM)]
    path.write_text(FILE + "".join(f"  {name}: {{words: [{name}]}}\n" for name in names), encoding="utf-8")
    return path


def fill(file: Path, database: str, mentions: int, incidents: int, viewers: int) -> list[str]:
    """A month of mentions, what burns, and a session for each viewer: what their cookies say."""
    clock, now = SystemClock(), datetime.now(UTC)
    app = build(
        read_text(file.read_text()), database_url=database, clock=clock, notifier=Null(clock), sentiment=Unsure()
    )
    step = timedelta(days=30) / mentions
    names = [one.name for one in app.queries.topics()]
    for begin in range(0, mentions, BATCH):
        said = [
            Mention(f"old{n}", "x", Author(f"person{n % 9_000}", 9), f"late again {n}", now - step * (mentions - n))
            for n in range(begin, min(mentions, begin + BATCH))
        ]
        with app.store.begin() as tx:
            tx.add_mentions(said, now)
            tx.add_judged(
                [
                    Judged(one, names[n % len(names)], 0.8, "negative" if n % 3 else "neutral", (), n)
                    for n, one in enumerate(said, begin)
                ]
            )
    for name in names[:incidents]:
        spark = Mention(
            f"spark-{name}", "x", Author("rosa", 5_000), f"{name} burns", now, topic=name, sentiment="negative"
        )
        app.watch(Parsed((spark,)), "viewers")
    assert len(app.queries.incidents(open_only=True, limit=1_000)) == incidents
    cookies = []
    for _ in range(viewers):
        session, shown = new_sign_in("session", "mei", now, SESSION)
        cookies.append(shown)
        with app.store.begin() as tx:
            tx.add_sign_in(session)
    app.store.close()
    return cookies


def ask(port: int, path: str, cookie: str) -> tuple[HTTPConnection, HTTPResponse]:
    """One request, answered with 200."""
    line = HTTPConnection("127.0.0.1", port, timeout=60)
    line.request("GET", path, headers={"Cookie": f"firebreak_session={cookie}", "Accept-Language": "en"})
    answer = line.getresponse()
    assert answer.status == 200, (path, answer.status)
    return line, answer


def wall(port: int, cookie: str) -> str:
    """The wall as one viewer sees it."""
    line, answer = ask(port, "/", cookie)
    page = answer.read().decode()
    line.close()
    return page


def on_stream(service: Service, cookie: str, times: int) -> list[float]:
    """Seconds from a mention accepted until an open page was sent what changed of it, without any browser."""
    line, answer = ask(service.port, f"/live?{query_of(wall(service.port, cookie))}", cookie)
    came, done, found = list[float](), Event(), list[float]()
    Thread(target=hear, args=(line, answer, came, done), daemon=True).start()
    for n in range(times):
        Event().wait(1.5 + n * 0.137 % 1)
        sent = monotonic()
        service.send(mention(f"stream{n}-{id(came)}", f"brand{CALM:03d}x forgot us at gate {n}"))
        accepted = monotonic()
        while not came or came[-1] < sent:
            Event().wait(0.002)
        found.append(max(0.0, next(at for at in came if at >= sent) - accepted))
    done.set()
    return sorted(found)


def hear(line: HTTPConnection, answer: HTTPResponse, came: list[float], done: Event) -> None:
    """Notes when parts of a page came; hangs up at the first word after it is done."""
    for word in words(answer):
        if word == b"parts":
            came.append(monotonic())
        if done.is_set():
            break
    line.close()


def words(answer: HTTPResponse) -> Iterator[bytes]:
    """The events of a stream by name, until the service ends it."""
    while line := answer.readline():
        if line.startswith(b"event: "):
            yield line[7:].strip()


def watch(port: int, cookie: str, done: Event, told: list[bytes]) -> None:
    """One viewer; notes what they are told."""
    shown = wall(port, cookie)
    line, answer = ask(port, f"/live?{query_of(shown)}", cookie)
    for word in words(answer):
        if done.is_set():
            break
        told.append(word)
        if word == b"changed":
            wall(port, cookie)
    line.close()


def query_of(page: str) -> str:
    """What a page says of itself when it asks to be told of news."""
    found = re.search(r'data-live="([^"]*)"', page)
    return unescape(found.group(1)).partition("?")[2] if found else ""


def feed(service: Service, done: Event, rate: float, sent: list[float]) -> None:
    """So many mentions a second, as far as the service takes them; says when each was accepted."""
    began = monotonic()
    while not done.wait(max(0.0, began + len(sent) / rate - monotonic())):
        n = len(sent)
        service.send(mention(f"{id(done)}-{n}", f"brand{n % 7:03d}x is late {n}"))
        sent.append(monotonic())


def cost(service: Service, cookies: list[str], seconds: float, rate: float) -> tuple[float, float, float]:
    """The share of one core that the service takes, how many mentions a second came, and words to each viewer."""
    done, sent, told = Event(), list[float](), list[bytes]()
    for cookie in cookies:
        Thread(target=watch, args=(service.port, cookie, done, told), daemon=True).start()
        done.wait(0.2)  # people do not come all at once
    feeding = Thread(target=feed, args=(service, done, rate, sent))
    feeding.start()
    done.wait(5)
    before, came, began = spent(service), len(sent), monotonic()
    told.clear()
    done.wait(seconds)
    took = monotonic() - began
    share, came, words_each = (spent(service) - before) / took, len(sent) - came, len(told) / max(1, len(cookies))
    done.set()
    feeding.join()
    service.send(mention(f"last-{id(done)}", "brand001x is late at last"))  # so that every viewer hears, and goes
    Event().wait(5)
    return share, came / took, words_each / took


def spent(service: Service) -> float:
    """Seconds of the processor that the service's process has taken."""
    fields = Path(f"/proc/{service.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def weight(service: Service, cookie: str) -> float:
    """The wall with style, scripts and icon, in kilobytes, packed."""
    page = wall(service.port, cookie)
    return weighed(page.encode()) + sum(
        weighed(ask(service.port, path, cookie)[1].read()) for path in LOADED.findall(page)
    )


def on_screen(service: Service, cookie: str, times: int) -> tuple[float, list[float]]:
    """In Chromium: seconds to the first paint of the wall, and from a mention accepted until the screen counts it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=which("chromium"), args=["--no-sandbox"])
        for waits in (False, True):
            context = browser.new_context(viewport={"width": 1440, "height": 900}, bypass_csp=True)
            context.add_cookies([{"name": "firebreak_session", "value": cookie, "url": service.url}])
            page = context.new_page()
            page.set_default_timeout(120_000)
            if not waits:
                page.route("**/house.css", whole)
            measuring = context.new_cdp_session(page)
            measuring.send("Performance.enable", {"timeDomain": "threadTicks"})
            page.goto(service.url)
            page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
            paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime") / 1000
            spent_on = {one["name"]: one["value"] for one in measuring.send("Performance.getMetrics")["metrics"]}
            laid = 1000 * (spent_on["LayoutDuration"] + spent_on["RecalcStyleDuration"])
            print(
                f"style and layout{'' if waits else ', nothing left for later'}: {laid:.0f} ms of its thread",
                flush=True,
            )
        found = []
        for n in range(times):
            Event().wait(2.2 + n * 0.137 % 1)
            before = page.evaluate(TILE)
            service.send(mention(f"screen{n}-{id(found)}", f"brand{CALM:03d}x forgot us at gate {n}"))
            accepted = monotonic()
            page.wait_for_function(f"before => {TILE} != before", arg=before, polling="raf")
            found.append(monotonic() - accepted)
        browser.close()
    return paint, sorted(found)


def whole(route: Route) -> None:
    """The style sheet as if what is off the screen could not wait."""
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.text().replace("content-visibility: auto", ""))


def first_byte(service: Service, cookie: str) -> tuple[float, float]:
    """Of the wall, when nothing was kept: fastest of five, seconds of the service's processor and on the clock."""
    found = []
    for n in range(5):
        service.send(mention(f"first{n}", f"brand000x again {n}"))
        Event().wait(2.5)
        before, began = spent(service), monotonic()
        wall(service.port, cookie)
        found.append((spent(service) - before, monotonic() - began))
    return min(found)


def with_service(mentions: int, incidents: int, viewers: int, do: Callable[[Service, list[str]], None]) -> None:
    """A service that has all that in its database."""
    with TemporaryDirectory() as name, FakeSlack() as slack:
        folder = Path(name)
        slack.add_user("U0MEI0001", "mei")
        slack.add_channel("crisis-desk", members=["mei"])
        file = playbooks(folder, incidents)
        cookies = fill(file, f"sqlite:///{folder / 'service.db'}", mentions, incidents, viewers)
        service = Service(folder, slack, file)
        try:
            Event().wait(2 + incidents / 10)  # the cards go out first
            do(service, cookies)
        finally:
            service.kill()


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mentions", type=int, default=50_000)
    parser.add_argument("--incidents", type=int, default=200)
    parser.add_argument("--viewers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--rate", type=float, default=10.0)
    asked = parser.parse_args()

    def burning(service: Service, cookies: list[str]) -> None:
        processor, clock = first_byte(service, cookies[0])
        print(f"first page, {asked.mentions:,} mentions, {asked.incidents} open incidents: {processor:.2f} s of the")
        print(f"processor, {clock:.2f} s on the clock (load {os.getloadavg()[0]:.1f})", flush=True)
        print(f"with style, scripts and icon, packed: {weight(service, cookies[0]):.0f} KB", flush=True)

    def viewed(service: Service, cookies: list[str]) -> None:
        told = on_stream(service, cookies[0], 15)
        print(f"accepted until the event is on the stream: median {told[len(told) // 2]:.2f} s,", end=" ")
        print(f"longest {told[-1]:.2f} s (load {os.getloadavg()[0]:.1f})", flush=True)
        paint, shown = on_screen(service, cookies[0], 15)
        print(f"in Chromium: first paint {paint:.2f} s; on the screen: median {shown[len(shown) // 2]:.2f} s,")
        print(f"longest {shown[-1]:.2f} s (load {os.getloadavg()[0]:.1f})", flush=True)
        alone, came, _ = cost(service, [], asked.seconds, asked.rate)
        print(f"no viewer, {came:.1f} mentions a second: {alone:.1%} of a core", flush=True)
        for some in (cookies[:1], cookies):
            share, came, each = cost(service, some, asked.seconds, asked.rate)
            print(f"{len(some)} viewers, {came:.1f} mentions a second: {share:.1%} of a core,", end=" ")
            print(f"{share - alone:.1%} for them, each told {each:.2f} times a second", end=" ")
            print(f"(load {os.getloadavg()[0]:.1f})", flush=True)

    def both(service: Service, cookies: list[str]) -> None:
        burning(service, cookies)
        viewed(service, cookies)

    with_service(asked.mentions, asked.incidents, asked.viewers, both)


if __name__ == "__main__":
    main()
