"""What the wall says beside what burns: who waits and why, shares, how we answer; and the corridor, where all look."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from firebreak.care.response_figures import Desk
from firebreak.core.clock import ManualClock
from firebreak.core.model import Author, Incident, Mention, Parsed, Severity
from firebreak.core.sign_in import INVITED, as_display, new_sign_in
from firebreak.detectors.severity import GRADES
from firebreak.notifiers.null import Null
from firebreak.reports.responses import rendered, responses
from firebreak.sources.body import parse_body
from firebreak.web.api import build as build_web
from firebreak.wiring import build, read_text
from stories.conftest import TUESDAY, Story, Unsure
from stories.test_pages import Enter, enter, invite, verdict

__all__ = ["enter"]
MANY = """\
version: 1
people: {mei: {slack: U0MEI0001}}
topics:
"""
ELSEWHERE = (
    "/",
    "/incidents/none",
    "/mentions?wall=1",
    "/drafts",
    "/playbooks",
    "/reports",
    "/try",
    "/health",
    "/live",
)


def hear(story: Story, minutes: int, text: str, author: str = "rosa", **more: object) -> None:
    """Somebody wrote so many minutes ago."""
    at = story.clock.now() - timedelta(minutes=minutes)
    known = {"topic": "acme-air", "sentiment": "negative", "lang": "en"} | more
    id = str(known.pop("id", f"{author}{minutes}"))
    mention = Mention(id=id, platform="x", author=Author(author), text=text, created_at=at, **known)  # type: ignore[arg-type]
    story.app.watch(Parsed((mention,)), "story")


def marks(browser: TestClient) -> list[tuple[str, str]]:
    """The triage of the stream, in its order, with whose each is."""
    page = browser.get("/").text
    return re.findall(r'class="abc \w">(\w\d)<.*?<bdi>(.*?)</bdi>', page, re.DOTALL)


def test_of_two_hundred_fires_all_are_counted_and_the_gravest_fifty_shown() -> None:
    """The others are one press away, where each stands once."""
    clock, burning = ManualClock(TUESDAY), [f"brand{n:03d}x" for n in range(200)]
    words = "".join(f"  {name}: {{words: [{name}]}}\n" for name in burning)
    file, notifier = read_text(MANY + words), Null(clock)
    app = build(file, database_url="sqlite://", clock=clock, notifier=notifier, sentiment=Unsure())
    grave, now = set(burning[::7]), clock.now()
    with app.store.begin() as tx:
        for name in burning:
            severity = Severity.SEV1 if name in grave else Severity.SEV3
            assert tx.save_incident(Incident(name, name, severity, now, now, "ten times as many as usual"))
    browser = TestClient(build_web(app, parse_body, api_token=""))
    invitation, shown = new_sign_in("invitation", "mei", clock.now(), INVITED)
    with app.store.begin() as tx:
        tx.add_sign_in(invitation)
    assert browser.post(f"/sign-in/{shown}").status_code == 200
    page, every = browser.get("/"), browser.get("/?all=1")
    shown_there = [set(re.findall(r'href="/incidents/([^"]+)"', one.text)) for one in (page, every)]
    app.store.close()

    assert verdict(page).startswith("200 fires.")
    assert verdict(page) == verdict(every)
    assert [len(ones) for ones in shown_there] == [50, 200]
    assert grave < shown_there[0]
    assert ('<a href="/?all=1">And 150 more.</a>' in page.text, "150 more" in every.text) == (True, False)


def test_the_stream_shows_who_waits_most_urgently_and_why(story: Story, enter: Enter) -> None:
    """A before B before C; what we have answered comes last, and what somebody has settled not at all."""
    hear(story, 40, "Acme Air seats are awful", "jo")
    hear(story, 30, "@AcmeAir where is my bag?", "rosa")
    hear(story, 20, "@AcmeAir my mother is in a wheelchair, please help", "ann")
    hear(story, 15, "@AcmeAir please help, the app is down", "tim")
    hear(story, 10, "@tim On it. ^MC", "AcmeAir", in_reply_to="tim15", sentiment=None)
    hear(story, 5, "@AcmeAir can you help?", "kim")
    browser = enter("Mei")
    page = browser.get("/").text
    seen = marks(browser)
    story.app.actions.settle("x:kim5", "Mei", "needs no answer")
    story.clock.forward(timedelta(seconds=2))
    after = marks(browser)

    assert [who for _, who in seen] == ["ann", "kim", "rosa", "jo", "tim"]
    assert [mark[0] for mark, _ in seen] == ["A", "B", "B", "C", "B"]
    assert "speaks of “wheelchair”" in page
    assert "kim" not in [who for _, who in after]


def test_the_wall_says_how_we_answer_and_what_it_is_about(story: Story, enter: Enter) -> None:
    """The share answered in time against the goal, how long, who waits since when; parts and places in shares."""
    hear(story, 60, "@AcmeAir my bag is lost, please help", "rosa", place="Lisbon")
    hear(story, 50, "@rosa On it. ^MC", "AcmeAir", in_reply_to="rosa60", sentiment=None)
    hear(story, 30, "@AcmeAir another bag is lost, please help", "ann", place="Lisbon")
    page = enter("Mei").get("/").text
    figures = re.findall(r'<p class="fig"><b>(.*?)</b><span>(\w+)', page)

    assert figures == [("50 %", "answered"), ("10 min", "until"), ("1", "to"), ("–", "promises"), ("–", "next")]
    assert "luggage 100 %" in page
    assert "Lisbon 100 %" in page
    assert re.search(r"1 to answer, the oldest since <time", page)


@pytest.mark.parametrize("scene", ["", "now", "answers", "topics", "nonsense"])
def test_a_corridor_reads_nothing_private(story: Story, enter: Enter, scene: str) -> None:
    """No word of a stranger, no draft, no name of a watchlist; of a confidential incident how grave, and who has it."""
    story.usual_week()
    story.post("@AcmeAir left me on the plane for two hours, @USDOT please act", author="rosa_travels")
    story.forward(minutes=1)
    insider = next(one for one in ("Mei", "Vera", "Tom") if story.app.queries.may_know(story.incident, one))
    page = enter(insider).get(f"/?wall=1&scene={scene}")

    assert page.status_code == 200
    assert "A confidential incident" in page.text
    assert "SEV1" in page.text
    assert not [word for word in ("rosa", "two hours", "Transportation", "USDOT", "burning") if word in page.text]


def test_a_corridor_goes_from_scene_to_scene_while_nothing_burns_and_is_dim_at_night(
    story: Story, enter: Enter
) -> None:
    """Without script by itself as well; it stays where something burns."""
    browser = enter("Mei")
    scenes = [browser.get(f"/?wall=1&scene={one}").text for one in ("now", "answers")]
    following = [re.findall(r'content="20; url=(.*?)"', one) for one in scenes]
    night = browser.get("/?wall=1").text  # five in the morning at the desk
    story.clock.forward(timedelta(hours=5))
    day = browser.get("/?wall=1").text

    assert following == [["/?wall=1&amp;scene=answers"], ["/?wall=1&amp;scene=topics"]]
    assert "Nothing burns." in scenes[0]
    assert "until the first answer" in scenes[1]
    assert ("data-night" in night, "data-night" in day) == (True, False)


def test_an_incident_explains_how_grave_it_is(story: Story, enter: Enter) -> None:
    """The bounds that the page names are those that the detectors use."""
    story.usual_week()
    story.outrage(40, within_minutes=10)
    page = enter("Mei").get(f"/incidents/{story.incident.id}").text
    named = re.findall(r"[Ff]rom (\d) (?:it is )?(SEV\d)", page)

    assert [(float(least), grave.lower()) for least, grave in named] == [(least, one.value) for least, one in GRADES]
    assert verdict(enter("Mei").get("/")).startswith("One fire.")


def test_who_waits_beside_those_that_are_listed_is_counted(story: Story) -> None:
    """Twenty are listed, and the report says how many more there are, as text and as a page."""
    for minutes in range(1, 26):
        hear(story, minutes, f"@AcmeAir where is my bag {minutes}?", f"rosa{minutes}")
    (topic, *_) = story.app.queries.topics()
    now = story.clock.now()
    report = responses(story.app.store, topic, now - timedelta(days=1), now, now, Desk())

    assert len(report.waiting) == 20
    assert "- And 5 more.\n" in rendered([report])
    assert "<p>And 5 more.</p>" in rendered([report], "html")


def test_a_card_says_usually_only_where_something_usual_is_known(story: Story) -> None:
    """One post that speaks of death is enough, whatever is usual: no card says "usually 0"."""
    story.post("Acme Air: a passenger died on board, they did nothing", author="rosa")
    story.forward(minutes=1)
    cards = [story.app.queries.card(one, inside=True).headline for one in story.app.queries.incidents()]

    assert cards
    assert not [card for card in cards if "usually 0" in card]


def test_a_screen_in_a_corridor_has_a_sign_in_of_its_own(story: Story) -> None:
    """It sees the corridor's page for a year, and nothing else; it presses nothing; another of its name ends it."""
    story.post("Never again Acme Air", author="bigvoice", followers=250_000)
    screen, other = TestClient(story.http.app), TestClient(story.http.app)
    came = screen.post(invite(story, as_display("lobby")))
    story.clock.forward(timedelta(days=300))
    page = screen.get("/?wall=1&scene=now")
    elsewhere = [screen.get(path, follow_redirects=False) for path in ELSEWHERE]
    pressed = screen.post(f"/incidents/{story.incident.id}/acknowledge", data={"form": "x"}, follow_redirects=False)

    assert came.url.query == b"wall=1"
    assert verdict(page)
    assert "Leave the full screen" not in page.text
    assert 'name="form"' not in page.text
    assert {one.headers["location"] for one in elsewhere if one.status_code == 303} == {"/sign-in"}
    assert [one.status_code for one in elsewhere] == [303] * (len(ELSEWHERE) - 1) + [401]
    assert pressed.headers["location"] == "/sign-in"
    assert not story.incident.owner

    other.post(invite(story, as_display("lobby")))
    assert other.get("/?wall=1", follow_redirects=False).status_code == 200
    assert screen.get("/?wall=1", follow_redirects=False).status_code == 303
