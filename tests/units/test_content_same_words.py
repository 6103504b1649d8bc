"""The same post is told in the same words, whatever order Python keeps its sets in."""

from __future__ import annotations

import os
import subprocess
import sys

ASK = """
from firebreak.content import harm_reader as reader
for text in (
    "乘务员把残疾乘客扔在飞机上，骨折了没人管",
    "My brother and my son were crushed by your forklift, both hurt",
):
    print(reader.harms_in(text))
"""


def told(seed: int) -> str:
    environment = os.environ | {"PYTHONHASHSEED": str(seed)}
    done = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=True, env=environment)
    return done.stdout


def test_the_words_do_not_depend_on_the_order_of_sets() -> None:
    """A replay that was killed and goes on in another process tells the same story."""
    assert len({told(seed) for seed in (1, 2, 3)}) == 1
