"""The pages of mentions: what is found, what became of it, who they are, what could not be read; and who may see it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from firebreak.core.model import Author, DeadLetter, Mention, Parsed
from stories.conftest import Story
from stories.test_pages import HOSTILE, Enter, enter, mark, verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from httpx2 import Response
    from starlette.testclient import TestClient

__all__ = ["enter"]


def said(page: Response) -> list[str]:
    """The texts of the posts that a page lists, in its order."""
    return re.findall(r'<p dir="auto"[^>]*>(.*?)</p>\n<div class="why">', page.text)


def hear(story: Story, *posts: Mention) -> None:
    """They come in, oldest first."""
    story.app.watch(Parsed(posts), "story")


def post(story: Story, id: str, text: str, author: str = "rosa", platform: str = "x", **more: object) -> Mention:
    """Somebody writes, so many minutes ago as its number says."""
    at = story.clock.now() - timedelta(minutes=int(re.sub(r"\D", "", id)))
    known = {"topic": "acme-air", "sentiment": "negative", "lang": "en"} | more
    return Mention(id=id, platform=platform, author=Author(author), text=text, created_at=at, **known)  # type: ignore[arg-type]


@pytest.fixture
def heard(story: Story) -> Story:
    """Five posts, one of them answered by us."""
    hear(
        story,
        post(story, "50", "@AcmeAir where is my bag?", "rosa"),
        post(story, "40", "Рейс задержали, @AcmeAir помогите", "marina", "vk", lang=None),
        post(story, "30", "@AcmeAir hello? My BAG!", "rosa", in_reply_to="50", thread="50"),
        post(story, "25", "@rosa Your bag is in Lisbon.", "AcmeAir", in_reply_to="30", thread="50", sentiment=None),
        post(story, "20", "Lovely crew on Acme Air", "tim", sentiment="positive"),
        post(story, "10", "Acme Air seats are awful", "jo", sentiment="negative"),
    )
    return story


@pytest.mark.parametrize(
    ("query", "texts"),
    [
        ("q=bag", ["hello? My BAG!", "where is my bag?"]),
        ("q=РЕЙС", ["Рейс задержали"]),
        ("lang=ru", ["Рейс задержали"]),
        ("platform=VK", ["Рейс задержали"]),
        ("author=%40rosa", ["hello? My BAG!", "where is my bag?"]),
        ("author=vk/rosa", []),
        ("label=positive", ["Lovely crew"]),
        ("state=unanswered", ["Рейс задержали"]),
        ("state=answered", ["hello? My BAG!", "where is my bag?"]),
        ("group=C&label=positive", ["Lovely crew"]),
        ("topic=acme-air&q=seats+awful", ["seats are awful"]),
        ("topic=none", []),
        ("until=2026-03-09", []),
        ("since=2026-03-10&label=positive", ["Lovely crew"]),
    ],
)
def test_what_is_asked_for_is_found(heard: Story, enter: Enter, query: str, texts: Sequence[str]) -> None:
    """By words in any script, language (the feed's, else the script's), account, judgement, what became of it."""
    page = enter("Mei").get(f"/mentions?{query}")
    found = said(page)

    assert [any(text in each for each in found) for text in texts] == [True] * len(texts)
    assert len(found) == len(texts)
    assert texts or "Nothing fits." in verdict(page)


def test_pages_follow_each_other_without_a_gap_or_a_double(story: Story, enter: Enter) -> None:
    """Whatever has one time, and whatever comes in between: the next page goes on after the last post of this one."""
    same = [post(story, "60", f"Acme Air fare {n:03}", platform=f"p{n:03}") for n in range(60)]
    hear(story, *same, *(post(story, str(n), f"Acme Air post {n:03}") for n in range(59, 0, -1)))
    browser = enter("Mei")
    seen, at = list[str](), "/mentions"
    for _ in range(3):
        page = browser.get(at)
        seen += said(page)
        hear(story, post(story, f"9{len(seen)}", "Acme Air, written long ago", platform="late"))
        more = re.findall(r'rel="next" href="(.*?)"', page.text)
        at = more[0].replace("&amp;", "&") if more else ""
    written = [text for text in seen if "long ago" not in text]

    assert (len(written), len(set(written))) == (119, 119)
    assert [text[-3:] for text in written[:59]] == [f"{n:03}" for n in range(1, 60)]
    assert browser.get("/mentions?at=nonsense&key=x").status_code == 422
    assert browser.get("/mentions?since=yesterday").status_code == 422


def press(browser: TestClient, action: str, subject: str, **fields: str) -> Response:
    """Press a button of a mention."""
    page = browser.get("/mentions")
    return browser.post("/mentions", data={"form": mark(page), "press": action, "subject": subject} | fields)


def test_what_somebody_says_of_a_mention_counts_and_can_be_taken_back(heard: Story, enter: Enter) -> None:
    """Answered elsewhere, not negative: shown with who said so, taught to the model, and in the log."""
    browser = enter("Tom")
    before = len(said(browser.get("/mentions?state=unanswered")))
    press(browser, "settle", "vk:40", state="answered")
    done = browser.get("/mentions?state=answered")
    press(browser, "settle", "vk:40", state="open")
    after = len(said(browser.get("/mentions?state=unanswered")))
    judged = press(browser, "judge", "x:10", label="neutral")
    gone = press(browser, "judge", "x:999", label="neutral")
    (label,) = heard.app.queries.labels()
    with heard.app.store.begin() as tx:
        logged = [(one.what, one.who) for one in tx.audit_log() if one.what.startswith("mention.")]

    assert (before, after) == (1, 1)
    assert "<b>answered</b>, says Tom at" in done.text
    assert "neutral, says Tom (judged negative)" in judged.text
    assert (label.mention, label.label, label.who) == ("x:10", "neutral", "Tom")
    assert gone.status_code == 404
    assert logged == [("mention.settled", "Tom")] * 2 + [("mention.judged", "Tom")]


def test_one_person_is_known_over_their_accounts(heard: Story, enter: Enter) -> None:
    """What they wrote in three and twelve months and what we told them last; another account once somebody says so."""
    browser = enter("Mei")
    page = browser.get("/mentions/person?account=x/rosa")
    wrong = press(browser, "same_author", "x:50", text="marina")
    joined = press(browser, "same_author", "x:50", text="vk/marina", person="x/rosa")
    nobody = browser.get("/mentions/person?account=x/nobody")

    assert verdict(page) == "<bdi>x/rosa</bdi>: 2 posts in 3 months, 2 in 12."
    assert "“@rosa Your bag is in Lisbon.”" in page.text
    assert (wrong.status_code, "is no other account" in wrong.text) == (409, True)
    assert verdict(joined) == "<bdi>x/rosa</bdi>: 3 posts in 3 months, 3 in 12."
    assert "Рейс" in joined.text
    assert nobody.status_code == 404


def test_posts_of_a_confidential_incident_are_found_by_its_people_alone(story: Story, enter: Enter) -> None:
    """Left out of an outsider's lists, search, person's history and presses; a topic's other posts stay."""
    hear(story, post(story, "90", "Acme Air is late again", "tim"))
    story.post("@AcmeAir left me on the plane for two hours, @USDOT please act", author="rosa_travels")
    story.forward(minutes=1)
    people = ("Priya", "Lena", "Tom", "Mei", "Vera")
    outsider = enter(next(one for one in people if not story.app.queries.may_know(story.incident, one)))
    insider = enter(next(one for one in people if story.app.queries.may_know(story.incident, one)))
    paths = ("/mentions", "/mentions?q=plane", "/mentions?state=unanswered", "/mentions/person?account=x/rosa_travels")
    outside = [outsider.get(path) for path in ("/", *paths)]
    pressed = press(outsider, "settle", "x:1", state="answered")

    assert not [page for page in outside if "two hours" in page.text]
    assert "late again" in outside[1].text
    assert (outside[-1].status_code, pressed.status_code) == (404, 404)
    assert all("two hours" in insider.get(path).text for path in paths)


def test_what_could_not_be_read_is_told_by_reason_and_read_again(story: Story, enter: Enter) -> None:
    """A line as it came, as text; and a button that hands them to the service."""
    bad = [DeadLetter("feed", line, f'followers is "{line}"; give a number', f"<b>{line}</b>") for line in (1, 2)]
    story.app.watch(Parsed(letters=(*bad, DeadLetter("feed", 3, "not JSON", HOSTILE))), "story")
    browser = enter("Mei")
    page = browser.get("/mentions/unread")
    browser.post("/mentions/unread", data={"form": mark(page)})
    again = browser.get("/mentions/unread")

    assert verdict(page) == "3 lines could not be read."
    assert "2 × followers is" in page.text
    assert "&lt;b&gt;1&lt;/b&gt;" in page.text
    assert "<script>alert" not in page.text
    assert again.text.count("it waits to be read again") == 2
