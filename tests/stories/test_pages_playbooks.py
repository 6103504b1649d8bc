"""The pages of the playbooks: whom the week calls, what is typed, saved and taken up while the service runs."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from firebreak.commands.run_reload import Reloading
from firebreak.core.audit_chain import broken
from firebreak.core.errors import StoreError
from firebreak.web.slack.home_blocks import home_blocks
from stories.conftest import Story
from stories.test_pages import Enter, enter, invite, mark, verdict

if TYPE_CHECKING:
    from httpx2 import Response

__all__ = ["enter"]
ROTA = "        - {who: tom, from: 2026-12-24T09:00, until: 2026-12-28T09:00}"
HOLE = "        - {from: 2026-03-14T00:00, until: 2026-03-14T08:00}"


def base_of(page: Response) -> str:
    """Which version of the file an editor began with."""
    return re.findall(r'name="base" value="([0-9a-f]{12})"', page.text)[0]


def text_in(page: Response) -> str:
    """What stands in the editor, as a browser reads it."""
    return unescape(re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", page.text, re.DOTALL)[0])


def do(browser: TestClient, what: str, text: str, base: str = "") -> Response:
    """Press a button of the editor."""
    page = browser.get("/playbooks/file")
    sent = {"form": mark(page), "base": base or base_of(page), "text": text.replace("\n", "\r\n"), "do": what}
    return browser.post("/playbooks/file", data=sent)


def test_the_week_says_whom_a_night_calls_and_where_nobody_is(story: Story, enter: Enter) -> None:
    """By the code that calls: on Saturday at 03:00 the whole team instead of nobody, and in the headline the hole."""
    do(enter("Mei"), "save", story.text.replace(ROTA, HOLE))
    page = enter("Tom").get("/playbooks?playbook=regulator-tagged&day=2026-03-13&hour=22")
    quiet = enter("Tom").get("/playbooks?playbook=regulator-tagged&day=2026-03-12&hour=3").text
    first, second = re.findall(r'<li class="hole">(.*?)</li>', page.text, re.DOTALL)

    assert verdict(page) == (
        "The week ahead has one hole: from Fri 13 Mar 20:00 New York time until Sat 14 Mar 04:00 New York time, "
        "nobody of our communications team is on call."
    )
    assert "Mei, Tom, Vera" in first
    assert "Nobody of our communications team is on call" in second
    assert 'class="hole"' not in quiet
    assert "Calls comms on-call: <b>Mei</b>" in quiet
    assert [words for words in ("+5", "+8", "+10", "+15", "+25") if f">{words}<" not in quiet] == []
    assert 'aria-label="called at +0 and +5: Mei until ' in quiet


def test_the_page_shows_what_people_would_see(story: Story, enter: Enter) -> None:
    """The card outside and inside its room, and the drafts, as the code that runs makes them."""
    page = enter("Mei").get("/playbooks?playbook=regulator-tagged").text
    other = enter("Mei").get("/playbooks?playbook=grave-legal&day=nonsense&hour=99").text

    assert "a confidential incident, details in the room" in page
    assert "Acme Air: 25 negative in 28 min, usually 3" in page
    assert "Здравствуйте! Мы прочитали ваше обращение" in page
    assert "This playbook drafts nothing." in other
    assert story.app.queries.incidents() == []


def test_mistakes_stand_at_their_lines_and_nothing_is_saved(story: Story, enter: Enter) -> None:
    """As it is typed only what was found is sent; a save is refused with the same words; the text is still there."""
    wrong = story.text.replace("    sensitivity:", "    sensitivty:")
    browser = enter("Mei")
    typed, refused = do(browser, "typing", wrong), do(browser, "save", wrong)

    said = "Unknown key &#34;sensitivty&#34; (did you mean &#34;sensitivity&#34;?)."
    line = next(n for n, each in enumerate(wrong.split("\n"), 1) if "sensitivty" in each)
    assert (typed.status_code, refused.status_code) == (200, 409)
    assert all(f'data-line="{line}">Line {line}</a>: {said}' in page.text for page in (typed, refused))
    assert typed.text.startswith('<div id="found"')
    assert "Not saved: the file has errors." in refused.text
    assert text_in(refused) == wrong
    assert story.playbooks.read_text(encoding="utf-8") == story.text


def test_what_is_saved_is_in_force_and_a_running_incident_keeps_its_version(story: Story, enter: Enter) -> None:
    """The file on the disk, the versions with who saved them, the audit log, and what the next incident does."""
    story.usual_week()
    story.outrage(40, within_minutes=10)
    before = story.incident
    story.playbooks.chmod(0o640)
    changed = story.text.replace("title: Acme Air", "title: Acme Airlines").replace(
        "\nplaybooks:", "\nplaybooks:  # new"
    )
    page = do(enter("Priya"), "save", changed)
    known = story.app.queries.incident(before.id)
    story.app.act("close", before.id, "Mei", {"verdict": "real"})
    story.forward(minutes=30)
    story.post("@AcmeAir left me on the plane, @USDOT please act")
    story.forward(minutes=1)
    newest = story.app.queries.incidents()[0]
    with story.app.store.begin() as tx:
        savings, log = tx.playbooks_savings(), tx.audit_log()

    assert verdict(page) == "Version 2 is in force."
    assert text_in(page) == changed == story.playbooks.read_text(encoding="utf-8")
    assert story.playbooks.stat().st_mode & 0o777 == 0o640
    assert list(story.playbooks.parent.iterdir()) == [story.playbooks]
    assert known is not None
    assert (known.version, newest.version) == (savings[1].version, savings[0].version)
    assert [(one.number, one.who) for one in savings] == [(2, "Priya"), (1, None)]
    assert ("playbooks.saved", "Priya", newest.version) in [(one.what, one.who, one.subject) for one in log]
    assert broken(log) == ""
    assert story.app.queries.topics()[0].title == "Acme Airlines"


def test_who_is_taken_out_of_the_file_reads_nothing_more(story: Story, enter: Enter) -> None:
    """Once the new version is in force: sessions and invitations end, and the audit log has it; the others stay."""
    lobby, gone, stays = enter("display:lobby"), enter("Priya"), enter("Mei")
    link = invite(story, "Priya")
    before = gone.get("/").status_code
    text = story.text.replace("priya", "paula").replace("Priya", "Paula").replace("U0PRIYA01", "U0PAULA01")
    page = do(stays, "save", text)
    story.forward(seconds=30)
    with story.app.store.begin() as tx:
        log = [(one.who, one.subject) for one in tx.audit_log() if one.what == "person.shut_out"]

    assert (before, verdict(page)) == (200, "Version 2 is in force.")
    assert gone.get("/", follow_redirects=False).status_code == 303
    assert enter_by(story, link).status_code != 200
    assert (stays.get("/").status_code, lobby.get("/?wall=1").status_code) == (200, 200)
    assert log == [("playbooks", "Priya")]


def enter_by(story: Story, link: str) -> Response:
    """What comes of using a link in another browser."""
    return TestClient(story.http.app).post(link)


def test_another_topic_is_watched_without_a_start_and_none_is_forgotten(story: Story, enter: Enter) -> None:
    """Matcher, detectors and planner change together; what was learned stays."""
    story.usual_week()
    known = story.app.intake.usual("acme-air", story.clock.now(), story.clock.now() - story.clock.now(), 0)
    topic = "\ntopics:\n  acme-rail:\n    words: [Acme Rail]\n"
    do(enter("Mei"), "save", story.text.replace("\ntopics:\n", topic, 1))
    taken = story.post("Acme Rail is late again")
    after = story.app.intake.usual("acme-air", story.clock.now(), story.clock.now() - story.clock.now(), 0)

    assert taken.accepted == 1
    assert [one.name for one in story.app.queries.topics()][:2] == ["acme-rail", "acme-air"]
    assert known is not None
    assert known == after


def test_of_two_who_edit_the_second_sees_what_the_first_did(story: Story, enter: Enter) -> None:
    """Nothing is lost: the page says who was faster, shows how the texts differ, and a second press is meant."""
    tom, priya = enter("Tom"), enter("Priya")
    base = base_of(tom.get("/playbooks/file"))
    do(priya, "save", story.text + "# by Priya\n")
    mine = story.text + "# by Tom\n"
    late = do(tom, "save", mine, base)
    meant = do(tom, "save", text_in(late), base_of(late))

    assert late.status_code == 409
    assert "Priya saved version 2 at " in late.text
    assert re.search(r"<del>.*?# by Priya</del>", late.text)
    assert re.search(r"<ins>.*?# by Tom</ins>", late.text)
    assert verdict(meant) == "Version 3 is in force."
    assert story.playbooks.read_text(encoding="utf-8") == mine


def test_a_file_that_was_changed_on_the_disk_is_not_overwritten(story: Story, enter: Enter) -> None:
    """It is noticed before and after; saving it as it stands brings it into force."""
    browser = enter("Mei")
    base = base_of(browser.get("/playbooks/file"))
    by_hand = story.text + "# by hand\n"
    story.playbooks.write_text(by_hand, encoding="utf-8")
    late = do(browser, "save", story.text + "# typed\n", base)
    page = browser.get("/playbooks/file")
    kept = story.playbooks.read_text(encoding="utf-8")
    saved = do(browser, "save", text_in(page))

    assert (late.status_code, kept) == (409, by_hand)
    assert "somebody changed playbooks.yaml on the disk meanwhile" in late.text
    assert "The file on the disk is not what is in force" in page.text
    assert verdict(saved) == "Version 2 is in force."
    assert story.keeper.text == by_hand


@pytest.mark.parametrize(
    ("call", "number", "said"),
    [("os.fsync", 28, "No space left on device"), ("mkstemp", 13, "Permission denied"), ("os.fsync", 16, "busy")],
)
def test_what_cannot_be_written_changes_nothing(
    story: Story, enter: Enter, monkeypatch: pytest.MonkeyPatch, call: str, number: int, said: str
) -> None:
    """A full disk, a folder that is read-only, a mounted file: said with what to do, and nothing is in force."""

    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as broken_disk:
        broken_disk.setattr(f"firebreak.commands.run_playbooks.{call}", fail)
        page = do(enter("Mei"), "save", story.text + "# new\n")
    with story.app.store.begin() as tx:
        savings = tx.playbooks_savings()

    assert f"the service cannot write playbooks.yaml ({os.strerror(number)})" in page.text
    assert said in page.text
    assert text_in(page) == story.text + "# new\n"
    assert (story.playbooks.read_text(encoding="utf-8"), story.keeper.text, len(savings)) == (story.text,) * 2 + (1,)
    assert list(story.playbooks.parent.iterdir()) == [story.playbooks]


def test_a_database_that_takes_nothing_leaves_the_file_as_it_was(
    story: Story, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when it fails after the file was written: what runs and what stands on the disk are the same."""
    browser = enter("Mei")
    begin = story.app.intake._store.begin

    @contextmanager
    def refuses_at_the_end() -> Iterator[object]:
        with begin() as tx:
            yield tx
            raise StoreError("the database is locked")

    with monkeypatch.context() as broken_store:
        broken_store.setattr(story.app.intake._store, "begin", refuses_at_the_end)
        broken_store.setattr(story.keeper, "refusal", lambda _: "")
        kept = story.keeper.save(story.text + "# new\n", story.keeper.written().version, "Mei")

    assert (kept.ok, kept.say[:60]) == (False, "Not saved, nothing was changed: the database is locked. Your")
    assert story.playbooks.read_text(encoding="utf-8") == story.text == story.keeper.text
    assert do(browser, "save", story.text + "# new\n").status_code == 200


