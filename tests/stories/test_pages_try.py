"""Try it: a recording on the page. It is played beside the service, which neither sees it nor tells anybody."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import httpx2
import pytest
from ports import free_port
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient
from units.test_commands_replay_summary import HOSTILE, post

from firebreak.commands.demo import asked_port
from firebreak.commands.run_columns import look
from firebreak.commands.run_first_look import nothing_here
from firebreak.commands.run_trials import ProcessPlayer, play
from firebreak.demo import scenario
from firebreak.demo.pages import crisis
from firebreak.reports.replayed import Replayed
from firebreak.settings import Settings
from firebreak.web.pages.columns import Choice, Columns
from firebreak.web.pages.player import Asked, Progress
from firebreak.web.pages.replay_file import replay_file
from firebreak.web.pages.trials import KEPT
from firebreak.web.pages.upload import keep, taken_in
from firebreak.wiring import SHIPPED
from stories.conftest import Story
from stories.test_pages import invite, mark

if TYPE_CHECKING:
    from httpx2 import Response as Answer

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chrome")
PATIENCE = 60.0  # seconds


def lines(brand: str = "") -> bytes:
    """A day of another company, whose last hours burn; and a line that is none."""
    more = {"brand": brand} if brand else {}
    quiet = [post(n, 30 * n, "My parcel came", sentiment="neutral", **more) for n in range(48)]
    spark = post(90, 1450, f"@OtherCo {HOSTILE} @USDOT", sentiment="negative", **more)
    return "\n".join([*(json.dumps(each) for each in (*quiet, spark)), "no json"]).encode()


class Here:
    """Plays as the service's own player does, in this process; `done` is set after each."""

    example = True

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.done = Event()

    def play(self, asked: Asked, told: Callable[[Progress], None], stopped: Callable[[], bool]) -> Replayed | None:
        self.asked.append(asked)
        try:
            return play(asked, SHIPPED, told)
        finally:
            self.done.set()

    def columns(self, asked: Asked, choice: Choice | None) -> Columns:
        return look(asked, choice)


class Endless:
    """Plays until it is stopped."""

    example = False

    def __init__(self) -> None:
        self.ended = Event()

    def play(self, asked: Asked, told: Callable[[Progress], None], stopped: Callable[[], bool]) -> Replayed | None:
        told(Progress(1, 0.5, "2026-03-09 10:00 UTC"))
        while not stopped():
            self.ended.wait(0.01)
        self.ended.set()
        return None


@pytest.fixture
def here(story: Story) -> Here:
    """The story's program, with a player that plays in this process."""
    story.player = player = Here()
    story.start()
    return player


def enter(story: Story, who: str) -> TestClient:
    """Somebody in a browser of their own."""
    browser = TestClient(story.http.app)
    assert browser.post(invite(story, who)).status_code == 200
    return browser


def drop(browser: TestClient, content: bytes, name: str = "other-co.jsonl", **fields: str) -> Answer:
    """Choose a file and press the button."""
    form = {"form": mark(browser.get("/try")), "about": "all", **fields}
    return browser.post("/try", data=form, files={"file": (name, content)})


def seen(browser: TestClient) -> str:
    """The page once nothing is played any more; it asks for itself until then, without any script."""
    for _ in range(600):
        page = browser.get("/try")
        if "refresh" not in page.headers:
            return page.text
        Event().wait(0.1)
    pytest.fail("it was played for a minute")


def test_a_file_is_played_and_the_service_does_not_notice(story: Story, here: Here) -> None:
    """What was understood, the picture, the incident, what would have been said; and nothing of it in the service."""
    browser = enter(story, "Mei")
    before = [fact.type for fact in story.app.queries.facts()]
    drop(browser, lines())
    page = seen(browser)
    saved = browser.get("/try/page")

    assert "Firebreak would have raised one incident." in page
    assert "<dt>File</dt><dd>other-co.jsonl</dd>" in page
    assert "<b>Line 50</b>: not JSON" in page
    assert '<svg class="chart' in page
    assert "Would have been called: Mei." in page
    assert "What would have been proposed to say" in page
    assert re.findall(r"<script>alert|href=.https://evil|\u202e", page) == []
    assert saved.headers["content-disposition"].startswith("attachment")
    assert "<script" not in saved.text
    assert story.app.queries.incidents() == []
    assert [fact.type for fact in story.app.queries.facts()] == before
    assert len(story.slack.channel("crisis-desk").messages) == 0


