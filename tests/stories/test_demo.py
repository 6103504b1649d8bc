"""The shop window: what somebody sees who has a minute."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime
from io import StringIO
from itertools import pairwise
from pathlib import Path

from msgspec.structs import replace
from rich.console import Console

from firebreak.core.clock import ManualClock
from firebreak.core.effects import Card, Post, Update
from firebreak.core.model import Severity
from firebreak.demo.stage import Stage


def test_the_demo_shows_the_whole_story_without_network_or_files(tmp_path: Path) -> None:
    """From an empty folder: the alert, the room and its checklist, the draft, the tiers, the answer, the end."""
    done = subprocess.run(
        [sys.executable, "-m", "firebreak", "demo", "--fast"], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    scenes = [
        "Eight quiet days",
        "SEV1: a confidential incident",
        "private room opened",
        "US Department of Transportation tagged",
        "Checklist: regulator",
        "Draft to approve",
        "Firebreak posts nothing",
        "the second tier is called",
        "Mei acknowledged",
        "Mei approved the draft",
        "from the starter library",
        "answered in public",
        "@艾克美航空 promised in public to say more",
        "Mei tracks what @艾克美航空 promised",
        "said more in public, as promised",
        "Closed",
        "Try next",
    ]
    flowing = " ".join(done.stdout.split())  # whatever the width of the terminal
    places = [flowing.find(scene) for scene in scenes]
    lines = re.findall(
        r"\d\d:\d\d New York time ↻ (#\S+: .*?)(?= \d\d:\d\d New York time ↻ | [╭─]| negative mentions)", flowing
    )

    assert [scene for scene, place in zip(scenes, places, strict=True) if place < 0] == []
    assert len(lines) > 10
    assert [one for one, then in pairwise(lines) if one == then] == []
    assert "review-bqo3cw.md" in flowing
    assert re.search(r"[\u4e00-\u9fff，。“”]{12,}", done.stdout)  # texts to be posted, in their own languages
    assert re.search(r"[а-яё]+ [а-яё]+ [а-яё]+", done.stdout)
    assert list(tmp_path.iterdir()) == []
    assert len(re.findall(r"\w+", done.stdout)) < 2_400  # what one reads in a few minutes
    assert "U0MEI0001" not in done.stdout


def test_what_is_brought_up_to_date_is_told_in_a_line_and_never_twice() -> None:
    """A card that reads as before is not shown again; a call to several people is shown once, with their names."""
    out, clock, ids = StringIO(), ManualClock(datetime(2026, 3, 10, 9, 0, tzinfo=UTC)), {"U0TOM0001": "Tom"}
    stage = Stage(Console(file=out, width=100), clock, lambda _: None, lambda one: ids.get(one, one))
    card = Card("i1", "acme", Severity.SEV1, "SEV1 Acme: burning", "", status="Nobody has it yet")
    ref = stage.deliver(Post("#desk", card.headline, card), "1").ref
    for number, who in enumerate(("U0MEI0001", "U0TOM0001")):
        stage.deliver(Post(who, f"{card.headline}. You are called", card), f"call{number}")
    before = out.getvalue()
    stage.deliver(Update(ref, card), "2")
    same = out.getvalue()
    stage.deliver(Update(ref, replace(card, status="Mei has it"), "Mei has it"), "3")
    stage.deliver(Update(ref, replace(card, status="Mei has it")), "4")

    assert before.count("You are called") == 1
    assert "the same to Tom" in before
    assert same == before
    assert out.getvalue().removeprefix(before).split() == ["09:00", "UTC", "↻", "#desk:", "Mei", "has", "it"]
