"""`firebreak warmup`: what is usual is learned from history, and nobody is told of old storms."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from firebreak.commands.warmup import warm_up
from firebreak.settings import read_settings
from stories.conftest import SHIPPED, TUESDAY, Story

DAYS = 12


def history(path: Path) -> None:
    """A complaint every half hour, a storm on the sixth day, and now and then a post about something else."""
    lines = []
    for n in range(DAYS * 48):
        at = TUESDAY - timedelta(days=DAYS) + n * timedelta(minutes=30)
        posts = 40 if n == 6 * 48 else 1
        for each in range(posts):
            about = "nothing in particular" if n % 16 == 15 else "Acme Air was late"
            post = {"id": f"{n}-{each}", "created_at": at.isoformat(), "platform": "x", "author": f"a{n}-{each}"}
            lines.append(json.dumps({**post, "text": about, "sentiment": "negative"}))
    path.write_text("\n".join(lines) + "\nthis is no mention\n")


def test_history_is_learned_from_and_told_to_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve days are read; the storm in them opens nothing; the next one is judged by what was learned."""
    url = f"sqlite:///{tmp_path / 'firebreak.db'}"
    for name, value in (("DATABASE_URL", url), ("PLAYBOOKS", str(SHIPPED)), ("MODELS", str(tmp_path / "models"))):
        monkeypatch.setenv(f"FIREBREAK_{name}", value)
    history(tmp_path / "history.jsonl")

    first, again = (warm_up(read_settings(), str(tmp_path / "history.jsonl")) for _ in range(2))

    assert first == "615 mentions read, 579 about a topic, 0 known already, 1 unreadable line"
    assert again == f"nothing new: {tmp_path / 'history.jsonl'} was read to its end before"
    story = Story(url, SHIPPED.read_text(encoding="utf-8"))
    try:
        assert story.app.queries.incidents() == []
        story.outrage(mentions=60, within_minutes=10)
        (signal,) = [each for each in story.incident.signals if each.detector == "negative_velocity"]
        assert signal.details["learned"] > 0.8
        assert 0 < signal.expected < 5
    finally:
        story.stop()
