"""The pages in a real browser: what moves, what is pressed, what fits, and what a screen reader finds."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from threading import Thread
from typing import TYPE_CHECKING

import pytest
import uvicorn
from ports import free_port

from firebreak.core.model import DeadLetter, Parsed
from stories.conftest import Story
from stories.test_pages import HOSTILE, invite
from stories.test_pages_try import Here, lines

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Route

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: apt-get install chromium")
PHONE, LAPTOP, SCREEN = (390, 844), (1440, 900), (2560, 1440)
SOON = 30_000  # milliseconds, for a busy machine

MEANT = (
    "ERR_INTERNET_DISCONNECTED",
    "ERR_FAILED",
    "(Conflict)",
    "(Not Found)",
    "(Gone)",
    "(Unauthorized)",
)  # what a test asks for by itself

Open = Callable[..., "Page"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def address(story: Story) -> Iterator[str]:
    """Where the story's program listens, over real HTTP."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(story.http.app, port=port, log_level="error", log_config=None))
    story.ending = lambda: server.should_exit
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(30)
    assert not thread.is_alive(), "an open page kept the service from ending"


@pytest.fixture
def enter(story: Story, address: str, browser: Browser) -> Iterator[Open]:
    """Opens the wall as somebody, in a window of their own; whatever the browser complains of fails the test."""
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    def enter(who: str = "Mei", size: tuple[int, int] = LAPTOP, **said: object) -> Page:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **said)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(SOON)
        page.on("console", lambda one: complaints.append(one.text) if one.type == "error" else None)
        page.on("pageerror", lambda one: complaints.append(str(one)))
        page.goto(address + invite(story, who))
        page.get_by_role("button", name=f"Yes, I am {who}").click()
        page.wait_for_url(f"{address}/")
        return page

    yield enter
    for context in contexts:
        context.close()
    assert [one for one in complaints if not any(meant in one for meant in MEANT)] == []


def test_a_fire_shows_by_itself_and_what_one_presses_another_sees(story: Story, enter: Open) -> None:
    """Two people look; news come without a reload, a form that is open is not touched, and focus stays."""
    story.usual_week()
    mei, tom = enter("Mei"), enter("Tom")
    mei.evaluate("window.loadedOnce = true")
    story.outrage(40, within_minutes=10)
    mei.get_by_role("heading", name="Nobody has the SEV").wait_for()
    mei.get_by_role("button", name="Acknowledge").click()
    mei.wait_for_url("**/incidents/*")
    tom.get_by_role("heading", name="Mei has the SEV").wait_for()
    tom.locator("#said", has_text="Mei has the SEV").wait_for(state="attached")
    tom.goto(mei.url)
    tom.get_by_text("Say how it stands").click()
    tom.get_by_label("How do things stand?").fill("We are looking into it")
    mei.get_by_text("Say how it stands").click()
    mei.get_by_label("How do things stand?").fill("The app is down")
    mei.get_by_role("button", name="Tell it").click()
    mei.get_by_text("The app is down").first.wait_for()
    tom.get_by_text("There is news, show it").wait_for()

    assert tom.get_by_label("How do things stand?").input_value() == "We are looking into it"
    assert story.incident.owner == "Mei"


