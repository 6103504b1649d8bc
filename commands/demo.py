"""`firebreak demo`: the bundled crisis, live in the terminal."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from ..demo.show import show


def command(
    fast: Annotated[bool, typer.Option("--fast", help="Do not pause between the scenes.")] = False,
) -> None:
    """Watch a crisis live, from its spark to the all-clear."""
    show(fast=fast or not sys.stdout.isatty())
