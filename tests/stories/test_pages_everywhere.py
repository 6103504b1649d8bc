"""What holds for every page there is, and so for the next one: the list is that of the routes, not one of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from starlette.routing import Route
from starlette.testclient import TestClient

from firebreak.cli import main
from firebreak.core.model import DeadLetter, Parsed
from firebreak.core.sign_in import as_display
from firebreak.sources.guessed_shape import guessed
from stories.conftest import Story
from stories.test_pages import Enter, enter, invite, verdict

if TYPE_CHECKING:
    from starlette.applications import Starlette

__all__ = ["enter"]
FOR_EVERYBODY = ("/healthz", "/readyz", "/metrics", "/sign-in", "/sign-in/{shown}", "/api/openapi.json")
OTHERS = ("/static/", "/slack/", "/feeds/")  # files that never change; doors with signatures of their own
SECRETS = ("rosa_travels", "two hours", "Transportation", "USDOT")


def pages(app: object, method: str) -> list[str]:
    """The path of every page that is for people who are signed in, with something in its gaps."""
    web: Starlette = app  # type: ignore[assignment]
    found = [one for one in web.routes if isinstance(one, Route) and method in (one.methods or ())]
    paths = [one.path for one in found if one.path not in FOR_EVERYBODY and not one.path.startswith(OTHERS)]
    return [
        path.replace("{id:path}", "none")
        .replace("{id}", "none")
        .replace("{action}", "acknowledge")
        .replace("{what}", "stop")
        for path in paths
    ]


def sent(browser: TestClient, path: str, mark: str) -> int:
    """How a form with that mark is answered, sent as the page's own would be: files come in parts."""
    if path == "/try":
        return browser.post(path, files={"form": (None, mark)}).status_code
    return browser.post(path, data={"form": mark}).status_code


def refused(browser: TestClient, method: str, path: str, **fields: str) -> bool:
    """Whether somebody is sent to sign in."""
    came = browser.request(method, path, data=fields or None, follow_redirects=False)
    return came.headers.get("location") == "/sign-in" or came.status_code == 401


def test_no_page_is_there_for_a_stranger(story: Story) -> None:
    """Neither to look at nor to press, with a forged cookie as without any."""
    app = story.http.app
    strangers = [TestClient(app), TestClient(app, cookies={"firebreak_session": "0123456789abcdef_forged"})]
    asked = [(method, path) for method in ("GET", "POST") for path in pages(app, method)]
    open_ = [one for one in asked for stranger in strangers if not refused(stranger, *one)]

    assert open_ == []
    assert {"/", "/declare", "/try/columns", "/incidents", "/mentions/why", "/drafts"} <= {path for _, path in asked}


def test_no_form_of_another_site_does_anything(story: Story, enter: Enter) -> None:
    """With no mark, or with that of somebody else's session; a page without such a mark would fail here."""
    mei, tom = enter("Mei"), enter("Tom")
    with story.app.store.begin() as tx:
        before = tx.audit_head()
    theirs = tom.get("/").text.partition('name="form" value="')[2][:64]
    paths = [path for path in pages(story.http.app, "POST") if path != "/sign-out"]
    answers = {(path, one): sent(mei, path, one) for path in paths for one in ("", theirs)}
    with story.app.store.begin() as tx:
        after = tx.audit_head()

    assert {one for one, status in answers.items() if status != 403} == set()
    assert len(paths) >= 10
    assert before == after


def test_each_page_has_a_mark_of_its_own_and_all_of_them_count(story: Story, enter: Enter) -> None:
    """A page is packed: a mark that stayed the same could be guessed by the sizes of many."""
    browser = enter("Mei")
    marks = [browser.get("/health").text.partition('name="form" value="')[2][:64] for _ in range(3)]
    counted = [
        browser.post("/try/stop", data={"form": one}, follow_redirects=False).status_code for one in (*marks, marks[0])
    ]

    assert len(set(marks)) == 3
    assert counted == [303] * 4


