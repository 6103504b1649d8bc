"""What a team is told every week: at its time, once, whatever crashes, and in words that it can use."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from firebreak.app.scheduled_reports import next_time
from firebreak.core.answering import KnownIssue, ScheduledReport
from firebreak.core.clock import ManualClock
from firebreak.core.effects import Effect, Post, Receipt
from firebreak.core.errors import BadPlaybooks, DeliveryError
from firebreak.core.model import Author, Incident, Mention, Parsed, PublicPromise, Severity, Signal
from firebreak.wiring import build, read_text

if TYPE_CHECKING:
    from firebreak.app import App

MONDAY = datetime(2026, 3, 16, 9, tzinfo=UTC)
FILE = """
version: 1
topics:
  acme-air: {title: Acme Air, words: [acme air], handles: {x: ["@AcmeAir"]}, parts: {baggage: [bag, suitcase]}}
people:
  mei: {slack: U0MEI0001, initials: MK, reach: {email: mei@example.com}}
  tom: {slack: U0TOM0001}
teams: {care: {members: [mei, tom]}}
reports:
  care: {topic: acme-air, every: Monday 09:00, to: "#care"}
  bags: {topic: acme-air, every: monday 09:00, who: [mei], by: email, part: baggage, zone: Asia/Shanghai}
playbooks:
  surge: {when: {signal: negative_velocity}, steps: [{do: alert, to: "#care"}]}
"""


class Kept:
    """A notifier that keeps what it is given; `broken` while it does not answer."""

    name = "kept"

    def __init__(self, clock: ManualClock) -> None:
        self.clock, self.broken = clock, False
        self.posts: list[tuple[str, Post]] = []

    def deliver(self, effect: Effect, key: str, *, again: bool = False) -> Receipt:
        if self.broken:
            raise DeliveryError("it does not answer")
        assert isinstance(effect, Post)
        if not (again and any(key == known for known, _ in self.posts)):
            self.posts.append((key, effect))
        return Receipt(self.clock.now(), key)


def started(address: str, now: datetime) -> tuple[App, ManualClock, Kept]:
    clock = ManualClock(now)
    notifier = Kept(clock)
    return build(read_text(FILE), database_url=address, clock=clock, notifier=notifier), clock, notifier


def post(id: str, author: str, text: str, at: datetime, to: str | None = None, said: str = "neutral") -> Mention:
    return Mention(id, "x", Author(author), text, at, in_reply_to=to, sentiment=said)  # type: ignore[arg-type]


def test_a_report_comes_at_its_time_and_once(address: str) -> None:
    """Planned again and again it stays one; a week later there is another."""
    app, clock, notifier = started(address, MONDAY - timedelta(days=2))
    for _ in range(3):
        app.reports.plan()
    assert app.deliver() == 0

    for at in (MONDAY, MONDAY + timedelta(minutes=1), MONDAY + timedelta(days=7)):
        clock.move_to(at)
        app.deliver()
        app.reports.plan()
        app.deliver()

    assert [key for key, _ in notifier.posts if key.startswith("report/care/")] == [
        "report/care/channel/2026-03-16T09:00",
        "report/care/channel/2026-03-23T09:00",
    ]
    app.store.close()


def test_a_crash_neither_loses_nor_doubles_one(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Written down before, it is sent after the outage; sent and not noted down, it is looked for first."""
    address = f"sqlite:///{tmp_path_factory.mktemp('reports')}/kept.db"
    app, _, _ = started(address, MONDAY - timedelta(days=2))
    app.reports.plan()
    app.store.close()

    app, clock, notifier = started(address, MONDAY + timedelta(days=1))  # down while it was due
    app.begin()
    (task, *_) = [each for each in app.delivery.claim(5) if each.part == "care"]
    effect = app.delivery.prepare(task)
    assert effect
    notifier.deliver(effect, task.key)  # killed here: nobody noted it down
    app.store.close()

    again, clock, _ = started(address, MONDAY + timedelta(days=1, minutes=5))
    again.delivery._notifier = notifier
    again.begin()
    again.reports.plan()
    while again.deliver():
        clock.forward(timedelta(minutes=2))

    assert [key for key, _ in notifier.posts].count("report/care/channel/2026-03-16T09:00") == 1
    again.store.close()


