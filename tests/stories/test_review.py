"""After the incident: what happened when, as a page that can be printed."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from firebreak.core.errors import NotFound
from firebreak.reports.review import report
from firebreak.response.planner import Planner
from firebreak.web.pages.review_file import review_file
from stories.conftest import Story
from stories.test_pages import invite

STORM = 60  # posts in a quarter of an hour
SPARK = "@AcmeAir left me <script>alert(1)</script> on the *aircraft*. @USDOT please act https://evil.example/x"


def lived(story: Story) -> str:
    """An incident from its post to its end; its id."""
    story.post(SPARK)
    story.forward(minutes=6)
    id = story.incident.id
    story.app.actions.acknowledge(id, "Tom")
    story.forward(minutes=16)
    story.app.actions.posted(id, "Tom", "https://x.example/AcmeAir/status/1")
    story.app.actions.close(id, "Mei", "real")
    story.forward(minutes=1)
    return id


def section(text: str, name: str) -> list[str]:
    """The lines under a heading."""
    return [line for line in text.split(f"## {name}\n")[1].split("\n## ")[0].splitlines() if line.startswith("- ")]


def written(story: Story, id: str, form: str = "markdown") -> str:
    """The review as it reads now."""
    if form == "html":
        return review_file(story.app.store, Planner(story.file), id, story.clock.now())
    return report(story.app.store, id, now=story.clock.now())


def test_the_review_tells_the_clocks_and_who_did_what(story: Story) -> None:
    """Acknowledged after 6 minutes, answered in public after 22: the goal of 15 was missed, and it says so."""
    text = written(story, lived(story))

    for told in ("Acknowledged: 6 min", "Answered in public: 22 min", "the goal is 15 min", "Tom acknowledged"):
        assert told in text
    assert "The answer in public took 22 min; the goal is 15 min." in text


def test_the_first_acknowledgement_counts_whatever_became_of_it(story: Story) -> None:
    """Tom took it after 6 minutes and gave it back, Vera took it after half an hour: it took 6 minutes."""
    story.post("@AcmeAir left me on the aircraft. @USDOT please act")
    story.forward(minutes=6)
    id = story.incident.id
    story.app.actions.acknowledge(id, "Tom")
    story.forward(minutes=2)
    story.app.actions.unacknowledge(id, "Tom")
    story.forward(minutes=22)
    story.app.actions.acknowledge(id, "Vera")
    story.forward(minutes=62)  # and it lapses
    story.app.actions.take_over(id, "Mei")
    story.app.actions.close(id, "Mei", "real")
    story.forward(minutes=1)

    assert "Acknowledged: 6 min" in written(story, id)
    story.slack.channel(story.incident.room or "").expect("acknowledged after 6 min by Tom")


def test_a_strangers_words_do_nothing_in_the_review(story: Story) -> None:
    """No script, no link and no formatting of theirs, neither on the page nor in Markdown."""
    id = lived(story)
    page, text = written(story, id, "html"), written(story, id)

    assert "<script>alert" not in page + text
    assert "https://evil.example" not in page + text
    assert r"\*aircraft\*" in text
    assert "aircraft" in page
    assert '<a href="https://x.example/AcmeAir/status/1"' in page


def test_the_page_loads_nothing_from_anywhere(story: Story) -> None:
    """It can be sent as a file: no script, no picture, no font from outside; the chart is part of it."""
    page = written(story, lived(story), "html")

    assert [word for word in ("<script", "src=", "@import", "<link") if word in page] == []
    assert re.search(r'class="c-(seen|fire|part)" d="M', page)


def test_an_incident_that_nobody_has_is_a_sentence(story: Story) -> None:
    """A wrong id is told, not shown as an empty page."""
    with pytest.raises(NotFound, match="there is no incident nope"):
        written(story, "nope")


def test_the_card_has_a_picture_of_it_in_its_thread(story: Story) -> None:
    """A surge is drawn below its card: a file whose name says nothing, in the alert's own thread."""
    story.outrage(STORM, within_minutes=15)
    story.forward(minutes=1)
    desk = story.slack.channel("#crisis-desk")
    (card,) = [message for message in desk.messages if message.thread_ts is None and message.blocks]
    (picture,) = story.slack.files

    assert (picture.name, picture.shared_in) == ("chart.png", [desk.id])
    assert [message.files for message in desk.thread(card) if message.files] == [[picture.id]]
    assert (picture.content or b"").startswith(b"\x89PNG")


def test_a_picture_that_fails_delays_nothing(story: Story) -> None:
    """Slack takes no file: the alert stands there all the same, at once."""
    story.slack.fail_next("files.getUploadURLExternal", error="missing_scope", times=50)
    story.outrage(STORM, within_minutes=15)
    story.forward(minutes=1)

    story.slack.channel("#crisis-desk").expect("Acme Air")
    assert story.slack.files == []


def test_the_file_and_the_page_are_one_template(story: Story) -> None:
    """Who was there reads the same on both; the file has nothing to press and leads nowhere but to the room."""
    id = lived(story)
    browser = TestClient(story.http.app)
    browser.post(invite(story, "Mei"))
    page, file = browser.get(f"/incidents/{id}").text, written(story, id, "html")
    sections = re.findall(r"<h2>(.*?)<", file)

    assert re.findall(r"<h2>(.*?)<", page) == sections
    assert {"From detection on", "To talk about", "What was done", "What was not needed", "Trouble"} <= {*sections}
    assert [word for word in ("<form", "<button", "<textarea", 'href="/') if word in file] == []
    assert "Confidential: the people in its room" in file
    assert "22 min" in file
    assert "https://slack.com/app_redirect?channel=" in page


def test_what_still_runs_is_open_and_its_posts_stand_in_order(story: Story) -> None:
    """Nobody asks when it was closed, and a later signal's earlier post stands where it was written."""
    story.usual_week()
    story.outrage(40, within_minutes=10)
    story.post(SPARK)
    story.forward(minutes=1)
    text = written(story, story.incident.id)
    posts = section(text, "What people wrote")
    times = [line.partition(",")[0] for line in posts]

    assert "| Closed | still open |" in text
    assert "never" not in text
    assert len(times) > 5
    assert times == sorted(times)


def test_who_was_called_by_the_alert_was_called(story: Story) -> None:
    """An alert that names whoever is on call is a call, though no step of a call's own came after it."""
    story.post(SPARK)
    story.app.actions.acknowledge(story.incident.id, "Tom")
    story.forward(minutes=1)
    text = written(story, story.incident.id)

    assert "Nobody had to be called." not in text
    assert any("calling Mei" in line for line in section(text, "Who was called"))


def test_a_claim_that_many_repeat_is_counted(story: Story) -> None:
    story.post(SPARK)
    story.forward(minutes=2)
    for number in range(6):
        story.post("Acme Air goes bankrupt on Friday, tickets are worth nothing", author=f"u{number}")
    story.forward(minutes=1)

    assert section(written(story, story.incident.id), "What many repeat") == [
        "- 6 posts by 6 people: Acme Air goes bankrupt on Friday, tickets are worth nothing"
    ]
    assert "6 posts by 6 people" in written(story, story.incident.id, "html")