def test_who_may_change_it_stands_in_the_file(story: Story, enter: Enter) -> None:
    """By the version in force, not by the one that somebody has just typed; whoever may not, reads no numbers there."""
    ours = story.text.replace(
        "      close: [leads, comms]\n", "      close: [leads, comms]\n      playbooks: [leads]\n", 1
    )
    first = do(enter("Mei"), "save", ours)
    mei, priya = enter("Mei"), enter("Priya")
    form = mark(mei.get("/playbooks"))
    sent = {"form": form, "base": story.keeper.written().version, "text": story.text, "do": "save"}
    answers = [mei.get("/playbooks/file"), mei.post("/playbooks/file", data=sent)]

    assert first.status_code == 403  # saved, and now not theirs any more
    assert [one.status_code for one in answers] == [403, 403]
    assert all("Only leads may change the playbooks." in one.text for one in answers)
    assert all("slack:" not in one.text for one in answers)
    assert "slack:" in priya.get("/playbooks/file").text
    assert story.keeper.text == ours


def test_no_other_site_can_save_a_file(story: Story, enter: Enter) -> None:
    """Nor check one, nor run its tests."""
    browser = enter("Mei")
    answers = [
        browser.post(path, data={"text": "x", "do": "save"}).status_code
        for path in ("/playbooks/file", "/playbooks/tests")
    ]

    assert answers == [403, 403]
    assert TestClient(story.http.app).get("/playbooks").status_code == 401


