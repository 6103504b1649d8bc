"""Time from outside is bounded: what is dated ahead, comes late, or is old, and what that sets in motion."""

from __future__ import annotations

import json
import random
from datetime import timedelta
from typing import Any

from stories.conftest import TUESDAY, Story


class Desk:
    """Sends mentions of one brand to a story's API."""

    def __init__(self, story: Story) -> None:
        self.story, self.sent, self.dice = story, 0, random.Random(7)

    def line(
        self, hours: float, *, negative: bool = True, text: str = "My flight with Acme Air", platform: str = "x"
    ) -> dict[str, Any]:
        """A mention written so many hours after now."""
        self.sent += 1
        return {
            "id": f"i{self.sent}",
            "created_at": (self.story.clock.now() + timedelta(hours=hours)).isoformat(),
            "platform": platform,
            "author": f"user{self.sent}",
            "text": f"{text}, part {self.sent}",
            "sentiment": "negative" if negative else "neutral",
        }

    def send(self, *lines: dict[str, Any]) -> dict[str, Any]:
        answer = self.story.http.post("/api/mentions", content="\n".join(map(json.dumps, lines)))
        assert answer.status_code == 202, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def usual(self, hours: int, platforms: tuple[str, ...] = ("x",), an_hour: int = 12) -> None:
        """So many ordinary hours, heard hour by hour."""
        for _ in range(hours):
            self.story.clock.move_to(self.story.clock.now() + timedelta(hours=1))
            self.send(*[line for each in platforms for line in self.hour_of(each, an_hour, 0.0)])

    def hour_of(self, platform: str, an_hour: int, hours: float) -> list[dict[str, Any]]:
        """An ordinary hour of a platform that ended so many hours after now; a third of it negative."""
        return [
            self.line(hours - self.dice.random(), negative=n % 3 == 0, platform=platform)
            for n in range(self.dice.randint(an_hour - 3, an_hour + 3))
        ]

    @property
    def told(self) -> list[str]:
        return [each.why for each in self.story.app.queries.incidents()]


def test_a_post_dated_ahead_counts_as_now_and_the_answer_says_so(story: Story) -> None:
    """A scheduled post of tomorrow moves no clock: the ordinary day after it stays ordinary."""
    desk = Desk(story)
    desk.usual(6 * 24)

    assert desk.send(desk.line(23, negative=False))["counted_as_now"] == 1
    assert "counted_as_now" not in desk.send(desk.line(0.01))  # clocks differ by seconds
    desk.usual(24)

    assert desk.told == []


def test_a_platform_that_catches_up_after_a_hole_is_no_surge(story: Story) -> None:
    """Six hours of one platform come at once, at the usual rate, while the other was heard all along."""
    desk = Desk(story)
    desk.usual(6 * 24, ("x", "weibo"))
    held: list[dict[str, Any]] = []
    for _ in range(6):
        story.clock.move_to(story.clock.now() + timedelta(hours=1))
        desk.send(*desk.hour_of("x", 12, 0.0))
        held += desk.hour_of("weibo", 12, 0.0)

    assert "only_learned" not in desk.send(*held)
    desk.usual(3, ("x", "weibo"))

    assert desk.told == []


def test_a_crisis_that_is_delivered_late_is_told_with_when_it_began(story: Story) -> None:
    """Sixty angry posts of one hour of the night come with the catch-up: that was missed, and is said now."""
    desk = Desk(story)
    desk.usual(6 * 24, ("x", "weibo"))
    desk.usual(6, ("x",))

    desk.send(*[desk.line(-6 + n / 80, platform="weibo") for n in range(60)])

    (why,) = desk.told
    assert "were usual: this began on 16 Mar 09:" in why
    assert "and was delivered on 16 Mar 15:00 UTC" in why


def test_history_sent_like_news_only_teaches(story: Story) -> None:
    """A storm of last week, into an empty database, oldest first: no team is called, and the answer says so."""
    desk = Desk(story)

    told = desk.send(*[desk.line(-200 + n / 60) for n in range(90)])

    assert (told["accepted"], told["only_learned"]) == (90, 90)
    assert desk.told == []


def test_history_after_news_is_not_said_just_now(story: Story) -> None:
    """One post of now, and then two hundred days of old ones."""
    desk = Desk(story)
    desk.send(desk.line(0, negative=False))

    desk.send(*[desk.line(-200 * 24 + 48 * n) for n in range(90)])

    assert desk.told == []


def test_a_regulator_is_told_of_for_a_week_and_with_the_date(story: Story) -> None:
    """A post that tags the regulator is news also when it comes a day late; from last month it is history."""
    desk = Desk(story)
    desk.send(desk.line(-24 * 30, text="@USDOT Acme Air lost my wheelchair"))
    assert desk.told == []

    desk.send(desk.line(-25, text="@USDOT Acme Air lost my wheelchair"))
    story.forward(minutes=64)

    (why,) = desk.told
    assert f"written on {TUESDAY - timedelta(hours=25):%d %b %H:%M} UTC and delivered late" in why
    assert story.incident.closed_at is None