@pytest.mark.parametrize(
    ("size", "scheme"), [(PHONE, "dark"), (LAPTOP, "light"), (SCREEN, "dark")], ids=["phone", "laptop", "screen"]
)
def test_it_fits_and_a_screen_reader_finds_its_way(
    story: Story, enter: Open, size: tuple[int, int], scheme: str
) -> None:
    """No sideways scroll, no violation of axe's rules (WCAG 2 A and AA and best practices), whatever people write."""
    from axe_playwright_python.sync_playwright import Axe

    story.usual_week()
    story.outrage(40, within_minutes=10)
    story.post(HOSTILE + "w" * 300, author="x" * 90)
    story.post("Never again Acme Air", author="bigvoice", followers=250_000)
    story.app.watch(Parsed(letters=(DeadLetter("feed", 1, "not JSON", HOSTILE),)), "story")
    story.forward(minutes=1)
    page = enter("Mei", size, color_scheme=scheme)
    found = []
    base = page.url.rstrip("/")
    incident = f"/incidents/{story.incident.id}"
    mentions = ("/mentions", "/mentions?topic=acme-air", "/mentions/person?account=x/angry1", "/mentions/unread")
    said = ("/mentions/why?topic=acme-air", f"/mentions/why?mention=x:{story.said}", "/declare?topic=no")
    lists = ("/incidents", "/incidents?state=closed", "/incidents/none", "/sign-in", "/sign-in/used")
    file = ("/playbooks?playbook=regulator-tagged", "/playbooks/file", "/reports")
    for path in (
        "/",
        "/?wall=1",
        incident,
        f"{incident}/chart",
        "/declare",
        "/drafts",
        *mentions,
        *said,
        *lists,
        *file,
        "/try",
        "/health",
    ):
        page.goto(base + path)
        found += [(path, one["id"], one["nodes"][0]["html"][:150]) for one in Axe().run(page).response["violations"]]
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found += [(path, "sideways", str(wide))] * (wide > 0)

    assert found == []


def test_the_clocks_count_down_by_the_time_of_the_service(story: Story, enter: Open) -> None:
    """To the next call and to the public answer; past it they say by how much; without news they say nothing."""
    story.usual_week()
    story.outrage(40, within_minutes=10)
    page = enter("Mei")
    called, answer = page.locator("#fires .clock time.left").all()
    page.wait_for_function("() => /^in [0-9]:[0-9][0-9]$/.test(document.querySelector('time.left').textContent)")
    due = page.evaluate("[...document.querySelectorAll('time.left')].map(one => Date.parse(one.dateTime) / 1000)")
    began = story.clock.now().timestamp()
    left = [_seconds(one.inner_text()) for one in (called, answer)]
    story.forward(minutes=20)
    page.reload()
    page.get_by_text("late by 1").first.wait_for()
    page.clock.install()
    page.reload()
    page.context.set_offline(True)
    page.clock.run_for(50_000)

    assert all(0 <= due_at - began - seconds < 60 for due_at, seconds in zip(due, left, strict=True))
    assert page.locator("time.left:visible").count() == 0
    assert page.locator("#stale").is_visible()


def _seconds(said: str) -> int:
    minutes, seconds = said.removeprefix("in ").split(":")
    return 60 * int(minutes) + int(seconds)


def test_it_works_without_script(story: Story, enter: Open) -> None:
    """All can be read, and pressed, with forms alone."""
    story.usual_week()
    story.outrage(40, within_minutes=10)
    page = enter("Mei", java_script_enabled=False)
    page.get_by_role("button", name="Acknowledge").click()
    page.get_by_text("Severity …", exact=True).click()
    page.get_by_label("Severity …").select_option("sev2")
    page.locator("details[open]").get_by_role("button").click()
    page.wait_for_load_state()

    assert (story.incident.owner, story.incident.severity) == ("Mei", "sev2")


def test_mistakes_are_told_while_the_playbooks_are_typed(story: Story, enter: Open) -> None:
    """Nothing is pressed for it; a mistake leads to its line; what is saved is in force, and nothing was lost."""
    page = enter("Mei")
    page.goto(f"{page.url}playbooks/file")
    text = page.locator("#text")
    text.fill(story.text.replace("    sensitivity:", "    sensitivty:"))
    page.get_by_text('Unknown key "sensitivty" (did you mean "sensitivity"?).').wait_for()
    page.get_by_role("link", name="Line 24").click()
    chosen = text.evaluate("one => one.value.slice(one.selectionStart, one.selectionEnd)")
    changed = story.text.replace("\nplaybooks:", "\nplaybooks:  # новое 新")
    text.fill(changed)
    page.get_by_text("No mistake").wait_for()
    page.get_by_role("button", name="Save as version 2").click()
    page.get_by_role("heading", name="Version 2 is in force.").wait_for()

    assert chosen == "    sensitivty: 2 alerts/week"
    assert story.playbooks.read_text(encoding="utf-8") == changed == story.keeper.text


