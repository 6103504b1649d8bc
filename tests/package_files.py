"""The files of the package, for tests that read them all."""

from __future__ import annotations

from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
OUTSIDE = {"tests", "benchmarks", "build", ".venv", ".ci", ".git"}  # ten thousand files, which are not even listed


@cache
def package_files(pattern: str = "*.py") -> list[Path]:
    """Those that match, sorted: of the root, and of every folder of ours."""
    inside = [place for place in ROOT.iterdir() if place.is_dir() and place.name not in OUTSIDE]
    return sorted([*ROOT.glob(pattern), *(path for place in inside for path in place.rglob(pattern))])
