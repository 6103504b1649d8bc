"""Makes the pictures of slack.md in every language: a story is played, and what Slack would show is drawn from our own
Block Kit.

    .venv/bin/python tests/pictures.py [FOLDER]

Writes PNGs where Chromium is installed (and makes them small with pngquant), HTML otherwise.
"""

from __future__ import annotations

import base64
import html
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fake_slack import Channel, Message
from fake_slack.state import File, View
from stories.conftest import Story

from firebreak.core.reading_language import reading_in
from firebreak.core.translation import gettext
from firebreak.response.planner import Planner
from firebreak.web.pages.review_file import review_file
from firebreak.wiring import shipped_in

DOCS = Path(__file__).parent.parent / "docs"
WIDTH, HIGHEST = 440, 1_500  # CSS pixels: a phone, and as much of a review as shows what it is
STYLE = """
*{box-sizing:border-box}
body{margin:0;padding:10px;width:440px;background:#fff; color:#1d1c1d;
font:14px/1.4 "Liberation Sans",Arial,sans-serif}
.m{display:flex;gap:8px;margin-bottom:12px}
.i{flex:0 0 32px; height:32px;border-radius:6px;background:#7a1f1f;color:#fff;text-align:center;line-height:32px;
font-weight:bold}
.b{flex:1;min-width:0}.n{font-weight:bold}.t,.context{color:#616061;font-size:12px}
h3{font-size:16px;margin:2px 0 6px}.block{margin:5px 0; overflow-wrap:anywhere}
.f{display:grid;grid-template-columns:1fr 1fr;gap:6px 12px}
blockquote{border-left:4px solid #ddd; margin:0;padding-left:10px}.a{display:flex;flex-wrap:wrap;gap:6px}
.p{border:1px solid #bbb;border-radius:4px; padding:3px 9px;font-weight:bold;font-size:13px;background:#fff}
.primary{background:#007a5a;border-color:#007a5a; color:#fff}
.danger{background:#e01e5a;border-color:#e01e5a;color:#fff}
pre{background:#f8f8f8;border:1px solid #ddd; border-radius:4px;padding:8px;white-space:pre-wrap;margin:0;
font:12px/1.4 "Liberation Mono",monospace}
.w{color:#1264a3; background:#e8f5fa;border-radius:3px;padding:0 2px}
img{max-width:100%;border:1px solid #ddd;border-radius:4px}
.c{font-weight:bold;padding-bottom:8px;margin-bottom:10px;border-bottom:1px solid #ddd}
.modal{border:1px solid #bbb; border-radius:8px;padding:12px}
.x{border:1px solid #999;border-radius:4px;padding:6px;color:#777;min-height:30px}
.foot{display:flex;justify-content:flex-end;gap:8px;border-top:1px solid #ddd;margin-top:10px;padding-top:10px}
"""
DAYS = {"en": ("yesterday", "today", "tomorrow"), "zh": ("昨天", "今天", "明天"), "ru": ("вчера", "сегодня", "завтра")}
DATE = re.compile(r"<!date\^(\d+)\^([^|<>]+)\|[^<>]*>")
EMOJI = {":warning:": "⚠️", ":pushpin:": "📌", ":scissors:": "✂️"}