def test_an_earlier_version_comes_back_as_a_new_one(story: Story, enter: Enter) -> None:
    """It is looked at first, beside how it differs."""
    browser = enter("Mei")
    page = do(browser, "save", story.text + "# new\n")
    (link,) = re.findall(r'href="(/playbooks/file\?version=\w+)"', page.text)
    earlier = browser.get(link)
    back = do(browser, "save", text_in(earlier))

    assert text_in(earlier) == story.text
    assert "# new</del>" in earlier.text
    assert verdict(back) == "Version 3 is in force."
    assert browser.get("/playbooks/file?version=none").status_code == 404


def test_the_files_own_tests_run_on_what_is_typed(story: Story, enter: Enter) -> None:
    """What came of them stands there, with what was expected; and the tests of the version in force on the week."""
    small = story.text[: story.text.index("\ntests:")] + (
        "\ntests:\n"
        "  - name: a tag <opens> a room\n"
        '    given: [{at: 0m, topic: acme-air, text: "@USDOT @AcmeAir no refund", sentiment: negative}]\n'
        "    expect: [{at: 1m, playbook: regulator-tagged}, {at: 2m, does: [webhook]}]\n"
    )
    browser = enter("Mei")
    wrong = do(browser, "tests", small)
    do(browser, "save", small)
    week = browser.get("/playbooks")

    assert "a tag &lt;opens&gt; a room" in wrong.text
    assert "at 2m: webhook was not done" in wrong.text
    assert "1 of 1 tests fail" in week.text


