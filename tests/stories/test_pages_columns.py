"""A recording whose columns nobody could guess is mended on the page, played, and its shape taken along."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from pathlib import Path

import pytest
from xlsx import workbook

from firebreak.commands.run_trials import ProcessPlayer
from firebreak.core.clock import SystemClock
from firebreak.sources.export_reader import Reader
from firebreak.sources.shape_files import shapes_with
from firebreak.web.pages.columns import Choice
from firebreak.web.pages.player import Asked
from firebreak.wiring import SHIPPED
from stories.conftest import Story
from stories.test_pages import HOSTILE, mark, verdict
from stories.test_pages_try import Here, drop, enter, here, seen

__all__ = ["here"]
NAMES = ("Zulu", "Yankee", "X-ray", "Whiskey")
CHOSEN = {"col_created_at": "Zulu", "col_text": "Yankee", "col_author": "X-ray", "dates": "dmy"}


def table() -> list[list[str]]:
    """Posts under names that say nothing, with days that could be months."""
    posts = [[f"{1 + n % 9:02}/03/2026 {n % 24:02}:00", f"My bag {n} is gone", f"rosa{n}", "?"] for n in range(40)]
    return [list(NAMES), *posts, ["03/03/2026 10:00", HOSTILE, "<b>eve</b>", ""]]


def as_csv() -> bytes:
    written = io.StringIO()
    csv.writer(written).writerows(table())
    return written.getvalue().encode()


def as_json() -> bytes:
    return json.dumps([dict(zip(NAMES, row, strict=True)) for row in table()[1:]]).encode()


FORMS = {"posts.csv": as_csv, "posts.json": as_json, "posts.xlsx": lambda: workbook(table())}


@pytest.mark.parametrize("name", FORMS)
def test_columns_that_nobody_could_guess_are_chosen_and_played(story: Story, here: Here, name: str) -> None:
    """From what could not be read to a replay, by two choices; the same text reads such files for good."""
    browser = enter(story, "Mei")
    drop(browser, FORMS[name](), name, zone="UTC")
    refused = seen(browser)
    assert 'href="/try/columns">' in refused
    assert ("--draft" in refused, "choose below which column holds the time and which the text" in refused) == (
        False,
        True,
    )
    page = browser.get("/try/columns")
    form = {"form": mark(page)} | CHOSEN
    looked = browser.post("/try/columns", data=form | {"do": "look"})
    played = browser.post("/try/columns", data=form | {"do": "play"})
    yaml = html.unescape(re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", looked.text, re.S)[0])
    (Path(story.playbooks.parent) / "feeds.yaml").write_text(yaml, "utf-8")
    reader = Reader(shapes_with(story.playbooks.with_name("feeds.yaml")), SystemClock().now(), zone="UTC")
    posts = [row.mention for row in reader.rows(io.BytesIO(FORMS[name]()), name) if row.mention]

    assert '<td dir="auto">2026-03-01T00:00:00' in looked.text
    assert "My bag 0 is gone" in looked.text
    assert (played.status_code, played.url.path, here.asked[-1].shape) == (200, "/try", yaml)
    assert "41 mentions" in seen(browser)
    assert len(posts) == 41
    assert posts[-1].created_at.isoformat() == "2026-03-03T10:00:00+00:00"


def test_what_is_not_chosen_or_does_not_fit_is_said(story: Story, here: Here) -> None:
    """Without a time nothing is played; of a wrong column the rows say why they are not understood."""
    browser = enter(story, "Mei")
    drop(browser, as_csv(), "posts.csv")
    seen(browser)
    form = {"form": mark(browser.get("/try/columns"))}
    without = browser.post("/try/columns", data=form | {"col_text": "Yankee", "do": "play"})
    wrong = browser.post("/try/columns", data=form | CHOSEN | {"col_created_at": "Whiskey"})
    made_up = browser.post("/try/columns", data=form | {"col_text": "<script>", "col_created_at": "Zulu"})
    plays = len(here.asked)

    assert (without.status_code, "Say at least in which column the time stands" in without.text) == (422, True)
    assert "Not understood: " in wrong.text
    assert "&lt;script&gt;" not in made_up.text
    assert all("<script>alert" not in one.text and "<b>eve" not in one.text for one in (without, wrong, made_up))
    assert plays == 1


def test_there_are_columns_only_of_ones_own_recording(story: Story, here: Here) -> None:
    """Neither of another session's, nor of the bundled crisis, nor by a form of another site."""
    mei, tom = enter(story, "Mei"), enter(story, "Tom")
    drop(mei, as_csv(), "posts.csv")
    seen(mei)
    forged = mei.post("/try/columns", data={"form": "0" * 64} | CHOSEN | {"do": "play"})
    others = tom.get("/try/columns")
    drop(mei, b"just words\n", "words.txt")
    seen(mei)
    words = mei.get("/try/columns")

    assert (forged.status_code, others.status_code, len(here.asked)) == (403, 410, 2)
    assert "There is no recording whose columns could be chosen" in verdict(others)
    assert (words.status_code, "no table and no JSON" in words.text) == (422, True)


def test_the_real_player_looks_in_a_process_of_its_own(tmp_path: Path) -> None:
    """And says what the names of the columns tell, where they tell something."""
    path = tmp_path / "posts.csv"
    path.write_text("Date,Text,Author\n2026-03-01 10:00,Where is my bag,rosa\n", "utf-8")
    found = ProcessPlayer(SHIPPED).columns(Asked(str(path), "posts.csv", zone="UTC"), None)
    mended = ProcessPlayer(SHIPPED).columns(Asked(str(path), "posts.csv"), Choice({"text": "Author", "no": "such"}))

    assert found.choice.columns == {"created_at": "Date", "text": "Text", "author": "Author"}
    assert found.rows[0].fields["text"] == "Where is my bag"
    assert mended.choice.columns == {"text": "Author"}
    assert mended.problem
