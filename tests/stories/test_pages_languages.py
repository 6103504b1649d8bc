"""The pages in the reader's language: whose it is, how another is chosen, and that no English is left on any."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from firebreak.core.reading_language import reading_in
from firebreak.core.translation import gettext
from firebreak.translations.extracting import template
from firebreak.translations.update import read
from firebreak.web.pages.review_file import review_file
from firebreak.wiring import SHIPPED
from stories.conftest import Story
from stories.test_pages import invite, mark, verdict
from stories.test_pages_try import Here, drop, lines, seen

SPARK = "Never again Acme Air, they left us on the plane"
WORD = re.compile(r"[A-Za-z]{2,}")
VOID = ("meta", "link", "input", "br", "use", "path", "rect", "line", "circle")
QUOTED = ("mono", "sent", "code", "tongues")  # classes of what is shown as it was written
NAMES = re.compile(  # of people, products, places and platforms, and what the shipped file is written in
    r"\{\w+\}|[“«][^”»]*[”»]|Firebreak|Slack|Acme Air|Mei|Tom|Vera|Priya|SEV\d|sev\d|UTC|GMT|E[DS]T|America/New_York|Europe/London|DRILL|https?://\S*|/healthz|/metrics"
    r"|playbooks\.yaml|docs/playbooks\.md|firebreak( \w+)?|/firebreak \w+|comms|leads|handles|\bx\b|[A-Za-z]+-[a-z-]+"
    r"|rosa|vk/rosa|x, vk, weibo …|\b(EN|ZH|RU|VK|API|en|ru|zh|vk)\b|weibo|linkedin|bigvoice|our communications team"
    r"|acknowledge/regulator|@angry\d+"
    r"|Brandwatch|Meltwater|Reddit|Weibo|CSV|XLSX|JSON|MB|Europe/Berlin|other-co|jsonl|OtherCo|#[\w-]+"
    r"|US Department of Transportation|@USDOT"
    r"|not JSON \(.*|[（(]invalid [^）]*?\)[)）]"  # what the reader of JSON says is English
    r"|negative_\w+|tagged|plane|left|shame|passenger\d*|denial/rumour"
    r"|never|none|nowhere|hxxps|\d+:\d\d [ap]m New York time|\b[0-9a-f]{12}\b"
    r"|(：|: )?(Pause everything|Find the first post|Give the care team|Answer the ten posts)[^<]*"
)
SPOKEN = ("aria-label", "placeholder", "title", "data-seconds", "data-minutes")


class Seen(HTMLParser):
    """The words of ours on a page, also those that are only heard."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._left_out = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        quoted = "dir" in given or tag in ("textarea", "script", "style", "bdi", "option", "ins", "del", "time")
        if tag not in VOID and (self._left_out or quoted or any(one in QUOTED for one in self._classes(given))):
            self._left_out += 1
        if not self._left_out or tag == "svg":
            self.words += [said for name in SPOKEN if (said := given.get(name))]

    def handle_endtag(self, tag: str) -> None:
        self._left_out -= bool(self._left_out and tag not in VOID)

    def handle_data(self, data: str) -> None:
        if not self._left_out:
            self.words.append(data)

    @staticmethod
    def _classes(given: dict[str, str | None]) -> list[str]:
        return (given.get("class") or "").split()


def english(page: str, id: str) -> list[str]:
    """What is left in English, beside the id of the incident."""
    seen = Seen()
    seen.feed(page.replace(id, ""))
    return [one.strip() for one in seen.words if WORD.search(NAMES.sub("", one))]


@pytest.fixture
def abroad(tmp_path: Path) -> Iterator[Story]:
    """Something burns; of the people of the shipped playbooks Mei reads Chinese first, and Vera Russian."""
    text = SHIPPED.read_text(encoding="utf-8").replace("languages: [en, ru]", "languages: [ru, en]")
    told = Story(f"sqlite:///{tmp_path / 'story.db'}", text.replace("languages: [en, zh]", "languages: [zh, en]"))
    told.slack.add_channel("social-watch", members=told.file.people)
    told.usual_week()
    told.post(SPARK, author="bigvoice")
    told.outrage(40, within_minutes=10)
    told.forward(minutes=12)
    yield told
    told.stop()


def browser_of(story: Story, who: str, **headers: str) -> TestClient:
    """Theirs, signed in."""
    browser = TestClient(story.http.app, headers=headers)
    assert browser.post(invite(story, who)).status_code == 200
    return browser


