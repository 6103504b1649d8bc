"""The judge in use follows its school while it runs."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from firebreak.sentiment.classifier import open_classifier
from firebreak.sentiment.examples import own_examples
from firebreak.sentiment.live_model import LiveModel
from firebreak.sentiment.model_registry import Correction, ModelRegistry

FROZEN = [example for example in own_examples() if example.lang == "en"]
ZORP = [Correction(f"this {thing} is absolute zorp", "negative", "en") for thing in ("phone", "app", "flight", "bank")]
TEXT = "what a zorp service"


def _judged(current: LiveModel) -> float:
    return current.score([TEXT], ["en"])[0].negative


def test_another_version_is_taken_up_without_a_restart(tmp_path: Path) -> None:
    """Promotion and rollback by somebody else are in use with the next batch, and `version` says so."""
    current, elsewhere = LiveModel(ModelRegistry(tmp_path)), ModelRegistry(tmp_path)
    before, versions = _judged(current), [current.version]

    elsewhere.learn(ZORP, FROZEN)
    after = _judged(current)
    versions.append(current.version)
    elsewhere.rollback()
    back = _judged(current)

    assert after > before + 0.1
    assert back == before == open_classifier().score([TEXT], ["en"])[0].negative
    assert [*versions, current.version] == ["", "v0001", "shipped"]


def test_a_refused_version_changes_nothing(tmp_path: Path) -> None:
    """The same judge goes on, with all the words that it remembers."""
    current = LiveModel(ModelRegistry(tmp_path))
    classifier = current._classifier

    ModelRegistry(tmp_path).learn(ZORP, FROZEN[:5])
    _judged(current)

    assert current.version == "shipped"
    assert current._classifier is classifier


def test_a_version_that_cannot_be_read_leaves_the_one_before(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A damaged file is told of in the log once, and mentions are judged on."""
    registry = ModelRegistry(tmp_path)
    current = LiveModel(registry)
    before = _judged(current)
    registry.learn(ZORP, FROZEN)
    (tmp_path / "v0001.npz").unlink()

    with caplog.at_level(logging.ERROR, "firebreak"):
        scores = [_judged(current), _judged(current)]

    assert scores == [before, before]
    (told,) = [record.message for record in caplog.records]
    assert told.startswith("the new sentiment model cannot be read, shipped goes on judging: ")