def test_the_people_of_a_new_version_are_known_at_once(story: Story, enter: Enter) -> None:
    """Somebody who was added can press, in Slack too."""
    changed = story.text.replace("\npeople:\n", "\npeople:\n  lena: {slack: U0LENA001, languages: [en]}\n", 1)
    do(enter("Mei"), "save", changed)
    story.usual_week()
    story.outrage(40, within_minutes=10)
    done = story.app.act("acknowledge", story.incident.id, "Lena")

    assert done.ok, done.say
    assert story.keeper._in_force.who("U0LENA001") == "Lena"  # what Slack's presses are told by


def test_a_changed_file_is_taken_up_at_a_signal_and_a_wrong_one_is_told_where_people_look(
    story: Story, enter: Enter
) -> None:
    """SIGHUP, and whoever takes over, bring it into force at once; with errors the one before stays, until mended."""
    before = signal.getsignal(signal.SIGHUP)
    reloading = Reloading()
    try:
        story.playbooks.write_text(
            "version: 1\ntopics: {acme: {words: [acme], sensitivity: often}}\n", encoding="utf-8"
        )
        reloading.look(story.keeper)
        unasked = story.app.health.look().ok
        os.kill(os.getpid(), signal.SIGHUP)
        reloading.look(story.keeper)
        broken_file = story.keeper.text
        reasons = story.app.health.look().reasons
        wall = enter("Mei").get("/").text
        blocks = str(
            home_blocks(story.app.queries.small_wall("Mei"), "", story.clock.now(), unwell=next(iter(reasons.values())))
        )
        story.playbooks.write_text(story.text + "# saved by the other\n", encoding="utf-8")
        os.kill(os.getpid(), signal.SIGHUP)
        reloading.look(story.keeper)
    finally:
        signal.signal(signal.SIGHUP, before)

    said = "is not in force, the version before it is: line 2 has an error: &#34;often&#34; is not a sensitivity"
    assert (unasked, broken_file, [*reasons]) == (True, story.text, ["playbooks"])
    assert said in wall.replace("&quot;", "&#34;")
    assert "is not in force" in blocks
    assert story.app.health.look().ok
    assert story.keeper.text == story.text + "# saved by the other\n"
    assert story.app.queries.playbooks_savings()[0].who is None


@pytest.mark.parametrize("name", ["../other.jsonl", "/etc/hostname"])
def test_a_test_on_the_page_reads_nothing_from_elsewhere_on_the_machine(story: Story, enter: Enter, name: str) -> None:
    """A recording stands beside the file; another path is not opened, and the page says where it can be."""
    small = story.text[: story.text.index("\ntests:")] + (
        f"\ntests:\n  - name: elsewhere\n    given: [{{recording: {name}}}]\n    expect: [{{at: 1m, nothing: true}}]\n"
    )
    page = do(enter("Mei"), "tests", small)

    assert "its recording is not beside the file" in page.text


def test_templates_in_files_of_their_own_stay_there(story: Story, enter: Enter) -> None:
    """The editor holds the file itself; the version in force holds both, and an earlier one opens without them."""
    folder = story.playbooks.parent / "templates"
    folder.mkdir()
    (folder / "spark.yaml").write_text('en: "We see it {{ topc }}."\n', encoding="utf-8")
    browser = enter("Mei")
    wrong = do(browser, "save", story.text + "# new\n")
    (folder / "spark.yaml").write_text("en: We see it.\n", encoding="utf-8")
    page = do(browser, "save", story.text + "# new\n")
    (folder / "spark.yaml").write_text("en: We see it, all of it.\n", encoding="utf-8")
    stale = browser.get("/playbooks/file")

    assert "In spark.yaml, line 1: " in wrong.text
    assert verdict(page) == "Version 2 is in force."
    assert story.playbooks.read_text(encoding="utf-8") == story.text + "# new\n" == text_in(page)
    assert "spark" in story.keeper.file.templates
    assert "The file on the disk is not what is in force" not in page.text
    assert "The file on the disk is not what is in force" in stale.text
