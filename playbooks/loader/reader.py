"""Reads a playbooks file: text in, a `PlaybooksFile` out, or every problem in it at once."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from ...core.errors import BadPlaybooks
from ...core.model import DECLARED
from ...core.reading_language import ENGLISH
from ...core.rota_swaps import RotaChanges
from ...core.rules import DENIAL
from ...core.translation import message
from ..accepted import AcceptBlock
from ..file import ChecklistLine, PersonBlock, Playbook, PlaybooksFile, TopicBlock, Voice, WatchlistBlock
from ..file_tests import Expect, FileTest, GivenCount, GivenMention, GivenRecording, Pressed
from ..lengths import LIMITS, OTHER_NAMES
from ..policy import PolicyBlock
from ..rota_blocks import Team, with_second_lines
from ..scheduled_report import ReportBlock
from ..service_blocks import ServiceBlock
from ..step import SharedEscalation, Step
from ..texts import Template
from ..values import ON_CALL, SECOND, Block, Names, check_name, parse_language, perhaps, said
from . import escalations, lint
from .feed_blocks import SECTION as FEEDS
from .feed_blocks import feed_blocks
from .parsing import parse
from .template_blocks import check_template, read_template
from .template_files import parted, read_files
from .tree import Mark, Path, Tree, meant, nearest
from .validation_errors import as_meant, explain, without_echoes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from pydantic.config import ExtraValues

    from .feed_blocks import Kinds
    from .template_blocks import Check
    from .template_files import TemplateFile

VERSION = 1
TICKETS, HOOKS, MAIL = ("zendesk", "freshdesk", "http"), ("webhook", "teams"), ("email",)  # kinds of services
SECTIONS: dict[str, Any] = {
    "topics": TopicBlock,
    "watchlists": WatchlistBlock,
    "people": PersonBlock,
    "teams": Team,
    "voice": Voice,
    escalations.SECTION: tuple[Step, ...],
    "playbooks": Playbook,
    "checklists": tuple[ChecklistLine, ...],
    "templates": Template,
    "reports": ReportBlock,
    "services": ServiceBlock,
    "policies": PolicyBlock,
}


def read(
    text: str,
    path: str = "playbooks.yaml",
    *,
    verbs: Mapping[str, type[Step]],
    check_template: Check,
    detectors: Collection[str] | None = None,
    library: Mapping[str, Template] = MappingProxyType({}),
    advisory: Collection[str] = (),
    feeds: Kinds | None = None,
    stored: bool = False,
) -> PlaybooksFile:
    """The file that `text` holds, with its template files behind it. `path` is only named in messages.

    Parameters
    ----------
    verbs
        Every step there is, by the verb that `do:` names.
    check_template
        Says everything wrong with the text of a template, given its language and the template's name.
    library
        The templates that come with Firebreak, for those that steps name and the file lacks.
    detectors
        Names a `signal:` may have. None accepts any.
    advisory
        Those of them that speak only where a topic asks for them.
    feeds
        Gives the options of each kind of feed. None leaves `feeds:` unread.
    stored
        The text is that of an open incident, which an earlier Firebreak may have accepted: keys that the language
        has lost since are passed over, templates and warnings are not judged again, and tests are left out.

    Raises BadPlaybooks with every problem and warning in the order of the text; the file carries its warnings.
    """
    own, files = parted(text, path)
    tree = parse(own, path)
    reading = _Reading(tree, verbs, check_template, detectors, stored, library, files)
    file = reading.file() if tree.value is not None or not tree.problems else None
    if file is not None and feeds is not None:
        file = replace(file, feeds=feed_blocks(tree, feeds))
    if file is not None and not stored:
        asked = {name for topic in file.topics for name in topic.advisory}
        lint.inspect(file, tree, set(detectors or ()) - (set(advisory) - asked))
    found = [*tree.problems, *(problem for one in files for problem in one.tree.problems)]
    problems = sorted(set(found), key=lambda one: (one.path != path, one.path, one.line, one.column, one.what))
    if file is None or any(problem.severe for problem in problems):
        raise BadPlaybooks(problems)
    return replace(file, text=text, warnings=tuple(problems))


class _Reading:
    """Reads entry by entry, so that one bad entry hides no problem of another."""

    def __init__(
        self,
        tree: Tree,
        verbs: Mapping[str, type[Step]],
        check_template: Check,
        detectors: Collection[str] | None,
        stored: bool,
        library: Mapping[str, Template],
        files: Sequence[TemplateFile],
    ) -> None:
        self.tree, self.files = tree, files
        self.stored = stored
        self.verbs, self.check_template, self.library = verbs, check_template, library
        self.raw: dict[str, Any] = {}
        self.names = Names()
        self.detectors = detectors
        self.adapters: dict[Any, TypeAdapter[Any]] = {}
        self.shared: dict[str, tuple[Step, ...]] = {}

    def file(self) -> PlaybooksFile | None:
        if not self._top():
            return None
        self._gather_names()
        found = {section: dict(self._section(section)) for section in SECTIONS}
        check = None if self.stored else self.check_template
        found["templates"] |= dict(read_files(self.files, self.raw["templates"], self.names["platform"], check))
        tests = () if self.stored else tuple(self._tests())
        people, changes = found["people"], RotaChanges()
        return PlaybooksFile(
            path=self.tree.path,
            text=self.tree.text,
            topics=tuple(block.topic(name) for name, block in found["topics"].items()),
            watchlists=tuple(block.watchlist(name) for name, block in found["watchlists"].items()),
            people={name: one.person(name) for name, one in people.items()},
            initials={name: one.initials for name, one in people.items()},
            reach={name: one.reach for name, one in people.items()},
            teams=with_second_lines(found["teams"], changes, self.tree.text),
            rota_changes=changes,
            absences={name: one.absences for name, one in people.items() if one.absences},
            places=self.tree,
            voice=found["voice"],
            playbooks=found["playbooks"],
            checklists=found["checklists"],
            templates=found["templates"] | self._borrowed(found),
            reports=found["reports"],
            policies=found["policies"],
            services=tuple(block.service(name) for name, block in found["services"].items()),
            tests=tests,
            language=self._language(),
            reviewed={name: one.reviewed for name, one in found["watchlists"].items() if one.reviewed},
            accept=() if self.stored else tuple(self._accepted()),
        )

    def _language(self) -> str:
        """What is said in channels, where neither a step nor a team says otherwise."""
        try:
            return parse_language(self.tree.value.get("language", ENGLISH))
        except PydanticCustomError as error:
            self.tree.report(("language",), said(error))
            return ENGLISH

    def _borrowed(self, found: dict[str, dict[str, Any]]) -> dict[str, Template]:
        """Of the library, what some step names, or a press asks for, and the file has no text of its own for."""
        steps = [step for playbook in found["playbooks"].values() for step in playbook.steps]
        names = dict.fromkeys(getattr(step, "template", "") for step in steps)
        names |= {DENIAL: None} if any(names) else {}
        return {name: self.library[name] for name in names if name in self.library and name not in found["templates"]}

    def _top(self) -> bool:
        """The first level: a block with known keys and the version of the grammar."""
        raw = self.tree.value
        if not isinstance(raw, dict):
            self.tree.report_at(Mark(1, 1), message("the file is empty or is a list; it begins with: version: 1"))
            return False
        known = ("version", "language", "tests", "accept", FEEDS, *SECTIONS)
        for key in [key for key in raw if key not in known and not self.stored]:
            self.tree.report((key,), message('unknown key "{key}"{hint}', key=key, hint=meant(key, known)), key=True)
            near = nearest(key, known)
            if near and near not in raw:  # who uses its names is not to blame
                self.tree.rename(key, near)
        if "version" not in raw:
            self.tree.report_at(Mark(1, 1), message("the version is missing; write version: 1 in the first line"))
        elif raw["version"] != VERSION or isinstance(raw["version"], bool):
            self.tree.report(
                ("version",),
                message(
                    "this Firebreak reads version {version}, not {found}", version=VERSION, found=str(raw["version"])
                ),
            )
        for section in SECTIONS:
            entries = raw.get(section)
            if entries is not None and not isinstance(entries, dict):
                self.tree.report(
                    (section,), message("{section}: must be a block of names, not a list or a text", section=section)
                )
                entries = None
            self.raw[section] = entries or {}
        return True

    def _gather_names(self) -> None:
        """Every name the file defines, also of entries that turn out bad: their users are not to blame."""
        raw = self.raw
        people, teams = set(raw["people"]), set(raw["teams"])
        rotas = {name for name, team in raw["teams"].items() if isinstance(team, dict) and team.get("on_call")}
        service = {name: one.get("kind") for name, one in raw["services"].items() if isinstance(one, dict)}
        kinds = [one.get("kind") for one in raw["watchlists"].values() if isinstance(one, dict)]
        self.names.update(
            {
                "person": people,
                "team": teams,
                "person or team": people | teams,
                "person, team or on_call": people | teams | {f"{one}{of}" for one in rotas for of in (ON_CALL, SECOND)},
                "topic": set(raw["topics"]),
                "series": {name for one in raw["topics"].values() for name in _series(one)},
                "watchlist or kind": set(raw["watchlists"]) | {kind for kind in kinds if isinstance(kind, str)},
                "playbook": set(raw["playbooks"]),
                "escalation": set(raw[escalations.SECTION]),
                "checklist": set(raw["checklists"]),
                "template": {*raw["templates"], *self.library, *(one.name for one in self.files)},
                "platform": set(LIMITS) | set(raw["voice"]),
                "step": set(self.verbs),
                "service for tickets": {name for name, kind in service.items() if kind not in HOOKS + MAIL},
                "webhook": {name for name, kind in service.items() if kind not in TICKETS + MAIL},
                "service for e-mail": {name for name, kind in service.items() if kind not in TICKETS + HOOKS},
            }
        )
        if self.detectors is not None:
            self.names["signal"] = {*self.detectors, DECLARED}
        for name in people & teams:
            self.tree.report(
                ("teams", name),
                message('"{name}" is a person as well; give the team another name', name=name),
                key=True,
            )
        for section in sorted(set(SECTIONS) - {"voice", "templates"}):
            for name in raw[section]:
                self._check_name(section, name)
        for name in set(raw["voice"]) - set(LIMITS):
            if not isinstance(raw["voice"][name], dict) or "limit" not in raw["voice"][name]:
                other = OTHER_NAMES.get(name.casefold())
                near = perhaps(other) if other else meant(name, LIMITS, list_all=False)
                what = message(
                    'how long a text on "{name}" may be is not known{hint}; give it a limit', name=name, hint=near
                )
                self.tree.report(("voice", name), what, key=True)

    def _check_name(self, section: str, name: str) -> None:
        try:
            check_name(name)
        except PydanticCustomError as error:
            self.tree.report((section, name), said(error), key=True)

    def _section(self, section: str) -> Iterable[tuple[str, Any]]:
        for name, raw in self.raw[section].items():
            at: Path = (section, name)
            if section == "templates":
                if template := read_template(self.tree, name, raw, at, self.names["platform"]):
                    if not self.stored:
                        check_template(self.tree, template, at, self.check_template)
                    yield name, template
                continue
            if section == escalations.SECTION:
                if tiers := escalations.tiers(self.tree, raw, at, self._step):
                    self.shared[name] = tiers
                    yield name, tiers
                continue
            whole, read = True, raw
            if section == "playbooks" and isinstance(raw, dict) and isinstance(raw.get("steps"), list):
                steps = self._steps(raw["steps"], (*at, "steps"))
                whole = None not in steps
                read = {**raw, "steps": [step for step in steps if step is not None]}
            entry = self._entry(SECTIONS[section], read, at)
            if entry is None or not whole:
                continue
            yield name, entry

    def _steps(self, raw: list[Any], at: Path) -> list[Step | None]:
        """The steps of a playbook, with the tiers of an escalation in place of its name."""
        placed: list[escalations.Placed] = []
        for number, one in enumerate(raw):
            if isinstance(one, dict) and escalations.KEY in one:
                named = self._entry(SharedEscalation, one, (*at, number))
                placed += escalations.spread(named, self.shared) if named else [((*at, number), None)]
            else:
                placed.append(((*at, number), self._step(one, (*at, number))))
        escalations.place(self.tree, at, placed)
        return [step for _, step in placed]

    def _step(self, raw: Any, at: Path) -> Any:
        if not isinstance(raw, dict):
            return self.tree.report(at, message("a step is a block that begins with do:, such as - do: alert"))
        if "do" not in raw:
            return self.tree.report(at, message('this step has no "do"{hint}', hint=meant("", self.verbs)))
        verb = raw["do"]
        if not isinstance(verb, str) or verb not in self.verbs:
            return self.tree.report(
                (*at, "do"), message('no step "{verb}"{hint}', verb=str(verb), hint=meant(str(verb), self.verbs))
            )
        return self._entry(self.verbs[verb], raw, at)

    def _tests(self) -> Iterable[FileTest]:
        for number, one in self._listed("tests", "name"):
            trial = self._trial(one, ("tests", number))
            if trial is not None:
                yield trial

    def _accepted(self) -> Iterable[AcceptBlock]:
        for number, one in self._listed("accept", "warning"):
            block = self._entry(AcceptBlock, one, ("accept", number))
            if block is not None:
                yield block

    def _listed(self, section: str, first: str) -> Iterable[tuple[int, Any]]:
        """The entries of a section that is a list, numbered from 0."""
        raw = self.tree.value.get(section)
        if raw is not None and not isinstance(raw, list):
            self.tree.report(
                (section,),
                message("{section}: must be a list; begin each with - {first}:", section=section, first=first),
            )
            return
        yield from enumerate(raw or ())

    def _trial(self, raw: Any, at: Path) -> Any:
        """A test; its lines are read one by one, and stand-ins take the place of bad ones until it is dropped."""
        read = {**raw} if isinstance(raw, dict) else raw
        whole = True
        for part, kind, stand_in in (("given", _given, GivenMention), ("expect", _expected, Expect)):
            if isinstance(raw, dict) and isinstance(raw.get(part), list):
                entries = [self._entry(kind(one), one, (*at, part, n)) for n, one in enumerate(raw[part])]
                whole = whole and None not in entries
                read[part] = [stand_in.model_construct() if one is None else one for one in entries]
        trial = self._entry(FileTest, read, at)
        return trial if whole else None

    def _entry(self, kind: Any, raw: Any, at: Path) -> Any:
        """The entry as its type, or None with its problems noted."""
        if kind not in self.adapters:
            self.adapters[kind] = TypeAdapter(kind)
        surplus: ExtraValues | None = "ignore" if self.stored else None  # None: as the block itself says
        try:
            return self.adapters[kind].validate_python(raw, context=self.names, extra=surplus)
        except ValidationError as error:
            errors = [dict(one) for one in error.errors(include_url=False)]
        for one in without_echoes(kind, errors):
            explain(self.tree, kind, one, at)
        return self._as_meant(kind, raw, errors)

    def _as_meant(self, kind: Any, raw: Any, errors: list[dict[str, Any]]) -> Any:
        """The entry as if its mistyped keys were right, so that whoever uses it is not blamed; None where that fails.

        What is wrong with it is noted: a file with it is never used.
        """
        if any(one["type"] not in ("extra_forbidden", "missing") for one in errors):
            return None
        try:
            return self.adapters[kind].validate_python(as_meant(kind, raw, errors), context=self.names, extra="ignore")
        except ValidationError:
            return None


def _given(line: Any) -> type[Block]:
    """What a line under `given` is, by the key that says so."""
    said = line if isinstance(line, dict) else {}
    kinds: dict[str, type[Block]] = {"press": Pressed, "recording": GivenRecording, "series": GivenCount}
    return next((kind for key, kind in kinds.items() if key in said), GivenMention)


def _expected(_: Any) -> type[Block]:
    return Expect


def _series(topic: Any) -> list[str]:
    """The names of what is counted of a topic, as it was written."""
    found = topic.get("series") if isinstance(topic, dict) else None
    return [name for name in found if isinstance(name, str)] if isinstance(found, dict) else []
