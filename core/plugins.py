"""Finds plug-ins: our own by the file they stand in, those of other packages by their entry points. No registry.

`detectors/feed_silence.py` holds class `FeedSilence`; its `name`, or else the file's, is what it is called everywhere.
A package of somebody else's names its own in its metadata, in a group such as `firebreak.detectors`.
"""

from __future__ import annotations

import ast
import sys
from difflib import get_close_matches
from functools import cache, lru_cache
from importlib.metadata import EntryPoint, EntryPoints, entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from .errors import PluginError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ROOT = Path(__file__).parents[1]
_PACKAGE = __name__.rpartition(".core.")[0]


class Seam(NamedTuple):
    """A kind of plug-in. A class that defines the first of the methods it `needs`, or one of `instead`, is meant to be
    one.
    """

    kind: str
    folder: str
    needs: tuple[str, ...]
    instead: tuple[str, ...] = ()

    @property
    def group(self) -> str:
        """The group of entry points, such as `firebreak.steps`."""
        return f"firebreak.{self.folder.rpartition('/')[2]}"


DETECTORS = Seam("detector", "detectors", ("update", "state", "restore"))
SOURCES = Seam("source", "sources", ("opens", "read"))
FEEDS = Seam("feed", "sources/feeds", ("listen", "completed", "variables"), ("look",))
NOTIFIERS = Seam("notifier", "notifiers", ("from_settings", "deliver"))
STEPS = Seam("step", "response/steps", ("parts", "effect", "says"))
SEAMS = (DETECTORS, SOURCES, FEEDS, NOTIFIERS, STEPS)


class Plugin(NamedTuple):
    """Where a plug-in stands: `origin` says it to people (a file, or a package and its version)."""

    name: str
    origin: str
    where: EntryPoint


def class_name(name: str) -> str:
    """The class a file must hold.

    >>> class_name("open_private_channel")
    'OpenPrivateChannel'
    """
    return "".join(word.capitalize() for word in name.split("_"))


def find(seam: Seam) -> dict[str, Plugin]:
    """Every plug-in of a seam by its name, in the order of names; PluginError where a name is given twice.

    Our files are read and other packages' metadata is looked at; nothing is imported, so that looking is cheap.
    """
    found: dict[str, Plugin] = {}
    for one in (*_ours(seam), *_others(seam)):
        if first := found.get(one.name):
            raise PluginError(
                f'there are two {seam.kind}s called "{one.name}", in {first.origin} and in {one.origin}: '
                "rename one of them, or uninstall its package"
            )
        found[one.name] = one
    return dict(sorted(found.items()))


def load(seam: Seam, name: str) -> Any:
    """The class of plug-in `name`; PluginError says which there are and which was probably meant."""
    known = find(seam)
    if name not in known:
        near = get_close_matches(name, known, n=1)
        meant = f' (did you mean "{near[0]}"?)' if near else ""
        raise PluginError(f'there is no {seam.kind} "{name}"{meant}; there are: {", ".join(known)}')
    return _class(seam, known[name])


def load_all(seam: Seam) -> dict[str, Any]:
    """The classes of all plug-ins by name; one PluginError names every plug-in that cannot be used."""
    return dict(_classes(seam, find(seam).values()))


def foreign_settings() -> dict[str, str]:
    """The FIREBREAK_* variables that other packages' plug-ins read (their `settings`), and whose each is."""
    return {
        setting: plugin.origin
        for seam in (SOURCES, NOTIFIERS)
        for plugin in _others(seam)
        for setting in getattr(_class(seam, plugin), "settings", ())
    }


def _classes(seam: Seam, plugins: Iterable[Plugin]) -> Iterator[tuple[str, Any]]:
    wrong = []
    for plugin in plugins:
        try:
            yield plugin.name, _class(seam, plugin)
        except PluginError as error:
            wrong.append(str(error))
    if wrong:
        raise PluginError("\n".join(wrong))


def _class(seam: Seam, plugin: Plugin) -> Any:
    what = f'{seam.kind} "{plugin.name}" of {plugin.origin}'
    try:
        found = plugin.where.load()
    except Exception as error:
        raise PluginError(
            f"{what} cannot be loaded ({type(error).__name__}: {error}); repair it, or uninstall its package"
        ) from error
    missing = [method for method in seam.needs if not callable(getattr(found, method, None))]
    if missing:
        raise PluginError(f"{what} has no {' and no '.join(missing)}; CONTRIBUTING.md says what a {seam.kind} holds")
    called = getattr(found, "name", plugin.name)
    if isinstance(called, str) and called != plugin.name:
        raise PluginError(f'{what} calls itself "{called}"; give its entry point that name')
    return found


def _others(seam: Seam) -> Iterator[Plugin]:
    """What installed packages bring."""
    for one in _installed(seam.group, tuple(sys.path)):
        yield Plugin(one.name, f"{one.dist.name} {one.dist.version}" if one.dist else one.value, one)


@lru_cache(maxsize=len(SEAMS))
def _installed(group: str, paths: tuple[str, ...]) -> EntryPoints:  # noqa: ARG001  where Python looks, by itself
    """What the packages on these paths name: read once, for packages do not come while the program runs."""
    return entry_points(group=group)


@cache
def _ours(seam: Seam) -> tuple[Plugin, ...]:
    """What stands in our own files, which are read once: they do not change while the program runs."""
    return tuple(_in_files(seam))


def _in_files(seam: Seam) -> Iterator[Plugin]:
    """The files of the seam's folder that hold one: `console.py`, or in a folder of its own `slack/notifier.py`."""
    folder = _ROOT / seam.folder
    for path in (*folder.glob("*.py"), *folder.glob(f"*/{seam.kind}.py")):
        file = path.stem if path.parent == folder else path.parent.name
        text = path.read_text(encoding="utf-8")
        if f"\nclass {class_name(file)}" not in text:
            continue
        for node in ast.parse(text).body:
            meant = (seam.needs[0], *seam.instead)
            if isinstance(node, ast.ClassDef) and node.name == class_name(file) and _defines(node, meant):
                inside = ".".join((_PACKAGE, *path.relative_to(_ROOT).with_suffix("").parts))
                name = _called(node) or file
                where = EntryPoint(name, f"{inside}:{node.name}", seam.group)
                yield Plugin(name, str(path.relative_to(_ROOT)), where)


def _defines(node: ast.ClassDef, methods: tuple[str, ...]) -> bool:
    return any(isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef) and each.name in methods for each in node.body)


def _called(node: ast.ClassDef) -> str:
    """What stands behind `name = ` in the class; empty where nothing does."""
    for each in node.body:
        match each:
            case ast.Assign(targets=[ast.Name(id="name")], value=ast.Constant(value=str(name))):
                return name
    return ""
