"""Finds plug-ins by file name: one file, one thing, no registry.

`detectors/slow_burn.py` holds class `SlowBurn` and is called `slow_burn` everywhere.
"""

from __future__ import annotations

from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import PluginError

if TYPE_CHECKING:
    from types import ModuleType


def class_name(name: str) -> str:
    """The class a file must hold.

    >>> class_name("open_private_channel")
    'OpenPrivateChannel'
    """
    return "".join(word.capitalize() for word in name.split("_"))


def names(package: ModuleType, verb: str = "") -> list[str]:
    """The plug-ins of a folder: the files that hold the class named so, with the seam's `verb` as a method.

    Files are read, not imported: looking is cheap, and only what is used is loaded.
    """
    folder = Path(package.__path__[0])
    texts = {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.py")}
    return sorted(
        name
        for name, text in texts.items()
        if f"\nclass {class_name(name)}" in text and (not verb or f" def {verb}(" in text)
    )


def load(package: ModuleType, name: str, verb: str = "") -> Any:
    """The class of plug-in `name`; PluginError says which there are and which was probably meant."""
    known = names(package, verb)
    folder = package.__name__.partition(".")[2].replace(".", "/")
    if name not in known:
        near = get_close_matches(name, known, n=1)
        meant = f' (did you mean "{near[0]}"?)' if near else ""
        raise PluginError(f"no {folder}/{name}.py{meant}; {folder} has: {', '.join(known)}")
    return getattr(import_module(f"{package.__name__}.{name}"), class_name(name))