def test_what_one_tries_is_theirs_alone_and_forgotten(story: Story, here: Here) -> None:
    """Another session sees nothing of it; after an hour it is gone, and so is the file."""
    mei, tom = enter(story, "Mei"), enter(story, "Tom")
    drop(mei, lines())
    seen(mei)
    kept = Path(here.asked[0].path)
    assert kept.exists()
    assert "other-co" not in seen(tom)
    assert tom.get("/try/page", follow_redirects=False).headers["location"] == "/try"
    story.clock.forward(KEPT + timedelta(seconds=1))

    assert "other-co" not in seen(mei)
    assert not kept.exists()


def test_it_is_played_again_with_another_sensitivity(story: Story, here: Here) -> None:
    """The choice counts, and both stand side by side; what is no choice of the page is refused."""
    browser = enter(story, "Mei")
    drop(browser, lines())
    form = mark(browser.get("/try"))
    seen(browser)
    wrong = browser.post("/try/again", data={"form": form, "weekly": "1e9"})
    browser.post("/try/again", data={"form": form, "weekly": "20"})
    page = seen(browser)

    assert wrong.status_code == 422
    assert [one.weekly for one in here.asked] == [None, 20.0]
    assert re.search(r"as the playbooks say</th><td class=\"n\">1<", page)
    assert re.search(r"twenty alerts a week</th><td class=\"n\">1<", page)


def test_what_cannot_be_played_says_why(story: Story, here: Here) -> None:
    """No file, no zone that there is, nothing that can be read: a sentence, and the form is there again."""
    browser = enter(story, "Mei")
    nothing = drop(browser, b"")
    nowhere = drop(browser, lines(), zone="Mars/North")
    drop(browser, b"\0\1\2", "photo.jpg")
    page = seen(browser)

    assert (nothing.status_code, nowhere.status_code) == (422, 422)
    assert "No file came with it" in nothing.text
    assert "There is no such time zone" in nowhere.text
    assert "This could not be played." in page or "Nothing in it could be read as mentions." in page
    assert str(here.asked[0].path) not in page
    assert "How many alerts can you bear?" not in page
    assert 'class="n">0<' not in page


def test_a_file_in_which_nothing_is_read_leaves_no_tables_of_nothing(story: Story, here: Here) -> None:
    """Also after one that was: its figures are not those of this one."""
    browser = enter(story, "Mei")
    drop(browser, lines())
    before = seen(browser)
    drop(browser, b'{"id": 1}\n{"id": 2}\n', "broken.jsonl")
    page = seen(browser)

    assert "How many alerts can you bear?" in before
    assert "Nothing in it could be read as mentions." in page
    assert "How many alerts can you bear?" not in page
    assert "Save the page" not in page


def test_only_who_is_signed_in_and_uses_the_page_can_try(story: Story, here: Here) -> None:
    """Strangers are sent to sign in, forged forms are refused, and neither leaves a file."""
    stranger = TestClient(story.http.app)
    looked = stranger.get("/try", follow_redirects=False)
    sent = stranger.post("/try", files={"file": ("a.csv", b"x")}, follow_redirects=False)
    forged = enter(story, "Mei").post("/try", data={"form": "0" * 64}, files={"file": ("a.csv", b"x")})

    assert (looked.headers["location"], sent.headers["location"]) == ("/sign-in", "/sign-in")
    assert forged.status_code == 403
    assert here.asked == []


def test_what_takes_too_long_is_stopped_by_a_press(story: Story) -> None:
    """While it is played the page says how far it is and asks for itself; Stop ends it."""
    story.player = player = Endless()
    story.start()
    browser = enter(story, "Mei")
    drop(browser, lines())
    playing = browser.get("/try")
    browser.post("/try/stop", data={"form": mark(playing)})
    page = seen(browser)

    assert playing.headers["refresh"] == "2; url=/try"
    assert player.ended.wait(PATIENCE)
    assert "Stopped." in page


def test_a_file_that_is_too_large_is_never_kept(tmp_path: Path) -> None:
    """It is counted as it comes, and refused with a sentence; a smaller one lies on the disk as it was sent."""
    path = tmp_path / "kept"

    async def take(request: Request) -> Response:
        fields, file = await taken_in(request, largest=10_000)
        assert file
        await keep(file, path)
        await file.close()
        return PlainTextResponse(fields["about"])

    http = TestClient(Starlette(routes=[Route("/", take, methods=["POST"])]))
    large = http.post("/", data={"about": "all"}, files={"file": ("a.csv", b"x" * 20_000)})
    assert (large.status_code, path.exists()) == (413, False)
    small = http.post("/", data={"about": "all"}, files={"file": ("a.csv", b"x" * 5_000)})

    assert small.text == "all"
    assert path.read_bytes() == b"x" * 5_000


