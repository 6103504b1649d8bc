"""The pages: who is let in, what they see, what they press, and what strangers' words cannot do there."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING

import pytest
from api_keys import key
from msgspec.structs import replace
from starlette.testclient import TestClient

from firebreak.core.sign_in import INVITED, SESSION, new_sign_in
from firebreak.web.pages.assets import SCRIPTS, assets
from stories.conftest import Story

if TYPE_CHECKING:
    from httpx2 import Response

Enter = Callable[[str], TestClient]
HOSTILE = "@AcmeAir <script>alert(1)</script> \u202eevil https://evil.example/x' onmouseover='alert(1) @USDOT"


def invite(story: Story, who: str) -> str:
    """Where the link of an invitation leads."""
    invitation, shown = new_sign_in("invitation", who, story.clock.now(), INVITED)
    with story.app.store.begin() as tx:
        tx.add_sign_in(invitation)
    return f"/sign-in/{shown}"


@pytest.fixture
def enter(story: Story) -> Enter:
    """Signs somebody in, each in a browser of their own."""

    def enter(who: str) -> TestClient:
        browser = TestClient(story.http.app)
        assert browser.post(invite(story, who)).status_code == 200
        return browser

    return enter


def mark(page: Response) -> str:
    """What the forms of a page carry."""
    return re.findall(r'name="form" value="([0-9a-f]{64})"', page.text)[0]


def press(browser: TestClient, story: Story, action: str, **fields: str) -> Response:
    """Press a button of the incident's page."""
    page = browser.get(f"/incidents/{story.incident.id}")
    return browser.post(f"/incidents/{story.incident.id}/{action}", data={"form": mark(page)} | fields)


def verdict(page: Response) -> str:
    """The sentence that the page begins with."""
    (found,) = re.findall(r'<h1 class="verdict">(.*?)</h1>', page.text)
    return str(found)


def test_a_quiet_day_says_so_and_a_fire_says_who_is_called_next(story: Story, enter: Enter) -> None:
    """The page begins with how things stand; somebody who acknowledges there is seen in Slack as well."""
    story.usual_week()
    browser = enter("Mei")
    quiet = verdict(browser.get("/"))
    story.outrage(40, within_minutes=10)
    fire = browser.get("/")
    press(browser, story, "acknowledge")
    owned = browser.get("/")

    assert re.fullmatch(r"Listening\. Too early to say what is usual: learning, \d+ %\.", quiet)
    assert verdict(fire).startswith("One fire. Nobody has the SEV")
    assert " Next, " in verdict(fire)
    assert "burning" in fire.text
    assert verdict(owned).startswith("One fire. Mei has the SEV")
    assert story.incident.owner == "Mei"
    assert "Mei" in str(story.slack.channel("#crisis-desk").messages[0].blocks)


@pytest.mark.parametrize("path", ["/", "/health", "/incidents/none"])
def test_nobody_sees_anything_without_signing_in(story: Story, path: str) -> None:
    """A stranger, a key of the API and a forged cookie are shown the same page, which says what to do."""
    strangers = [{}, dict(story.http.headers), {"Cookie": "firebreak_session=0123456789abcdef_forged"}]
    answers = [TestClient(story.http.app, headers=one).get(path) for one in strangers]

    assert [answer.status_code for answer in answers] == [401] * 3
    assert {verdict(answer) for answer in answers} == {"You are not signed in."}


def test_a_link_lets_in_once_and_looking_at_it_does_not_use_it_up(story: Story) -> None:
    """Chats open links by themselves; what was used or is too old says how to get another."""
    link, late = invite(story, "Mei"), invite(story, "Tom")
    first, second = TestClient(story.http.app), TestClient(story.http.app)
    looked = [first.get(link).status_code, second.get(link).status_code]
    used = [first.post(link).status_code, second.post(link).status_code]
    story.clock.forward(INVITED + timedelta(seconds=1))
    old = second.get(late)

    assert (looked, used, old.status_code) == ([200, 200], [200, 410], 410)
    assert "Ask for a new one: firebreak invite" in old.text
    assert [first.get("/").status_code, second.get("/").status_code] == [200, 401]