def test_the_playbooks_are_checked_and_saved_without_script(story: Story, enter: Open) -> None:
    """With buttons alone; another moment of the week is chosen by lists."""
    page = enter("Mei", java_script_enabled=False)
    page.goto(f"{page.url}playbooks")
    page.locator("select[name=playbook]").select_option("negative-surge")
    page.locator("select[name=hour]").select_option("3")
    page.get_by_role("button", name="Show").click()
    page.get_by_text("Calls everybody again").first.wait_for()
    page.get_by_role("link", name="Change the file").click()
    page.locator("#text").fill("version: 2\n")
    page.get_by_role("button", name="Check").click()
    page.get_by_text("this Firebreak reads version 1, not 2", exact=False).wait_for()
    page.locator("#text").fill(story.text + "# new\n")
    page.get_by_role("button", name="Save as version 2").click()
    page.get_by_role("heading", name="Version 2 is in force.").wait_for()

    assert story.keeper.text == story.text + "# new\n"


def test_a_draft_is_checked_while_it_is_typed_and_what_is_typed_is_left_alone(story: Story, enter: Open) -> None:
    """The lines below the text follow it; news wait; approved by keyboard alone; the next person sees it at once."""
    story.post("Never again Acme Air", author="bigvoice", followers=250_000)
    story.forward(minutes=1)
    tom, vera = enter("Tom"), enter("Vera")
    for page in (tom, vera):
        page.get_by_role("link", name="Drafts").first.click()
    field = tom.get_by_label("Draft for x, EN")
    field.fill("It was our fault. We will write here by noon.")
    tom.locator("#check-0").get_by_text("admits liability").wait_for()
    story.app.act("acknowledge", story.incident.id, "Mei")
    tom.get_by_text("There is news, show it").wait_for()
    kept = field.input_value()
    field.fill("We are asking the crew and will write here by noon.")
    tom.locator("#check-0").get_by_text("Not saved yet").wait_for()
    tom.get_by_role("button", name="Save the text").first.click()
    tom.get_by_text("edited by Tom").wait_for()
    vera.get_by_text("edited by Tom").wait_for()
    vera.get_by_role("button", name="Approve", exact=True).focus()
    vera.keyboard.press("Enter")
    vera.get_by_text("Approved by Vera at").wait_for()
    tom.get_by_text("Approved by Vera at").wait_for()

    assert kept == "It was our fault. We will write here by noon."


def test_the_corridor_says_how_it_stands_and_when_it_is_old(story: Story, enter: Open) -> None:
    """No word of a stranger, no draft, no watchlist; and when the line is gone the headline says so instead."""
    story.usual_week()
    story.outrage(40, within_minutes=10)
    page = enter("Mei", SCREEN)
    page.goto(f"{page.url}?wall=1")
    said = page.locator("body").inner_text()
    page.clock.install()
    page.goto(page.url)
    page.context.set_offline(True)
    page.clock.run_for(15_000)
    page.clock.run_for(31_000)  # something may have come until now

    assert "Nobody has the SEV" in said
    assert "shame" not in said
    assert page.locator("#stale").inner_text().endswith("old.")
    assert not page.locator("h1").is_visible()


def test_who_zooms_gets_a_chart_for_the_pointer_and_nobody_else_loads_it(story: Story, enter: Open) -> None:
    """uPlot comes when it is pressed for, under the same CSP, and a span that is dragged over is shown nearer."""
    story.usual_week()
    story.outrage(40, within_minutes=10)
    page = enter("Mei")
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.goto(f"{page.url.rstrip('/')}/incidents/{story.incident.id}/chart")
    before = [url for url in asked if "uPlot" in url]
    page.get_by_role("button", name="Zoom with the pointer").click()
    over = page.locator("#zoom .u-over")
    over.wait_for()
    ticks = page.evaluate("document.querySelector('#zoom canvas').toDataURL()")
    box = over.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + 60, steps=4)
    page.mouse.up()
    page.wait_for_function("was => document.querySelector('#zoom canvas').toDataURL() !== was", arg=ticks)

    assert before == []
    assert len([url for url in asked if "uPlot" in url]) == 2
    assert page.locator("svg.chart").is_visible()