@pytest.mark.parametrize(
    ("headers", "path", "packed"),
    [
        ({"Accept-Encoding": "gzip"}, "/", True),
        ({"Accept-Encoding": "gzip"}, "/mentions?q=bag", True),
        ({"Accept-Encoding": "gzip", "Sec-Fetch-Site": "cross-site"}, "/", True),  # the link of a card in Slack
        ({"Accept-Encoding": "gzip", "Sec-Fetch-Site": "cross-site"}, "/mentions?q=bag", False),
        ({"Accept-Encoding": "gzip", "Sec-Fetch-Site": "same-site"}, "/?q=bag", False),
        ({"Accept-Encoding": "identity"}, "/", False),
    ],
)
def test_a_page_is_packed_unless_another_site_says_what_stands_in_it(
    story: Story, enter: Enter, headers: dict[str, str], path: str, packed: bool
) -> None:
    """BREACH: whoever makes a browser ask for many addresses, and counts the bytes, learns what else stands there."""
    came = enter("Mei").get(path, headers=headers)

    assert (came.status_code, came.headers.get("content-encoding")) == (200, "gzip" if packed else None)
    assert verdict(came)


def test_an_outsider_reads_nothing_of_a_confidential_incident_on_any_page(story: Story, enter: Enter) -> None:
    """Not by its address, by a filter, by asking why it rang, nor in what can be taken along."""
    story.post("@AcmeAir left me on the plane for two hours, @USDOT please act", author="rosa_travels")
    story.forward(minutes=1)
    outsider = next(
        name for name in ("Priya", "Lena", "Tom", "Mei") if not story.app.queries.may_know(story.incident, name)
    )
    (kept,) = story.app.queries.private_to_others(outsider)
    id, browser = story.incident.id, enter(outsider)
    asked = [path.replace("none", id) for path in pages(story.http.app, "GET") if path != "/live"]
    asked += [f"/mentions/why?mention={kept}", f"/declare?mention={kept}", "/mentions/person?account=x/rosa"]
    asked += ["/incidents?topic=acme-air", "/mentions/why?topic=acme-air", "/?all=1", "/?wall=1", "/mentions?q=plane"]
    told = {path: browser.get(path).text for path in asked}
    listed = browser.get("/incidents").text

    own = {path: [one for one in SECRETS if one in text] for path, text in told.items() if path != "/playbooks/file"}
    assert {path: found for path, found in own.items() if found and not path.startswith("/playbooks")} == {}
    assert ("A confidential incident" in listed, id in listed) == (True, True)
    assert id not in told["/incidents?topic=acme-air"]


