"""Trains the vote on whether harm is meant (`content/grave_votes.json`) and what it finds in unseen posts.

    python benchmarks/grave_votes.py ORDINARY.jsonl[.gz] ... [--write]

The posts are those of `tests/grave_posts.txt`; ORDINARY holds a `text` a line, and of each file the first MOST count in
which the phrases find nothing, those of the first file in full. Without `--write` only the figures are printed: of five
parts each is read with votes trained on the other four, and `tests/grave_posts_dev.txt` and the other HELD_OUT, which
nothing is trained on, with votes trained on all.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from firebreak.content import harm_reader, scene_reader
from firebreak.content.harm_lexicon import as_compared, lexicon

ROOT = Path(__file__).parents[1]
VOTES = ROOT / "content" / "grave_votes.json"
PARTS = 5
FIRST, REST = 1.0, 0.25  # weights of the ordinary texts: the first file holds posts to brands
MOST = 6_000  # texts of a file
HELD_OUT = ("dev", "second", "unseen", "things", "third", "fourth", "fifth")  # files that nothing is trained on
LEAST = 0.05  # weights below it are left out
_LINK = re.compile(r"https?://\S+")
_HAN, _CYRILLIC = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[\u0400-\u04ff]")


class Example(NamedTuple):
    """A text, what it shows, whether it is grave, and what it counts in training."""

    text: str
    shown: dict[str, float]
    is_grave: bool
    weight: float = 1.0


def main() -> None:
    """Train, print, and with --write keep."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("ordinary", type=Path, nargs="+")
    options.add_argument("--write", action="store_true")
    asked = options.parse_args()
    posts, ordinary = _posts("grave_posts.txt"), _ordinary(asked.ordinary)
    found: Counter[str] = Counter()
    for part in range(PARTS):
        _use(_trained([post for post in posts if _part(post) != part], ordinary))
        found += _found("", [post for post in posts if _part(post) == part])
    trained = _trained(posts, ordinary)
    _use(trained)
    for name in HELD_OUT:
        found += _found(f"{name} ", _posts(f"grave_posts_{name}.txt"))
    print(dict(found))
    if asked.write:
        weights = json.dumps(trained, indent=0, sort_keys=True, ensure_ascii=False)
        VOTES.write_text(weights + "\n", encoding="utf-8")


def _found(name: str, posts: Sequence[Example]) -> Counter[str]:
    found: Counter[str] = Counter()
    for post in posts:
        found[f"{name}{'grave' if post.is_grave else 'traps'}, all"] += 1
        found[f"{name}{'grave' if post.is_grave else 'traps'}, found"] += bool(harm_reader.harms_in(post.text))
    return found


def _posts(file: str) -> list[Example]:
    lines = (ROOT / "tests" / file).read_text(encoding="utf-8").splitlines()
    rows = [line.split(" ", 2) for line in lines if not line.startswith("#")]
    return [Example(text, _shown(text, lang), kind != "-") for lang, kind, text in rows]


def _ordinary(files: Sequence[Path]) -> list[Example]:
    """Texts in which no phrase of the lexicons is found."""
    _use({"": 0.0})
    bars = harm_reader.PHRASE_VOTE, harm_reader.SCENE_VOTE
    harm_reader.PHRASE_VOTE, harm_reader.SCENE_VOTE = -99.0, 99.0
    plain = [
        (text, REST if number else FIRST)
        for number, path in enumerate(files)
        for text in _texts(path)[:MOST]
        if not harm_reader.harms_in(text)
    ]
    harm_reader.PHRASE_VOTE, harm_reader.SCENE_VOTE = bars
    return [Example(text, _shown(text, _language(text)), False, weight) for text, weight in plain]


def _texts(path: Path) -> list[str]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        return [text for line in lines if (text := json.loads(line).get("text"))]


def _language(text: str) -> str:
    return "zh" if _HAN.search(text) else "ru" if _CYRILLIC.search(text) else "en"


def _shown(text: str, language: str) -> dict[str, float]:
    masked = lexicon(language).masks.sub(scene_reader.MASK, _LINK.sub(" ", as_compared(text)))
    return scene_reader.features(masked, language)


def _part(post: Example) -> int:
    return crc32(post.text.encode()) % PARTS


def _trained(posts: Sequence[Example], ordinary: Sequence[Example]) -> dict[str, float]:
    rows, names = [*posts, *ordinary], DictVectorizer()
    model = LogisticRegression(C=0.5, max_iter=1000).fit(
        names.fit_transform([row.shown for row in rows]),
        [row.is_grave for row in rows],
        sample_weight=[row.weight for row in rows],
    )
    kept = {name: round(float(one), 2) for name, one in zip(names.feature_names_, model.coef_[0], strict=True)}
    return {name: one for name, one in kept.items() if abs(one) >= LEAST} | {"": round(float(model.intercept_[0]), 2)}


def _use(weights: dict[str, float]) -> None:
    scene_reader.weights = lambda: weights


if __name__ == "__main__":
    main()