def test_a_session_ends_when_somebody_signs_out_and_by_itself(story: Story, enter: Enter) -> None:
    """The cookie is no script's and no other site's; a stolen one is worth nothing after its owner signed out."""
    browser, other = enter("Mei"), enter("Tom")
    stolen = TestClient(story.http.app, cookies=dict(browser.cookies))
    browser.post("/sign-out", data={"form": mark(browser.get("/"))})
    story.clock.forward(SESSION + timedelta(seconds=1))
    cookie = SimpleCookie(
        TestClient(story.http.app).post(invite(story, "Mei"), follow_redirects=False).headers["set-cookie"]
    )

    assert [one.get("/").status_code for one in (browser, stolen, other)] == [401] * 3
    assert (cookie["firebreak_session"]["httponly"], cookie["firebreak_session"]["samesite"]) == (True, "lax")


@pytest.mark.parametrize("fields", [{}, {"form": "0" * 64}])
def test_another_site_signs_nobody_out(story: Story, enter: Enter, fields: dict[str, str]) -> None:
    """A form without the page's mark ends no session, and takes no cookie away."""
    browser = enter("Mei")
    came = browser.post("/sign-out", data=fields, follow_redirects=False)
    stranger = TestClient(story.http.app).post("/sign-out", follow_redirects=False)

    assert [one.headers.get("set-cookie") for one in (came, stranger)] == [None, None]
    assert browser.get("/").status_code == 200


def test_no_other_site_can_press_in_somebodys_name(story: Story, enter: Enter) -> None:
    """A form without the mark of the session, or with that of another's, does nothing."""
    story.usual_week()
    story.outrage(40, within_minutes=10)
    browser, other = enter("Mei"), enter("Tom")
    path = f"/incidents/{story.incident.id}/acknowledge"
    theirs = mark(other.get("/"))
    answers = [browser.post(path, data=data).status_code for data in ({}, {"form": theirs}, {"form": "é"})]

    assert (answers, story.incident.acknowledged_at) == ([403] * 3, None)


def test_what_is_asked_for_is_asked_on_the_page(story: Story, enter: Enter) -> None:
    """A text, a choice and a number come from the form; a refusal stands on the page and changes nothing."""
    story.usual_week()
    story.outrage(40, within_minutes=10)
    browser = enter("Mei")
    said = press(browser, story, "status", text="The desk is looking", minutes="30")
    wrong = press(browser, story, "posted", url="no link")
    press(browser, story, "close", verdict="real")

    assert "The desk is looking" in said.text
    assert (wrong.status_code, story.incident.public_ack) == (409, None)
    assert (story.incident.verdict, story.incident.closed_by) == ("real", "Mei")
    assert story.incident.next_update_at is not None


def test_a_draft_is_edited_and_approved_on_the_page(story: Story, enter: Enter) -> None:
    """The form holds the text; what is wrong with a new one is said, and a good one waits for an approval."""
    story.post("Never again Acme Air", author="bigvoice", followers=250_000)
    story.forward(minutes=1)
    browser = enter("Tom")
    page = browser.get(f"/incidents/{story.incident.id}").text
    (subject,) = re.findall(r'name="subject" value="([^"]+~0)"', page)
    wrong = press(browser, story, "edit", subject=subject, text="It was our fault. We will write by noon.")
    press(browser, story, "edit", subject=subject, text="We are asking the crew and will write here by noon.")
    older = re.findall(r'name="subject" value="([^"]+@[^"]+)"', page)
    (newer,) = re.findall(r'name="subject" value="([^"]+@[^"]+)"', browser.get(f"/incidents/{story.incident.id}").text)
    stale = press(browser, story, "approve", subject=older[0])
    press(browser, story, "approve", subject=newer)
    after = browser.get(f"/incidents/{story.incident.id}").text

    assert (wrong.status_code, "admits liability" in wrong.text) == (409, True)
    assert (stale.status_code, "has been changed since you read it" in stale.text) == (409, True)
    assert "We are asking the crew" in after
    assert "Approved by Tom" in after