def test_whoever_is_shut_out_is_out_everywhere(
    story: Story, enter: Enter, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A telephone that was lost: its session, a link that waits, on every page, and the log says who did it."""
    monkeypatch.setenv("FIREBREAK_DATABASE_URL", story.database_url)
    monkeypatch.setenv("FIREBREAK_PLAYBOOKS", str(story.playbooks))
    monkeypatch.setattr("firebreak.commands.invite.SystemClock", lambda: story.clock)
    lost, tom, screen = enter("Mei"), enter("Tom"), TestClient(story.http.app)
    link = invite(story, "Mei")
    screen.post(invite(story, as_display("lobby")))
    for words in (["mei", "--end"], ["--display", "lobby", "--end"]):
        assert run(["invite", *words]) == 0
    said = capsys.readouterr().out
    inside = [path for path in pages(story.http.app, "GET") if not refused(lost, "GET", path)]
    again = run(["invite", "mei", "--end"])
    with story.app.store.begin() as tx:
        (whom,) = [one for one in tx.audit_log() if one.what == "person.shut_out" and one.subject == "Mei"]

    assert inside == []
    assert TestClient(story.http.app).post(link).status_code == 410
    assert (tom.get("/").status_code, screen.get("/?wall=1").status_code) == (200, 401)
    assert "mei: 1 session has ended; 1 unused link has ended." in said
    assert (again, whom.data) == (2, {"sessions": 1, "links": 1})


def run(words: list[str]) -> int:
    """The exit code of a command."""
    with pytest.raises(SystemExit) as ended:
        main(words)
    return int(str(ended.value.code or 0))


def test_incidents_are_listed_open_ones_first_and_filtered(story: Story, enter: Enter) -> None:
    """By how they stand, topic and severity; every list has an address; what fits nothing says so."""
    story.usual_week()
    story.outrage(40, within_minutes=10)
    browser, first = enter("Mei"), story.incident
    story.app.act("close", first.id, "Mei", {"verdict": "real"})
    story.app.act(
        "declare", "acme-air", "Mei", {"severity": "sev3", "text": "Smoke in a cabin", "url": "", "playbook": ""}
    )
    second = next(one for one in story.app.queries.incidents() if one.id != first.id)
    every, open_, closed, none = (
        browser.get(f"/incidents{asked}")
        for asked in ("", "?state=open", "?state=closed&topic=acme-air", "?state=closed&severity=sev3&topic=no")
    )

    assert verdict(every) == "2 incidents, 1 of them open."
    assert every.text.index(f"/incidents/{second.id}") < every.text.index(f"/incidents/{first.id}")
    assert (first.id in open_.text, second.id in open_.text) == (False, True)
    assert (first.id in closed.text, second.id in closed.text) == (True, False)
    assert verdict(none) == "No incident fits."
    assert '<a href="/incidents">All incidents</a>' in browser.get("/").text


def test_a_mention_says_why_nothing_rang(story: Story, enter: Enter) -> None:
    """From its line to every detector with its number, and of a topic as it stands now; a stranger's words are text."""
    story.usual_week()
    story.post("Acme Air lost <b>my</b> bag", author="bag_man")
    browser = enter("Mei")
    listed = browser.get("/mentions?q=bag").text
    link = listed.partition('href="/mentions/why?')[2].partition('"')[0]
    why, topic = browser.get(f"/mentions/why?{link}"), browser.get("/mentions/why?topic=acme-air")
    nobody, never = browser.get("/mentions/why?topic=none"), browser.get("/mentions/why?mention=x:never")

    assert verdict(why).startswith("Nothing rang")
    assert "negative_velocity: " in why.text
    assert "would have been needed" in why.text
    assert "Acme Air lost &lt;b&gt;my&lt;/b&gt; bag" in why.text
    assert "negative_velocity: " in topic.text
    assert 'href="/mentions/why?topic=acme-air"' in browser.get("/mentions?topic=acme-air").text
    assert (nobody.status_code, never.status_code) == (404, 404)


def test_what_could_not_be_read_is_mended_on_a_page(story: Story, enter: Enter) -> None:
    """The command that the log and the terminal name is not named to whoever has a browser alone."""
    why = guessed(("Zulu", "Yankee"), ("1", "2"), "posts.csv")
    assert isinstance(why, str)
    story.app.watch(Parsed(letters=(DeadLetter("posts.csv", 1, why, "1,2"),)), "story")
    page = enter("Mei").get("/mentions/unread").text

    assert "--draft" in why
    assert "--draft" not in page
    assert "no shape is known with these columns: Zulu, Yankee" in page
    assert "send the file on the page “Try it”, which asks which column holds what" in page


def test_health_says_what_waits_and_what_to_mend_to_those_who_may_know(story: Story, enter: Enter) -> None:
    """Of a confidential incident nothing: the cause may name its room, or whom it invites."""
    story.usual_week()
    story.outrage(40, within_minutes=10)
    (_, cause), *_rest = story.app.queries.blocked("Mei")
    page, before = enter("Mei").get("/health").text, story.incident
    with story.app.store.begin() as tx:
        tx.save_incident(replace(before, confidential=True))
    outsider = next(
        name for name in ("Priya", "Lena", "Tom", "Mei") if not story.app.queries.may_know(story.incident, name)
    )

    assert "Slack has no channel #social-watch" in cause
    assert "Slack has no channel #social-watch that Firebreak can see: create it" in page
    assert story.app.queries.blocked(outsider) == []
