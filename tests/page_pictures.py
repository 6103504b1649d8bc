"""Makes the pictures of docs/pages.md: a story is played, and a real browser looks at the pages.

    .venv/bin/python tests/page_pictures.py [FOLDER]

Writes PNGs (and makes them small with pngquant). With `--all` in every size and theme, to be looked at.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import uvicorn
from pictures import DOCS, playing
from playwright.sync_api import sync_playwright
from ports import free_port
from stories.conftest import Story
from stories.test_browser import CHROMIUM, LAPTOP, PHONE, SCREEN
from stories.test_pages import invite

from firebreak.core.model import Author, Mention, Parsed

if TYPE_CHECKING:
    from playwright.sync_api import Page

PATHS = {
    "wall": "/",
    "drafts": "/drafts",
    "mentions": "/mentions",
    "corridor": "/?wall=1",
    "person": "/mentions/person?account=x/gate23dad",
    "unread": "/mentions/unread",
    "playbooks": "/playbooks",
    "reports": "/reports",
    "try": "/try",
    "incident": "/incidents/{gravest}",
    "incidents": "/incidents",
    "chart": "/incidents/{gravest}/chart",
    "declare": "/declare",
    "why": "/mentions/why?mention=x:said55",
    "file": "/playbooks/file",
    "health": "/health",
    "sign-in": "/sign-in",
}
PICTURES = (  # of docs/pages.md: the page, the size, and what follows in the picture's name
    ("wall", LAPTOP, ""),
    ("drafts", LAPTOP, ""),
    ("mentions", LAPTOP, ""),
    ("playbooks", LAPTOP, ""),
    ("reports", LAPTOP, ""),
    ("try", LAPTOP, ""),
    ("wall", PHONE, "-phone"),
    ("incident", PHONE, "-phone"),
)
SAID = (
    (55, "x", "gate23dad", "en", "Hour two at the @AcmeAir desk, kids asleep on the floor. Where is my bag?", 38_000),
    (50, "weibo", "旅行的阿宁", "zh", "艾克美航空值机系统崩溃了，浦东排了两百多人，请问有人管吗？ @AcmeAir", 12_400),
    (40, "vk", "marina_k", "ru", "@AcmeAir регистрация не работает уже час, помогите, до вылета 50 минут", 300),
    (
        31,
        "reddit",
        "points_and_miles",
        "en",
        "PSA: Acme Air web check-in is a blank page, the kiosks at T3 still print.",
        0,
    ),
    (26, "x", "gate23dad", "en", "@AcmeAir hello? Is anybody there?!!", 38_000),
    (12, "x", "n0t_a_bot", "en", "<b onmouseover=alert(1)>@AcmeAir</b> fix it!!!! https://evil.example/x", 12),
)


def play(story: Story) -> None:
    """A week as usual, then the check-in fails and people ask."""
    story.usual_week()
    now = story.clock.now()
    heard = [
        Mention(
            id=f"said{at}",
            platform=platform,
            author=Author(author, followers),
            text=text,
            created_at=now - timedelta(minutes=at),
            lang=lang,
            topic="acme-air",
            sentiment="negative",
        )
        for at, platform, author, lang, text, followers in SAID
    ]
    ours = Mention(
        id="ours",
        platform="x",
        author=Author("AcmeAir"),
        text="@gate23dad Your bag is in Lisbon, we bring it tonight. ^MC",
        created_at=now - timedelta(minutes=20),
        in_reply_to="said26",
        topic="acme-air",
    )
    story.app.watch(Parsed((*heard, ours)), "story")
    story.outrage(40, within_minutes=12)
    story.post("Never again Acme Air, they lost my wheelchair", author="bigvoice", followers=250_000)
    story.forward(minutes=1)


@contextmanager
def served(story: Story) -> Iterator[str]:
    """The story's program over HTTP."""
    server = uvicorn.Server(uvicorn.Config(story.http.app, port=free_port(), log_level="error", log_config=None))
    story.ending = lambda: server.should_exit
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.02)
    yield f"http://127.0.0.1:{server.config.port}"
    server.should_exit = True
    thread.join(30)


def shoot(page: Page, to: Path, name: str) -> None:
    """One picture, made small."""
    picture = to / f"{name}.png"
    page.screenshot(path=str(picture))
    if pngquant := shutil.which("pngquant"):
        subprocess.run([pngquant, "--force", "--output", picture, "16", picture], check=True)


def main(to: Path, *, whole: bool) -> None:
    """Every picture that is asked for."""
    with playing("en") as story, sync_playwright() as playwright:
        play(story)
        gravest = min(story.app.queries.incidents(open_only=True), key=lambda one: one.severity)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        with served(story) as address:
            sizes = {"phone": PHONE, "laptop": LAPTOP, "screen": SCREEN}
            looks = [(name, size, scheme) for name in sizes for size in [sizes[name]] for scheme in ("light", "dark")]
            for label, size, scheme in looks:
                context = browser.new_context(
                    viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if scheme == "dark" else "light"
                )
                page = context.new_page()
                page.goto(address + invite(story, "Vera"))
                page.get_by_role("button", name="Yes, I am Vera").click()
                wanted = [(name, f"{name}-{label}-{scheme}") for name in PATHS]
                light = scheme == "light"
                shipped = [(name, f"page-{name}{ending}") for name, of, ending in PICTURES if light and of == size]
                for name, called in wanted if whole else shipped:
                    page.goto(address + PATHS[name].format(gravest=gravest.id))
                    shoot(page, to, called)
                context.close()
        browser.close()


if __name__ == "__main__":
    arguments = [one for one in sys.argv[1:] if one != "--all"]
    main(Path(arguments[0]) if arguments else DOCS / "pictures", whole="--all" in sys.argv)