def test_the_policies_that_hold_stand_above_a_draft(story: Story, enter: Enter) -> None:
    """Whoever approves on the page reads what may be said, as they do in Slack."""
    story.post("Never again Acme Air", author="bigvoice", followers=250_000)
    story.forward(minutes=1)
    before = enter("Tom").get(f"/incidents/{story.incident.id}").text
    (subject,) = set(re.findall(r'name="subject" value="([^"@]+)@', before))
    with story.app.store.begin() as tx:
        draft = tx.draft(subject)
        assert draft
        assert tx.change_draft(replace(draft, policies=(("Policy bags", "Say where <it> is."),)), draft)

    page = enter("Mei").get(f"/incidents/{story.incident.id}").text
    assert "<dt>Policy bags</dt><dd>Say where &lt;it&gt; is.</dd>" in page


def test_a_confidential_incident_shows_an_outsider_how_grave_it_is_and_nothing_more(story: Story, enter: Enter) -> None:
    """Neither on the wall, nor on its page, in its title or in what people say; its own people read all of it."""
    story.post("@AcmeAir left me on the plane for two hours, @USDOT please act", author="rosa_travels")
    story.forward(minutes=1)
    id = story.incident.id
    outsider = next(
        name for name in ("Priya", "Lena", "Tom", "Mei") if not story.app.queries.may_know(story.incident, name)
    )
    insider = next(name for name in ("Mei", "Vera", "Tom") if story.app.queries.may_know(story.incident, name))
    seen = [enter(outsider).get(path).text for path in ("/", f"/incidents/{id}")]
    known = enter(insider).get(f"/incidents/{id}").text

    assert story.incident.confidential
    assert not [text for text in seen if "rosa" in text or "two hours" in text or "Transportation" in text]
    assert all("SEV1: a confidential incident" in text for text in seen)
    assert "rosa_travels" in known
    assert "two hours" in known


def test_an_outsider_does_to_a_confidential_incident_what_its_card_offers_and_no_more(
    story: Story, enter: Enter
) -> None:
    """A form made up by hand stops none of its clocks and says nothing in its room; an acknowledgement is anybody's."""
    story.post("@AcmeAir left me on the plane for two hours, @USDOT please act")
    story.forward(minutes=1)
    lena = story.text.replace("\npeople:\n", "\npeople:\n  lena: {slack: U0LENA001, languages: [en]}\n", 1)
    story.keeper.save(lena, story.keeper.written().version, "Mei")
    browser = enter("Lena")
    answer = press(browser, story, "publicly_acknowledge", url="https://x.example/1")
    status = press(browser, story, "status", text="All is well.")
    shown = {"Authorization": f"Bearer {key(story.app.store, 'act', 'Lena')}"}
    path = f"/api/incidents/{story.incident.id}/public-acknowledgement"
    program = story.http.post(path, json={"url": "https://x.example/1"}, headers=shown)
    press(browser, story, "acknowledge")

    assert (answer.status_code, status.status_code, program.status_code) == (403, 403, 403)
    assert (story.incident.public_ack_at, story.incident.owner) == (None, "Lena")