class Page:
    """Draws messages and forms of one story as HTML."""

    def __init__(self, story: Story) -> None:
        self._team = story.slack.team
        self._days = DAYS[story.file.language or "en"]

    def channel(self, label: str, messages: list[Message]) -> str:
        """A few messages of a channel."""
        return f'<div class="c">{html.escape(label)}</div>' + "".join(map(self._message, messages))

    def form(self, view: View) -> str:
        """A form as it lies open."""
        body = view.body
        title, submit, close = (html.escape(body[name]["text"]) for name in ("title", "submit", "close"))
        foot = f'<div class="foot"><span class="p">{close}</span><span class="p primary">{submit}</span></div>'
        return f'<div class="modal"><h3>{title}</h3>{self._blocks(body["blocks"])}{foot}</div>'

    def _message(self, message: Message) -> str:
        inside = self._blocks(message.blocks) if message.blocks else self._mrkdwn(message.text)
        files = "".join(self._file(self._team.files[file]) for file in message.files)
        at = f'<span class="t">APP {self._team.now():%H:%M}</span>'
        head = f'<span class="n">Firebreak</span> {at}'
        return f'<div class="m"><div class="i">F</div><div class="b">{head}{inside}{files}</div></div>'

    def _file(self, file: File) -> str:
        data = base64.b64encode(file.content or b"").decode()
        return f'<div class="block"><img src="data:image/png;base64,{data}"></div>'

    def _blocks(self, blocks: list[dict[str, Any]]) -> str:
        return "".join(f'<div class="block">{self._block(block)}</div>' for block in blocks)

    def _block(self, block: dict[str, Any]) -> str:
        match block["type"]:
            case "header":
                return f"<h3>{self._text(block['text'])}</h3>"
            case "section":
                fields = "".join(f"<div>{self._text(one)}</div>" for one in block.get("fields", []))
                side = self._element(block["accessory"]) if "accessory" in block else ""
                words = self._text(block["text"]) if "text" in block else ""
                return words + (f'<div class="f">{fields}</div>' if fields else "") + side
            case "context":
                return f'<div class="context">{" ".join(map(self._text, block["elements"]))}</div>'
            case "actions":
                return f'<div class="a">{"".join(map(self._element, block["elements"]))}</div>'
            case "rich_text":
                return "".join(self._rich(one) for one in block["elements"])
            case "image":
                shown = block.get("slack_file") or {}
                file = self._team.files.get(str(shown.get("id")))
                return self._file(file) if file else html.escape(block["alt_text"])
            case "input":
                hint = f'<div class="t">{self._text(block["hint"])}</div>' if "hint" in block else ""
                return f'<div class="n">{self._text(block["label"])}</div>{self._element(block["element"])}{hint}'
            case "divider":
                return "<hr>"
        raise AssertionError(f"{block['type']} cannot be drawn yet")

    def _element(self, element: dict[str, Any]) -> str:
        match element["type"]:
            case "button":
                return f'<span class="p {element.get("style", "")}">{self._text(element["text"])}</span>'
            case "overflow":
                return '<span class="p">⋯</span>'
            case "static_select":
                words = element.get("placeholder") or element["initial_option"]["text"]
                return f'<span class="p">{self._text(words)} ▾</span>'
            case "radio_buttons":
                return "".join(f"<div>○ {self._text(option['text'])}</div>" for option in element["options"])
            case "plain_text_input" | "url_text_input":
                return f'<div class="x">{self._text(element.get("placeholder") or {"type": "", "text": ""})}</div>'
        raise AssertionError(f"{element['type']} cannot be drawn yet")

    def _rich(self, part: dict[str, Any]) -> str:
        words = html.escape("".join(str(one.get("text", "")) for one in part["elements"]))
        return f"<pre>{words}</pre>" if part["type"] == "rich_text_preformatted" else words

    def _text(self, words: dict[str, Any]) -> str:
        if words["type"] == "mrkdwn":
            return self._mrkdwn(words["text"])
        return html.escape(words["text"]).replace("\n", "<br>")

    def _mrkdwn(self, text: str) -> str:
        """Slack's marks as HTML. The text is escaped already, as Slack wants it."""
        text = re.sub(r"<@(\w+)>", lambda found: f'<span class="w">@{self._name(found[1])}</span>', text)
        text = DATE.sub(self._date, text)
        text = re.sub(r"<#(\w+)>", lambda found: f'<span class="w">#{self._room(found[1])}</span>', text)
        text = re.sub(r"<(https?://[^|>]+)\|([^>]+)>", r'<span class="w">\2</span>', text)
        text = re.sub(r"<(https?://[^|>]+)>", r'<span class="w">\1</span>', text)
        text = re.sub(r"(?m)(?<!\w)\*([^*\n]+)\*(?!\w)", r"<b>\1</b>", text)
        for code, sign in EMOJI.items():
            text = text.replace(code, sign)
        lines = re.sub(r"(?m)^(?:>|&gt;)(.*)$", r"<blockquote>\1</blockquote>", text)
        return lines.replace("\n", "<br>").replace("</blockquote><br>", "</blockquote>")

    def _date(self, found: re.Match[str]) -> str:
        """As Slack shows it to somebody in London, whose phone counts to 24 and speaks the language of the story."""
        zone = ZoneInfo("Europe/London")
        at, now = datetime.fromtimestamp(int(found[1]), zone), self._team.now().astimezone(zone)
        days = dict(zip((-1, 0, 1), self._days, strict=True))
        day = days.get((at.date() - now.date()).days, f"{at:%b} {at.day}, {at.year}")
        return found[2].format(date_short_pretty=day, time=f"{at:%H:%M}")

    def _name(self, id: str) -> str:
        user = self._team.users.get(id)
        return user.name if user else id

    def _room(self, id: str) -> str:
        room = self._team.rooms.get(id)
        return room.name if room else id


@dataclass(frozen=True)
class Telling:
    """What is said in the stories of a language, where, and who works on it."""

    folder: str  # of the pictures, in docs/
    platform: str
    angry: str
    tagging: str
    leads: str
    helps: str


TELLINGS = {
    "en": Telling(
        "pictures",
        "x",
        "Acme Air left a passenger on the plane, shame",
        "@AcmeAir left me on the aircraft for two hours without my wheelchair. @USDOT please act",
        "tom",
        "mei",
    ),
    "zh": Telling(
        "zh/pictures",
        "weibo",
        "艾克美航空值机打不开，也没人出来说一声",
        "@艾克美航空 航班取消两天了还不退票，客服电话没人接。@中国民航局 请管一管",
        "liwei",
        "chenmei",
    ),
    "ru": Telling(
        "ru/pictures",
        "vk",
        "Акме Эйр, регистрация не работает, и никто ничего не говорит",
        "@acmeair меня два часа держали в самолёте без моей коляски. @favt_ru, примите меры",
        "anton",
        "vera",
    ),
}


