"""A person declares an incident on a page: by the row of the table that Slack's form is made of."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from stories.conftest import Story
from stories.test_declare import asking
from stories.test_pages import HOSTILE, Enter, enter, invite, mark, verdict
from stories.test_pages_mentions import hear, post

__all__ = ["asking", "enter"]
SMOKE = {"topic": "acme-air", "severity": "sev3", "text": "A passenger films smoke in <our> cabin", "url": ""}


def test_what_somebody_saw_is_declared_on_a_page(story: Story, enter: Enter) -> None:
    """From the wall to the incident's own page; the audit and the why are those of Slack's form."""
    browser = enter("Mei")
    assert '<a href="/declare">Declare an incident</a>' in browser.get("/").text
    form = browser.get("/declare?topic=acme-air")
    done = browser.post("/declare", data={"form": mark(form), "playbook": "negative-surge"} | SMOKE)

    assert (done.status_code, done.url.path) == (200, f"/incidents/{story.incident.id}")
    assert (story.incident.severity.value, story.incident.playbooks) == ("sev3", ("negative-surge",))
    assert "Mei declared this: “A passenger films smoke in &lt;our&gt; cabin”" in done.text
    with story.app.store.begin() as tx:
        log = tx.audit_log()
    assert {one.who for one in log if one.subject == story.incident.id and one.who} == {"Mei"}


def test_a_mention_that_concerns_us_stands_in_the_form_already(story: Story, enter: Enter) -> None:
    """Its words, its address and its topic; a stranger's markup is text there."""
    hear(
        story,
        post(story, "10", HOSTILE, url="https://x.example/rosa/1"),
        post(story, "9", "Acme Air again", url="ftp:"),
    )
    browser = enter("Mei")
    assert browser.get("/mentions").text.count('">This concerns us …</a>') == 2
    seen, odd = (browser.get("/declare", params={"mention": f"x:{id}"}).text for id in ("10", "9"))

    assert "@AcmeAir &lt;script&gt;alert(1)&lt;/script&gt;" in seen
    assert "<script>alert" not in seen
    assert 'value="https://x.example/rosa/1"' in seen
    assert '<option value="acme-air" selected>' in seen
    assert 'name="url" value=""' in odd


def test_nobody_reads_a_post_by_declaring_it_that_they_may_not_read(story: Story, enter: Enter) -> None:
    """What a confidential incident keeps is not there for others, as one that never was."""
    story.post("@AcmeAir left me on the plane for two hours, @USDOT please act", author="rosa_travels")
    story.forward(minutes=1)
    outsider = next(name for name in ("Priya", "Lena", "Tom") if not story.app.queries.may_know(story.incident, name))
    (kept,) = story.app.queries.private_to_others(outsider)
    seen, never = (enter(outsider).get("/declare", params={"mention": key}) for key in (kept, "x:never"))

    assert (seen.status_code, verdict(seen)) == (404, "That mention is not there any more.")
    assert verdict(never) == verdict(seen)
    assert "two hours" not in seen.text


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"severity": ""}, "Say how grave it is: sev1, sev2, sev3, sev4."),
        ({"text": " "}, "Say in a sentence what happened."),
        ({"url": "javascript:alert(1)"}, "This is not a link."),
        ({"topic": "acme"}, "There is no topic acme"),
    ],
)
def test_what_cannot_be_declared_keeps_what_was_typed(
    story: Story, enter: Enter, wrong: dict[str, str], says: str
) -> None:
    """The reason stands above the form, and nothing is opened."""
    browser = enter("Mei")
    came = browser.post(
        "/declare", data={"form": mark(browser.get("/declare"))} | SMOKE | {"url": "https://x.example/1"} | wrong
    )

    assert (came.status_code, story.app.queries.incidents()) == (409, [])
    assert says in came.text
    assert wrong.get("text") or "A passenger films smoke in &lt;our&gt; cabin" in came.text


def test_who_may_not_declare_is_told_who_may(asking: Story) -> None:
    """By `may:` of the playbooks, as in Slack; a form of another site counts for nobody."""
    tom, mei = TestClient(asking.http.app), TestClient(asking.http.app)
    for browser, who in ((tom, "Tom"), (mei, "Mei")):
        browser.post(invite(asking, who))
    refused = tom.post("/declare", data={"form": mark(tom.get("/declare"))} | SMOKE)
    forged = mei.post("/declare", data={"form": "0" * 64} | SMOKE)

    assert (refused.status_code, "Only Mei may declare an incident." in refused.text) == (409, True)
    assert (forged.status_code, asking.app.queries.incidents()) == (403, [])
