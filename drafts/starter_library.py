"""The templates that come with Firebreak, in `library/`: one file a stage. A file's own template of the name wins."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..playbooks.loader.parsing import parse
from ..playbooks.texts import CLASSES, STAGES, Template

_WITHOUT = {("resolution", "rumour"), *(("denial", kind) for kind in CLASSES if kind != "rumour"),
            ("move_to_private", "rumour")}  # fmt: skip
NAMES = tuple(f"{stage}/{kind}" for stage in STAGES for kind in CLASSES if (stage, kind) not in _WITHOUT)


class StarterLibrary(Mapping[str, Template]):
    """Every template by its name. `read` gives the text of a stage's file, which is read when it is first asked for."""

    def __init__(self, read: Callable[[str], str]) -> None:
        self._read = read
        self._stages: dict[str, dict[str, Any]] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(NAMES)

    def __len__(self) -> int:
        return len(NAMES)

    def __getitem__(self, name: str) -> Template:
        if name not in NAMES:
            raise KeyError(name)
        stage, _, kind = name.partition("/")
        if stage not in self._stages:
            self._stages[stage] = parse(self._read(f"{stage}.yaml"), f"{stage}.yaml").value
        versions = self._stages[stage][kind]
        texts = {lang: text for lang, text in versions.items() if isinstance(text, str)}
        return Template(name, texts, {each: held for each, held in versions.items() if isinstance(held, dict)})