def test_a_chart_that_cannot_be_loaded_says_so_and_the_picture_stays(story: Story, enter: Open) -> None:
    story.usual_week()
    story.outrage(40, within_minutes=10)
    page = enter("Mei")
    page.route("**/points*", lambda route: route.fulfill(status=204, body=""))
    page.goto(f"{page.url.rstrip('/')}/incidents/{story.incident.id}/chart")
    page.get_by_role("button", name="Zoom with the pointer").click()
    page.get_by_text("The chart for the pointer could not be loaded.").wait_for()

    assert page.locator("svg.chart").is_visible()


def test_a_key_is_completed_and_explained_with_the_keyboard_alone(story: Story, enter: Open) -> None:
    """A listbox that a screen reader finds; Escape closes it, and Enter without a choice is a new line as ever."""
    from axe_playwright_python.sync_playwright import Axe

    page = enter("Mei")
    page.goto(f"{page.url.rstrip('/')}/playbooks/file")
    text = page.get_by_label("The text of the file")
    text.fill("version: 1\nplaybooks:\n  surge:\n    ")
    text.press("Control+End")
    text.press_sequentially("whe")
    page.get_by_role("option", name="when").wait_for()
    found = Axe().run(page).response["violations"]
    page.keyboard.press("ArrowDown")
    active = text.get_attribute("aria-activedescendant")
    page.keyboard.press("Enter")
    page.keyboard.type("{sig")
    page.get_by_role("option", name="signal").wait_for()
    page.keyboard.press("Escape")
    page.get_by_text("signal: ").first.wait_for(state="attached")
    page.keyboard.press("Enter")

    assert found == []
    assert active == "key-0"
    assert text.input_value() == "version: 1\nplaybooks:\n  surge:\n    when: {sig\n"
    assert page.get_by_role("listbox").count() == 0
    page.keyboard.press("Control+ ")


def test_the_sensitivity_is_a_slider_and_a_list(story: Story, enter: Open) -> None:
    """The arrows move it, the list says where it stands, and what is chosen is played; axe finds nothing."""
    from axe_playwright_python.sync_playwright import Axe

    player = Here()
    story.player.play, story.player.columns = player.play, player.columns  # type: ignore[method-assign]
    page = enter("Mei")
    page.goto(f"{page.url.rstrip('/')}/try")
    page.set_input_files("#file", {"name": "other-co.jsonl", "mimeType": "text/plain", "buffer": lines()})
    page.get_by_role("button", name="Play the file").click()
    slider = page.get_by_role("slider", name="How many alerts can you bear?")
    slider.wait_for(timeout=60_000)
    found = Axe().run(page).response["violations"]
    slider.press("ArrowRight")
    said = slider.get_attribute("aria-valuetext")
    page.get_by_role("button", name="Play it again").click()
    page.get_by_role("rowheader", name="five alerts a week").wait_for(timeout=60_000)
    page.get_by_role("link", name="These columns are not what we think").click()
    page.get_by_role("heading", name="Which column holds what?").wait_for()
    found += Axe().run(page).response["violations"]

    assert (found, said, player.asked[-1].weekly) == ([], "five alerts a week", 5.0)


