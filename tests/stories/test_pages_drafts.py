"""The page of drafts: what waits for whom, what is against a text while it is typed, and what changed since."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from stories.conftest import Story
from stories.test_pages import Enter, enter, mark, verdict

if TYPE_CHECKING:
    from httpx2 import Response
    from starlette.testclient import TestClient

__all__ = ["enter"]
SPARK = "Never again Acme Air, they left us on the plane"


def drafted(story: Story) -> str:
    """Somebody with many followers wrote; where the draft for it is."""
    story.post(SPARK, author="bigvoice", followers=250_000)
    story.forward(minutes=1)
    with story.app.store.begin() as tx:
        ((draft, _, _),) = tx.open_drafts()
    return f"/drafts/{quote(draft.id)}"


def send(browser: TestClient, where: str, press: str, **fields: str) -> Response:
    """Press something of the page of a draft."""
    page = browser.get(where)
    read = re.findall(r'name="read" value="(\w+)"', page.text)
    return browser.post(
        where, data={"form": mark(page), "press": press, "number": "0", "read": "".join(read[:1])} | fields
    )


def test_drafts_wait_for_whoever_may_approve_them_from_first_text_to_link(story: Story, enter: Enter) -> None:
    """Counted beside the word Drafts, edited, approved, posted: each a row of the table of actions."""
    nothing = verdict(enter("Vera").get("/drafts"))
    where = drafted(story)
    browser = enter("Vera")
    waits = browser.get("/drafts")
    send(browser, where, "edit", text="We are asking the crew and will write here by noon.")
    send(browser, where, "approve")
    approved = browser.get("/drafts")
    posted = send(browser, where, "posted", url="https://x.example/AcmeAir/status/1")

    assert nothing == "No draft waits."
    assert verdict(waits) == "One draft waits for you."
    assert '<span class="count">1<span class="vh"> waiting for you</span></span>' in waits.text
    assert verdict(approved) == "One draft is approved, and nobody has said yet that it was posted."
    assert story.incident.public_ack == "https://x.example/AcmeAir/status/1"
    assert "Answered in public" in posted.text
    assert 'class="count"' not in posted.text


def test_a_draft_that_nobody_approved_is_not_said_to_be_posted(story: Story, enter: Enter) -> None:
    """Another text was posted, or what somebody wrote: this one has only become needless. One text has one button."""
    where = drafted(story)
    browser = enter("Vera")
    asks = browser.get(where)
    posted = send(browser, where, "posted", url="https://x.example/AcmeAir/status/1")

    assert "Approve all 1" not in asks.text
    assert "nobody approved it; answered meanwhile" in posted.text


def test_what_is_against_a_text_is_said_while_it_is_typed_and_nothing_is_saved(story: Story, enter: Enter) -> None:
    """To a script the lines alone, to a browser without one the whole page; the text that was typed is kept."""
    where = drafted(story)
    browser = enter("Tom")
    bad = "It was our fault. We will write by noon. " + "x" * 300
    page = browser.get(where)
    form = {"form": mark(page), "number": "0", "text": bad}
    lines = browser.post(where, data=form | {"press": "check"}, headers={"HX-Request": "true"})
    whole = send(browser, where, "check", text=bad)
    refused = send(browser, where, "edit", text=bad)
    forged = browser.post(where, data=form | {"form": "0" * 64, "press": "check"})

    for said in (lines, whole, refused):
        assert "admits liability" in said.text
    assert "<html" not in lines.text
    assert f">{bad}</textarea>" in whole.text
    assert (refused.status_code, "Not saved. Your text is still here." in refused.text) == (409, True)
    assert f">{bad}</textarea>" in refused.text
    assert bad not in browser.get(where).text
    assert forged.status_code == 403


def test_once_the_facts_are_otherwise_the_page_says_what_was_approved_and_what_is_now(
    story: Story, enter: Enter
) -> None:
    """The approval is void: which fact changed, from what to what; and word for word what was edited since."""
    where = drafted(story)
    browser = enter("Vera")
    send(browser, where, "edit", text="We are asking the crew and will write here by noon.")
    send(browser, where, "approve")
    story.app.actions.severity(story.incident.id, "Mei", "sev1")
    story.forward(minutes=1)
    void = browser.get(where).text
    send(browser, where, "edit", text="We are asking the captain and will write here by noon.")
    edited = browser.get(where).text

    assert re.search(r"Vera approved this at <time.*?</time>, and that is void: it is sev1 now", void)
    assert re.search(r"severity: <del>SEV\d</del> <ins>SEV1</ins>", void)
    assert "<del>crew </del><ins>captain </ins>" in edited


def test_changes_are_asked_for_and_stand_above_the_draft(story: Story, enter: Enter) -> None:
    """Whoever edits next reads what is wanted, and by whom."""
    where = drafted(story)
    browser = enter("Tom")
    asked = send(browser, where, "ask_changes", text="Name <the> flight")

    assert "<b>Tom asks for changes:</b> Name &lt;the&gt; flight" in asked.text


def test_a_draft_of_a_confidential_incident_is_shown_to_its_room_alone(story: Story, enter: Enter) -> None:
    """Neither in the list, nor by its address, nor by a press, nor by looking at a text."""
    story.post("@AcmeAir left me on the plane for two hours, @USDOT please act", author="rosa_travels")
    story.forward(minutes=1)
    with story.app.store.begin() as tx:
        ((draft, _, incident), *_) = tx.open_drafts()
    people = ("Priya", "Lena", "Tom", "Mei", "Vera")
    outsider = next(one for one in people if not story.app.queries.may_know(incident, one))
    insider = next(one for one in people if story.app.queries.may_know(incident, one))
    where, browser = f"/drafts/{quote(draft.id)}", enter(outsider)
    seen = [browser.get("/drafts"), browser.get(where)]
    form = {"form": mark(seen[0]), "number": "0", "text": "We look into it."}
    tried = [browser.post(where, data=form | {"press": press}) for press in ("check", "edit", "approve")]
    known = enter(insider).get("/drafts").text

    assert [one.status_code for one in (*seen, *tried)] == [200, 404, 404, 404, 404]
    assert not [one for one in (*seen, *tried) if draft.texts[0].text[:40] in one.text or "Transportation" in one.text]
    assert "Confidential" in known