def pictures(language: str = "en") -> Iterator[tuple[str, str]]:
    """Name and HTML of each picture in a language."""
    told = TELLINGS[language]
    with playing(language) as story:
        story.outrage(50, within_minutes=12, text=told.angry, platform=told.platform, lang=language)
        story.forward(seconds=30)
        desk = story.slack.channel("#crisis-desk")
        shown = [message for message in desk.messages if message.thread_ts is None]
        yield "card", Page(story).channel("#crisis-desk", shown[:1])
    with playing(language) as story:
        story.post(told.tagging, platform=told.platform, lang=language)
        story.forward(minutes=1)
        (room,) = [channel for channel in story.slack.channels if channel.name.startswith("inc-")]
        page, draft = Page(story), _draft(room, language)
        story.slack.press(room.pinned[0], "firebreak:acknowledge", told.leads)
        story.slack.press(room.pinned[1], "firebreak:claim_item:1", told.helps)
        story.forward(seconds=30)
        outside = story.slack.channel("#crisis-desk").messages[:1]
        yield "confidential", page.channel("#crisis-desk", outside) + page.channel(f"🔒 {room.name}", [draft])
        yield "checklist", page.channel(f"🔒 {room.name}", [room.pinned[1]])
        story.slack.press(room.pinned[0], "firebreak:close", told.leads)
        yield "form", page.form(story.slack.views[0])
        yield "review", _review(story, language)


def _review(story: Story, language: str) -> str:
    """The page that `firebreak report --html` writes, as it stands at the close."""
    story.forward(minutes=30)
    (incident,) = story.app.queries.incidents(open_only=False)
    with reading_in(language):
        return review_file(story.app.store, Planner(story.file), incident.id, story.clock.now())


def _draft(room: Channel, language: str) -> Message:
    with reading_in(language):
        return room.expect(gettext("Draft to approve"))


@contextmanager
def playing(language: str) -> Iterator[Story]:
    """A story on the shipped playbooks of a language."""
    story = Story("sqlite://", shipped_in(language).read_text(encoding="utf-8"))
    try:
        yield story
    finally:
        story.stop()


def chromium() -> Callable[[Path, Path], None] | None:
    """How a page becomes a picture; None without Chromium."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        return None

    def shoot(page: Path, picture: Path) -> None:
        with tempfile.TemporaryDirectory() as profile:
            calm = ["--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
            run = [program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", *calm]
            run += [f"--user-data-dir={profile}", "--hide-scrollbars", "--run-all-compositor-stages-before-draw"]
            height = _height(run, page)
            run += [f"--window-size={WIDTH},{height}", "--force-device-scale-factor=1.5", f"--screenshot={picture}"]
            subprocess.run([*run, page.as_uri()], check=True, capture_output=True, timeout=60)
        if small := shutil.which("pngquant"):  # a third of the size, for those who clone the repository
            subprocess.run([small, "--force", "--ext", ".png", "64", str(picture)], check=True)

    return shoot


def _height(run: list[str], page: Path) -> int:
    """How high the page is: it writes that into its own title."""
    dumped = subprocess.run([*run, "--dump-dom", page.as_uri()], check=True, capture_output=True, timeout=60, text=True)
    found = re.search(r"<title>(\d+)</title>", dumped.stdout)
    return min(int(found[1]), HIGHEST) if found else 800


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DOCS
    shoot = chromium()
    for language, told in TELLINGS.items():
        (folder / told.folder).mkdir(parents=True, exist_ok=True)
        for name, inside in pictures(language):
            draw(folder / told.folder / name, inside, language, shoot)
    print(f"written to {folder}" + ("" if shoot else " as HTML: install Chromium for pictures"))


def draw(path: Path, inside: str, language: str, shoot: Callable[[Path, Path], None] | None) -> None:
    """One picture as a PNG, or as a page."""
    measure = "<script>document.title=Math.ceil(document.body.getBoundingClientRect().height)</script>"
    head = f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title></title><style>{STYLE}</style>'
    whole = inside if inside.startswith("<!doctype") else f"{head}</head><body>{inside}</body></html>"
    with tempfile.TemporaryDirectory() as scratch:
        page = Path(scratch) / f"{path.name}.html"
        page.write_text(whole.replace("</body>", f"{measure}</body>"), encoding="utf-8")
        if shoot is None:
            shutil.copy(page, path.parent)
        else:
            shoot(page, path.with_suffix(".png"))


if __name__ == "__main__":
    main()
