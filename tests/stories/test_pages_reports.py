"""The reports: weeks, verdicts and reviews as people read them and as a spreadsheet does; nothing confidential."""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

from starlette.testclient import TestClient

from firebreak.core.answering import Handled
from firebreak.core.model import Author, Incident, Mention, Parsed, Severity
from firebreak.reports.answered_weeks import AnsweredWeeks
from firebreak.reports.weekly import Alerts, Desk, by_playbook, weeks
from stories.conftest import Story
from stories.test_pages import Enter, enter, verdict

__all__ = ["enter"]


def lines(browser: TestClient, name: str) -> list[dict[str, str]]:
    """A file for spreadsheets, as one reads it."""
    answer = browser.get(f"/reports/{name}.csv")
    assert answer.headers["content-disposition"] == f'attachment; filename="firebreak-{name}.csv"'
    return list(csv.DictReader(StringIO(answer.text.removeprefix("\ufeff"))))


def ask(story: Story, number: int, *, answered_after: float | None = None) -> None:
    """Somebody asks us; perhaps we answer."""
    now = story.clock.now()
    asked = Mention(f"q{number}", "x", Author(f"asks{number}"), "@AcmeAir where is my bag? Please help", now)
    said = [asked]
    if answered_after is not None:
        at = now + timedelta(minutes=answered_after)
        said.append(Mention(f"a{number}", "x", Author("AcmeAir"), "We look.", at, in_reply_to=f"q{number}"))
        story.forward(minutes=answered_after)
    story.app.watch(Parsed(tuple(said)), "story")


def test_an_empty_report_says_what_will_stand_there(story: Story, enter: Enter) -> None:
    page = enter("Mei").get("/reports")

    assert verdict(page) == "Nothing has happened yet."
    assert "Each incident leaves its review here" in page.text
    assert "Nobody has rehearsed yet" in page.text


def test_weeks_verdicts_and_reviews(story: Story, enter: Enter) -> None:
    """What was answered in time, what the alerts were, and a way to each review; the same in the files."""
    ask(story, 1, answered_after=4)
    ask(story, 2, answered_after=40)
    ask(story, 3)
    story.usual_week()
    story.outrage(40, within_minutes=10)
    id = story.incident.id
    story.app.act("acknowledge", id, "Mei")
    story.app.act("posted", id, "Mei", {"url": "https://x.com/AcmeAir/status/1"})
    story.app.act("close", id, "Tom", {"verdict": "false"})
    story.app.act("drill", "negative-surge", "Mei")
    browser = enter("Mei")
    page = browser.get("/reports")
    week = next(one for one in lines(browser, "weeks") if one["asked"] not in ("0", ""))
    (surge,) = [one for one in lines(browser, "alerts") if one["name"] == "negative-surge"]
    rows = lines(browser, "reviews")

    assert verdict(page) == "One incident this week; all are closed."
    assert (week["topic"], week["asked"], week["answered"], week["answered in 15 min"]) == (
        "acme-air",
        "3",
        "2",
        "0.333",
    )
    assert 'aria-label="Acme Air: of those who asked' in page.text
    assert ">33%</text>" in page.text
    assert (surge["false"], surge["real"], surge["not judged"]) == ("1", "0", "0")
    assert "0 of 1" in page.text
    assert f'href="/incidents/{id}"' in page.text
    assert "a false alarm" in page.text
    assert "Drill: Acme Air" in page.text
    assert {one["incident"]: one["verdict"] for one in rows}[id] == "false"


def test_an_outsider_reads_nothing_of_a_confidential_incident(story: Story, enter: Enter) -> None:
    """Neither in a list, nor in a count, nor in a file; that something is left out is said."""
    story.post("@AcmeAir left me on the plane for two hours, @USDOT please act", author="rosa_travels")
    story.forward(minutes=1)
    story.keeper.save(
        story.text.replace("\npeople:\n", "\npeople:\n  lena: {slack: U0LENA001, languages: [en]}\n", 1),
        story.keeper.written().version,
        "Mei",
    )
    lena, mei = enter("Lena"), enter("Mei")
    paths = ("/reports", "/reports/reviews.csv", "/reports/alerts.csv", "/reports/weeks.csv")
    outside, inside = [[one.get(path).text for path in paths] for one in (lena, mei)]

    assert story.incident.confidential
    assert not [text for text in outside if story.incident.id in text or "regulator" in text or "US DOT" in text]
    assert "Confidential incidents of which you are not told are left out." in outside[0]
    assert verdict(lena.get("/reports")) == "Nothing has happened yet."
    assert all(story.incident.id in text for text in inside[:2])
    assert "regulator-tagged" in inside[2]


