"""The shop window: what somebody sees who has a minute."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


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
        "answered in public",
        "Closed",
        "Try next",
    ]
    places = [done.stdout.find(scene) for scene in scenes]

    assert [scene for scene, place in zip(scenes, places, strict=True) if place < 0] == []
    assert list(tmp_path.iterdir()) == []