@pytest.mark.parametrize(("who", "language", "fire"), [("Mei", "zh", "处起火"), ("Vera", "ru", "Горит")])
def test_no_page_leaves_an_english_sentence(abroad: Story, who: str, language: str, fire: str) -> None:
    """Everything but names, quotes, keys and the file itself; also what is heard and what a script says."""
    browser, id = browser_of(abroad, who), abroad.incident.id
    paths = [
        "/",
        "/?wall=1",
        f"/incidents/{id}",
        "/drafts",
        "/mentions",
        "/mentions?q=nothing-like-it",
        "/mentions/unread",
    ]
    paths += ["/mentions/person?account=x/bigvoice", "/playbooks", "/playbooks/file", "/reports", "/health"]
    paths += ["/incidents/none", "/mentions?since=never", "/playbooks/file?version=none"]
    pages = {path: browser.get(path) for path in paths}
    pages["acknowledged"] = browser.post(f"/incidents/{id}/acknowledge", data={"form": mark(pages["/"])})
    pages["refused"] = browser.post(f"/incidents/{id}/posted", data={"form": mark(pages["/"]), "url": "nowhere"})
    pages["no form"] = browser.post(f"/incidents/{id}/close", data={"form": "0"})
    abroad.app.actions.close(id, "Tom", "real")
    pages |= {path: browser.get(path) for path in (f"/incidents/{id}?closed", "/reports?closed")}

    assert fire in verdict(pages["/"])
    assert {path: left for path, page in pages.items() if (left := english(page.text, id))} == {}
    assert all(f'<html lang="{language}"' in page.text for page in pages.values())
    assert pages["refused"].status_code == 409


@pytest.mark.parametrize(
    ("who", "found"), [("Mei", "Firebreak 会发起一个事件。"), ("Vera", "Firebreak открыл бы один инцидент.")]
)
def test_the_page_for_trying_a_recording_leaves_no_english_sentence(abroad: Story, who: str, found: str) -> None:
    """Before, after, and when nothing can be played; the page that is saved as well."""
    abroad.player = Here()
    abroad.start()
    browser, id = browser_of(abroad, who), abroad.incident.id
    pages = {"before": browser.get("/try"), "no file": browser.post("/try", data={"form": mark(browser.get("/try"))})}
    drop(browser, lines())
    played = seen(browser)
    texts = {name: page.text for name, page in pages.items()}
    texts |= {"played": played, "saved": browser.get("/try/page").text}
    left = {name: said for name, text in texts.items() if (said := english(text, id))}

    assert found in played
    assert left == {}


def test_who_is_not_signed_in_is_asked_in_the_language_of_the_browser(abroad: Story) -> None:
    """And whoever the file says nothing about reads what their browser asks for."""
    nobody = TestClient(abroad.http.app, headers={"accept-language": "fr, zh-TW;q=0.9, en;q=0.5"}).get("/sign-in")
    stranger = browser_of(abroad, "Lena", **{"accept-language": "ru-RU,ru;q=0.9"}).get("/")
    listed = browser_of(abroad, "Tom", **{"accept-language": "ru-RU,ru;q=0.9"}).get("/")

    assert verdict(nobody) == "您尚未登入。"
    assert '<html lang="zh-Hant">' in nobody.text
    assert verdict(stranger).startswith("Горит")
    assert verdict(listed).startswith("One fire.")


def test_another_language_is_chosen_at_the_foot_and_kept(abroad: Story) -> None:
    """The page stays where it was; what was pressed is still written down for everybody."""
    browser, id = browser_of(abroad, "Mei"), abroad.incident.id
    first = browser.get("/mentions?q=plane")
    (russian,) = re.findall(r'href="([^"]*)" lang="ru"', first.text)
    chosen = browser.get(russian.replace("&amp;", "&"))
    later = browser.get("/")
    browser.post(f"/incidents/{id}/acknowledge", data={"form": mark(later)})

    assert chosen.url.query == b"q=plane"
    assert '<html lang="ru">' in later.text
    assert abroad.log("incident.acknowledged")[0].startswith("Mei acknowledged.")
    with reading_in("zh"):
        assert verdict(browser.get("/?language=zh")).startswith(gettext("One fire.").replace("{n}", "1")[:1])


def test_a_corridor_has_a_language_of_its_own(abroad: Story) -> None:
    """Its address says it, from scene to scene; the pages of whoever opened it stay as they were."""
    browser = browser_of(abroad, "Mei")
    corridor = browser.get("/?wall=1&language=ru")

    assert '<html lang="ru"' in corridor.text
    assert 'data-next="/?wall=1&amp;language=ru&amp;scene=answers"' in corridor.text
    assert english(corridor.text, abroad.incident.id) == []
    assert '<html lang="zh">' in browser.get("/").text


def test_the_review_as_a_file_is_worded_in_the_language_asked_for(abroad: Story) -> None:
    """All of it, and it says which language it is."""
    with reading_in("ru"):
        page = review_file(abroad.app.store, None, abroad.incident.id, abroad.clock.now())

    assert '<html lang="ru">' in page
    assert english(page, abroad.incident.id) == []


def test_sentences_of_the_pages_hold_no_markup() -> None:
    """What is looked up goes into the page as it is, into attributes too; only gaps are escaped."""
    ours = {str(one.id) for one in template() if any(path.startswith("web/pages/") for path, _ in one.locations)}
    wrong = [
        said
        for language in ("zh", "zh_Hant", "ru", "de")
        for one in read(language)
        if str(one.id) in ours
        for said in (str(one.id), str(one.string))
        if re.search(r"[<>&\"]", said)
    ]

    assert ours
    assert wrong == []