def test_a_cell_is_no_formula_and_no_markup(story: Story, enter: Enter) -> None:
    """What strangers wrote stands in files and pages, and is obeyed nowhere."""
    why = "=HYPERLINK(1) <script>alert(1)</script>"
    at = story.clock.now()
    with story.app.store.begin() as tx:
        tx.save_incident(Incident("aaaaaa", "acme-air", Severity.SEV2, at, at, why, closed_at=at, playbooks=("@x",)))
    browser = enter("Mei")
    (row,) = lines(browser, "reviews")

    assert (row["why"], row["playbooks"]) == (f"'{why}", "'@x")
    assert "<script>alert" not in browser.get("/reports").text


def test_older_reviews_are_a_page_further(story: Story, enter: Enter) -> None:
    """By an address that can be kept; nonsense in it begins at the newest."""
    at = story.clock.now()
    with story.app.store.begin() as tx:
        for number in range(60):
            when = at - timedelta(hours=number)
            tx.save_incident(Incident(f"a{number:05}", f"t{number}", Severity.SEV3, when, when, "x", closed_at=when))
    browser = enter("Mei")
    first, second, odd = (browser.get(f"/reports{end}").text for end in ("", "?from=50", "?from=-5"))

    assert [len(re.findall(r'href="/incidents/a', page)) for page in (first, second, odd)] == [50, 10, 50]
    assert 'href="/reports?from=50#rv"' in first
    assert "Older ones" not in second


def test_weeks_begin_on_mondays_of_the_place_also_when_clocks_change() -> None:
    """An hour more or less is part of the week; the one that runs is not over."""
    spans = weeks(datetime(2026, 4, 1, 12, tzinfo=UTC), ZoneInfo("Europe/London"), 3)

    assert [one.since for one in spans] == [
        datetime(2026, 3, 16, tzinfo=UTC),
        datetime(2026, 3, 23, tzinfo=UTC),
        datetime(2026, 3, 29, 23, tzinfo=UTC),
    ]
    assert [one.over for one in spans] == [True, True, False]
    assert spans[1].until == spans[2].since


def test_of_few_alerts_there_is_no_percentage() -> None:
    """And drills are none."""
    at = datetime(2026, 3, 1, tzinfo=UTC)
    some = [
        Incident(f"a{n}", "acme", Severity.SEV3, at, at, "", playbooks=("surge",), verdict=said)
        for n, said in enumerate(("real", "false", "known", "drill", None))
    ]

    assert by_playbook(some) == [Alerts("surge", real=1, false=1, known=1, unjudged=1)]
    assert (Alerts("surge", real=2, false=1).share, Alerts("surge", real=4, false=1).share) == (None, 0.8)


def test_a_week_is_counted_again_when_something_is_new(story: Story) -> None:
    """New posts wait a minute at most, of a week that is over ten; what a person says of a mention shows at once."""
    topic = next(one for one in story.app.queries.topics() if one.handles)
    kept = AnsweredWeeks(story.app.store)

    def waiting(week: int = -1) -> int:
        now = story.clock.now()
        found = kept.of(topic, weeks(now, ZoneInfo(topic.zone), 8), now, "v1", Desk(topic.zone))
        return found[week].waiting

    ask(story, 1)
    first = waiting()
    ask(story, 2)
    soon = waiting()
    story.forward(minutes=1)
    later = waiting()
    with story.app.store.begin() as tx:
        tx.handle("x:q1", Handled("x:q1", "answered", "Mei", story.clock.now()))
    said = waiting()
    story.clock.forward(timedelta(days=7))
    over = waiting(-2)

    assert (first, soon, later, said, over) == (1, 1, 2, 1, 1)


def test_the_head_of_a_page_says_who_is_on_call(story: Story, enter: Enter) -> None:
    """And until when; a hole is said too."""
    page = enter("Mei").get("/reports").text
    said = [re.sub("<.*?>", "", one) for one in re.findall(r'<span class="hide">(.*?)</span>', page)]

    assert len(said) == 1
    assert said[0].startswith(("On call: ", "Nobody is on call for "))