def test_what_strangers_write_is_shown_and_never_obeyed(story: Story, enter: Enter) -> None:
    """No markup, no link, no attribute; and the browser is told to run no script at all."""
    for number in range(12):
        story.post(f"{HOSTILE} {number}", author="<img src=x onerror=alert(1)>")
    story.forward(minutes=1)
    browser = enter("Mei")
    pages = [browser.get("/"), browser.get(f"/incidents/{story.incident.id}")]

    own = {f'<script src="{assets()[name].path}" defer>' for name in SCRIPTS}
    for page in pages:
        assert set(re.findall(r"<script[^>]*>", page.text)) == own
        assert "<img" not in page.text
        assert "\u202e" not in page.text
        assert "https://evil" not in page.text
        assert "hxxps://evil[.]example" in page.text
        assert page.headers["content-security-policy"].startswith("default-src 'none'")
        assert (page.headers["cache-control"], page.headers["x-frame-options"]) == ("no-store", "DENY")
        assert "evil" not in re.findall(r"<title>(.*?)</title>", page.text)[0]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?wall=1",
        "/declare",
        "/drafts",
        "/mentions",
        "/playbooks",
        "/playbooks/file",
        "/reports",
        "/try",
        "/health",
    ],
)
def test_what_the_page_loads_is_ours_light_and_kept(story: Story, enter: Enter, path: str) -> None:
    """Under names that change with it, so a browser keeps it for a year; together with the page 60 KB are enough."""
    page = enter("Mei").get(path)
    paths = re.findall(r'(?:<link rel="stylesheet" href|<script src)="(.*?)"', page.text)
    loaded = [story.http.get(path) for path in paths]

    assert {one.status_code for one in loaded} == {200}
    assert len(loaded) == 5 + (path == "/playbooks/file")
    assert all("immutable" in one.headers["cache-control"] for one in loaded)
    assert sum(len(gzip.compress(one.content)) for one in (page, *loaded)) < 60_000


def test_the_libraries_are_the_packages_own_files() -> None:
    """As npm has them, byte for byte: whoever changes one sees it here."""
    known = {
        "uPlot-1.6.32.iife.min.js": "19c8d4c6ad88929a79f4ae49d6f7161566dfd0ba3d15cc495e974f787eb78f1f",
        "uPlot-1.6.32.min.css": "df630c6a8d6f8eeaff264b50f73ce5b114f646ffd9a0bb74f049b0a00135fa04",
        "htmx-2.0.11.min.js": "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717",
        "idiomorph-0.8.0.min.js": "5811b9a7eda14878b7dab4378bf60432e1bb6f11fcfb970cc26540642650181e",
    }
    found = {name: sha256(one.content).hexdigest() for name, one in assets().items() if "-" in name}

    assert found == known


def test_dark_is_the_same_for_who_chose_it_and_whose_machine_did() -> None:
    """A style sheet without a build step has to say it twice: `light-dark()` is unknown to many a screen on a wall."""
    style = assets()["house.css"].content.decode()

    night, chosen = (
        re.findall(r"--[\w-]+: [^;]+", one) for one in re.findall(r"color-scheme: dark;(.*?)}", style, re.S)
    )

    assert len(night) > 20
    assert night == chosen


def test_only_who_is_signed_in_hears_of_news(story: Story) -> None:
    assert TestClient(story.http.app).get("/live").status_code == 401


@pytest.mark.parametrize(
    ("path", "says"), [("/incidents/none", "There is no incident none."), ("/incidents/none/ack", "")]
)
def test_what_is_not_there_says_so(story: Story, enter: Enter, path: str, says: str) -> None:
    """In a page, not in JSON."""
    browser = enter("Mei")
    found = browser.get(path) if says else browser.post(path, data={"form": mark(browser.get("/"))})

    assert found.status_code in (404, 405)
    assert "<h1" in found.text or not says


def test_health_is_told_in_words(story: Story, enter: Enter) -> None:
    """And what is wrong stands there as a sentence."""
    browser = enter("Mei")
    well = verdict(browser.get("/health"))
    story.app.health.note("feed x", "reading of the feed x failed")
    ill = browser.get("/health")

    assert (well, verdict(ill)) == ("All is well.", "Something is wrong.")
    assert "Reading of the feed x failed." in ill.text