def test_a_button_says_what_it_does_and_is_pressed_once(story: Story, enter: Open) -> None:
    """While the answer is on its way; when none comes it says so beside the button, which is there again."""
    story.usual_week()
    story.outrage(40, within_minutes=10)
    page = enter("Mei")
    page.goto(f"{page.url}incidents/{story.incident.id}")
    held: list[Route] = []
    page.route("**/acknowledge", lambda route: held.append(route))
    button = page.get_by_role("button", name="Acknowledge").first
    button.click()
    page.get_by_role("button", name="Acknowledging …").click(force=True)
    pressed = len(held)
    held[0].abort()
    page.get_by_role("alert").filter(has_text="Not done: the service cannot be reached.").wait_for()
    page.unroute("**/acknowledge")
    button.click()
    page.get_by_text("Mei has it").first.wait_for()
    page.get_by_text("Say how it stands").click()
    page.get_by_label("How do things stand?").fill("The app is down")
    story.app.act("close", story.incident.id, "Tom", {"verdict": "real"})
    page.get_by_role("button", name="Tell it").click()
    page.get_by_role("alert").filter(has_text="closed").wait_for()

    assert pressed == 1
    assert page.get_by_label("How do things stand?").input_value() == "The app is down"


def test_what_was_typed_is_there_again_after_signing_in(story: Story, enter: Open, address: str) -> None:
    """A session that ends takes no text; another person finds none of it, and whoever signs out leaves none."""
    story.usual_week()
    story.outrage(40, within_minutes=10)
    page = enter("Mei")
    here = f"{address}/incidents/{story.incident.id}"
    page.goto(here)
    page.get_by_text("Say how it stands").click()
    page.get_by_label("How do things stand?").fill("We are asking the crew")
    page.context.clear_cookies()
    page.get_by_role("button", name="Tell it").click()
    page.wait_for_url("**/sign-in")
    page.goto(address + invite(story, "Mei"))
    page.get_by_role("button", name="Yes, I am Mei").click()
    page.get_by_role("link", name="What you typed was not sent.").click()
    page.get_by_text("What you typed is here again.").wait_for()
    again = page.get_by_label("How do things stand?").input_value()
    page.context.clear_cookies()
    page.goto(address + invite(story, "Tom"))
    page.get_by_role("button", name="Yes, I am Tom").click()
    page.goto(here)
    others = page.evaluate("JSON.stringify(sessionStorage)")
    page.get_by_text("Say how it stands").click()
    page.get_by_label("How do things stand?").fill("Ask nobody")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    left = page.evaluate("JSON.stringify(sessionStorage)")

    assert again == "We are asking the crew"
    assert "crew" not in others
    assert "Ask nobody" not in left


def test_single_keys_move_and_can_be_switched_off(story: Story, enter: Open) -> None:
    """Rows, the first button, the search, other pages, and the list of all of it; never while somebody types."""
    from axe_playwright_python.sync_playwright import Axe

    story.usual_week()
    story.outrage(40, within_minutes=10)
    page = enter("Mei")
    focused = "document.activeElement.textContent.trim()"
    page.keyboard.press("j")
    row = page.evaluate(focused)
    page.keyboard.press(".")
    primary = page.evaluate(focused)
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keys").wait_for()
    found = Axe().run(page).response["violations"]
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.wait_for_url("**/mentions#find")
    search = page.get_by_role("searchbox")
    page.keyboard.type("jg?")
    typed = search.input_value()
    page.get_by_role("button", name="Keys").click()
    page.get_by_label("Single keys do something").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    opened = page.get_by_role("dialog").count()
    page.get_by_role("button", name="Keys").click()
    page.get_by_label("Single keys do something").check()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("d")
    page.wait_for_url("**/drafts")

    assert row.startswith("SEV")
    assert (primary, typed, opened, found) == ("Acknowledge", "jg?", 0, [])


def test_an_open_page_asks_the_service_for_nothing_but_its_stream(story: Story, enter: Open) -> None:
    """Clocks count by themselves: two minutes of them are no request."""
    story.usual_week()
    story.outrage(40, within_minutes=10)
    page = enter("Mei")
    page.clock.install()
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.goto(page.url)
    page.locator("time.left").first.wait_for()
    before = len(asked)
    page.clock.run_for(120_000)
    said = [url for url in asked[before:] if "/live" not in url]

    assert said == []