def test_what_it_says(address: str) -> None:
    """What was said, what was new, who was answered, who waits; of a part only what is about it."""
    app, clock, notifier = started(address, MONDAY - timedelta(days=2))
    before = [post(f"b{n}", f"u{n}", "acme air was late", MONDAY - timedelta(days=8, minutes=n)) for n in range(12)]
    bags = [
        post(
            f"q{n}", f"v{n}", "@AcmeAir my bag is gone, where is it? <!channel>", MONDAY - timedelta(days=3, minutes=n)
        )
        for n in range(4)
    ]
    own = [post("r1", "AcmeAir", "Found it ^MK", bags[1].created_at + timedelta(minutes=5), "q1")]
    app.watch(Parsed((*before, *bags, *own)), "feed")
    with app.store.begin() as tx:
        tx.save_known_issue(KnownIssue("acme-air", "Belts in Oslo stand still.", MONDAY, "mei", MONDAY))
        friday = MONDAY - timedelta(days=3)
        kept = PublicPromise(friday, "09:00", "Mei", friday, friday)
        broken = PublicPromise(friday + timedelta(hours=1), "10:00", "Mei", friday)
        open_one = Incident("abc", "acme-air", Severity.SEV3, friday, friday, "Because.", promises=(kept, broken))
        assert tx.save_incident(open_one)
        spoke = Signal("acme-air", "tagged", "raised", friday, Severity.SEV3, 1, 0, 60, 1, "Bags.",
                       details={"parts": {"baggage": 4}})  # fmt: skip
        later = PublicPromise(friday + timedelta(hours=2), "11:00", "Mei", friday, friday)
        of_bags = replace(open_one, id="bags", closed_at=friday, signals=(spoke,), promises=(later,))
        assert tx.save_incident(of_bags)
    app.reports.plan()
    clock.move_to(MONDAY)
    while app.deliver():
        pass

    told = {key.split("/")[1]: post for key, post in notifier.posts}
    lines = told["care"].text.splitlines()
    assert lines[0] == "Acme Air: the week to 16 Mar 09:00 UTC."
    assert lines[1] == "4 posts (the week before: 12), 0 of them negative."
    assert lines[2].startswith("New: ")
    assert "bag (4)" in lines[2]
    assert lines[3].startswith("25% of those who asked were answered within 15 minutes")
    assert lines.pop(4) == "Promised in public: 2 kept, 1 broken."
    assert lines[4] == "Half of all answers came within 5 min, nine of ten within 5 min."
    assert lines[5] == "Known since 16 Mar 09:00 UTC: Belts in Oslo stand still."
    assert lines[6] == "3 still wait for an answer, the oldest since 13 Mar 08:57 UTC:"
    assert (told["care"].to, told["care"].by) == ("#care", "slack")
    assert (told["bags"].to, told["bags"].by) == ("mei@example.com", "email")
    assert told["bags"].title == "Acme Air, baggage: the week to 16 Mar 09:00 Shanghai time"
    assert "Promised in public: 1 kept." in told["bags"].text.splitlines()
    assert told["bags"].text.splitlines()[1].startswith("4 posts (the week before: 0)")
    app.store.close()


@pytest.mark.parametrize(
    ("zone", "now", "due"),
    [
        (
            "Europe/London",
            datetime(2026, 3, 28, tzinfo=UTC),
            datetime(2026, 3, 30, 8, tzinfo=UTC),
        ),  # the clocks changed
        ("Europe/London", datetime(2026, 3, 21, tzinfo=UTC), datetime(2026, 3, 23, 9, tzinfo=UTC)),
        ("Asia/Shanghai", datetime(2026, 3, 16, 0, 59, tzinfo=UTC), datetime(2026, 3, 16, 1, tzinfo=UTC)),
    ],
)
def test_times_are_of_the_place(zone: str, now: datetime, due: datetime) -> None:
    """Nine o'clock is nine o'clock there, in summer and in winter."""
    assert next_time(ScheduledReport("care", "acme-air", (0,), 540, zone), now) == due


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("{topic: acme-air, every: Monday 09:00}", "give it to: or who:"),
        ('{topic: acme-air, every: Monday 09:00, to: "#care", by: email}', "a channel has no mailbox"),
        ('{topic: acme-air, every: weekly, to: "#care"}', '"weekly" is no weekly time; write Monday 09:00'),
        ('{topic: acme-air, every: Monday 25:00, to: "#care"}', "hours go to 23"),
        ('{topic: acme-sea, every: Monday 09:00, to: "#care"}', 'no topic "acme-sea"'),
        ('{topic: acme-air, every: Monday 09:00, to: "#care", part: meals}', 'has no part "meals"'),
        ("{topic: acme-air, every: Monday 09:00, who: [tom], by: email}", "tom has no e-mail address"),
    ],
)
def test_what_cannot_be_sent_is_found_when_the_file_is_read(written: str, says: str) -> None:
    """With its place, and what to write instead."""
    text = FILE.replace('{topic: acme-air, every: Monday 09:00, to: "#care"}', written)
    with pytest.raises(BadPlaybooks, match=r"playbooks.yaml:10:") as refused:
        read_text(text)

    assert says in str(refused.value)