def test_each_recording_has_a_process_of_its_own(tmp_path: Path) -> None:
    """The service's own player: the same found as here, a word on the way; stopped at once it finds nothing."""
    path = tmp_path / "other.jsonl"
    path.write_bytes(lines("OtherCo"))
    asked = Asked(str(path), "other.jsonl", "brands")
    words: list[Progress] = []
    found = ProcessPlayer(SHIPPED).play(asked, words.append, lambda: False)
    stopped = ProcessPlayer(SHIPPED).play(asked, words.append, lambda: True)

    assert found is not None
    assert [(one.topic, one.severity.value) for one in found.incidents] == [("OtherCo", "sev1")]
    assert found.understood.unreadable == 1
    assert words
    assert stopped is None


def test_an_empty_folder_opens_on_it_and_stays_empty(tmp_path: Path) -> None:
    """`firebreak run` with nothing there says where the page is; its link leads to the crisis; nothing is written."""
    port = free_port()
    words = [sys.executable, "-m", "firebreak", "run"]
    environ = {"FIREBREAK_PORT": str(port), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    with subprocess.Popen(words, stdout=subprocess.PIPE, cwd=tmp_path, env=environ, text=True) as process:
        try:
            assert process.stdout
            said = [process.stdout.readline() for _ in range(4)]
            link = said[2].split()[-1]
            with httpx2.Client(follow_redirects=True, timeout=PATIENCE) as browser:
                page = browser.post(link)
                wall = browser.get(f"http://127.0.0.1:{port}/").text
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(PATIENCE)

    assert said[0].startswith("There is no playbooks.yaml in this folder")
    assert link.startswith(f"http://127.0.0.1:{port}/sign-in/")
    assert str(page.url).endswith("/try")
    assert "Play it</button>" in page.text
    assert "playbooks.yaml watches nothing yet." in wall
    assert "Acme Air" not in wall
    assert list(tmp_path.iterdir()) == []


def test_whoever_has_set_something_gets_the_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only where neither file nor database nor token is there is it a first look."""
    monkeypatch.chdir(tmp_path)
    assert nothing_here(Settings(_env_file=None))
    assert not nothing_here(Settings(_env_file=None, playbooks=Path("mine.yaml")))
    assert not nothing_here(Settings(_env_file=None, slack_bot_token="xoxb-1"))
    Path("firebreak.db").touch()
    assert not nothing_here(Settings(_env_file=None))


def test_the_demo_has_a_fire_for_the_pages_that_goes_on_by_itself() -> None:
    """`firebreak demo --web`: one fire that nobody has, on a clock that goes; a press counts."""
    app, go_on = crisis(since=scenario.SPARK - timedelta(hours=33))
    try:
        (fire,) = app.queries.incidents(open_only=True)
        began = app.clock.now()
        go_on()
        came = app.act("acknowledge", fire.id, "Mei")
        assert (fire.topic, fire.severity.value, fire.owner) == ("acme-air", "sev1", None)
        assert came.ok
        assert app.clock.now() > began
    finally:
        app.store.close()


def test_the_demo_listens_where_the_settings_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Any free port where they name none."""
    monkeypatch.chdir(tmp_path)
    anywhere = asked_port()
    monkeypatch.setenv("FIREBREAK_PORT", "8123")

    assert (anywhere, asked_port()) == (0, 8123)


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: apt-get install chromium")
@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1440, "light")], ids=["phone", "laptop"])
def test_the_saved_page_fits_and_a_screen_reader_finds_its_way(tmp_path: Path, width: int, scheme: str) -> None:
    """No sideways scroll and no violation of axe's rules, whatever people wrote."""
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    path = tmp_path / "other.jsonl"
    path.write_bytes(lines())
    page_file = tmp_path / "page.html"
    page_file.write_text(replay_file(play(Asked(str(path), "w" * 300 + ".jsonl", "all"), SHIPPED, lambda _: None)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(page_file.as_uri())
        found = [(one["id"], one["nodes"][0]["html"][:150]) for one in Axe().run(page).response["violations"]]
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        browser.close()

    assert found == []
    assert wide == 0
