"""`firebreak render`: public texts as they would be drafted, on every platform, with what is against them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer
from msgspec.structs import replace

from ..core.effects import Card, Draft, StoredDraft
from ..core.errors import BadPlaybooks, BadSetting
from ..core.messages import Listed
from ..core.model import Severity
from ..core.terminal import say, say_json, say_lines
from ..core.translation import message
from ..drafts.facts import FACTS, NOON, Facts
from ..drafts.samples import told_as
from ..notifiers.slack.draft_blocks import draft_blocks
from ..playbooks.loader.parsing import parse
from ..playbooks.loader.tree import meant
from ..response.public_texts import compose, sampled, speaks
from ..settings import read_settings
from ..wiring import read_playbooks, with_library
from . import Json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ..core.effects import DraftText
    from ..playbooks.file import PlaybooksFile

PLATFORMS = ("x", "facebook", "instagram", "linkedin", "reddit", "weibo", "vk")
FIELDS = {
    "cause": "cause",
    "customer.name": "customer",
    "customer.handle": "handle",
    "customer.told": "told",
    "finding": "finding",
    "industry": "industry",
    "known_issue.text": "known",
    "link": "link",
    "owner.name": "name",
    "owner.team": "team",
    "responder.initials": "initials",
    "tags": "tags",
    "topic.title": "topic",
}
"""The facts that a file may give, by the name that templates use."""
HOW_MANY = ("alone", "some", "all")  # of the industry have it


def command(
    template: Annotated[str, typer.Argument(help="The template, such as holding/outage.")] = "",
    every: Annotated[bool, typer.Option("--all", help="Every template, Firebreak's own as well.")] = False,
    facts: Annotated[Path | None, typer.Option(help="A file of facts (YAML); invented ones otherwise.")] = None,
    playbooks: Annotated[
        Path | None, typer.Option(help="The playbooks with templates and voices.", show_default="FIREBREAK_PLAYBOOKS")
    ] = None,
    slack: Annotated[bool, typer.Option("--slack", help="As Slack shows it, in blocks.")] = False,
    json: Json = False,
) -> None:
    """Show public texts as they would be drafted, in every language."""
    file = with_library(read_playbooks(playbooks or read_settings().playbooks))
    if not every and template not in file.templates:
        raise BadSetting(
            message(
                'no template "{template}"{hint}; or say --all', template=template, hint=meant(template, file.templates)
            )
        )
    given = read_facts(facts) if facts else {}
    wrong = False
    for name in file.templates if every else [template]:
        texts = list(variants(file, name, given))
        wrong = wrong or any(one.problem for one in texts)
        if json or slack:
            say_json({"template": name, "blocks": _blocks(texts)} if slack else {"template": name, "texts": texts})
            continue
        for one in texts:
            say_lines("\n".join(_lines(name, one)))
            say("")
    if wrong:
        raise typer.Exit(1)


def variants(file: PlaybooksFile, name: str, given: Mapping[str, Any]) -> Iterator[DraftText]:
    """A template on each platform in each language that it and the platform's account speak."""
    for platform in file.voice or PLATFORMS:
        for lang in file.templates[name].languages(platform):
            facts = _with(told_as(sampled(file, platform, lang), file.templates[name].kind), given)
            if speaks(file, platform, lang) and (made := compose(file, name, facts)):
                yield made


def _with(facts: Facts, given: Mapping[str, Any]) -> Facts:
    """The facts with those that a file gives, in the language of the text where it gives several."""
    told = {
        FIELDS[name]: value.get(facts.lang, "") if isinstance(value, dict) else value for name, value in given.items()
    }
    return replace(facts, **{name: tuple(value) if name == "tags" else str(value) for name, value in told.items()})


def read_facts(path: Path) -> dict[str, Any]:
    """Facts by name from a file of YAML; BadSetting for what it does not hold."""
    try:
        tree = parse(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(
            message("{path}: it cannot be read as a file of facts ({error})", path=str(path), error=str(error))
        ) from error
    if tree.problems:
        raise BadPlaybooks(tree.problems)
    if not isinstance(tree.value, dict):
        raise BadSetting(message("{path}: facts stand one a line, such as cause: the check-in app", path=str(path)))
    for name in tree.value:
        if name not in FIELDS:
            known = "cannot be given" if name in FACTS else "is not a fact"
            raise BadSetting(f"{path}: {name} {known}{meant(str(name), FIELDS)}")
    if tree.value.get("industry", "all") not in HOW_MANY:
        raise BadSetting(message("{path}: industry is {known}", path=str(path), known=Listed(HOW_MANY, "or")))
    return tree.value


def _lines(name: str, one: DraftText) -> Iterator[str]:
    yield f"{name} · {one.platform} · {one.lang} · {one.used} of {one.limit}"
    yield one.text or "(nothing)"
    if one.problem:
        yield f"! {one.problem}"
    yield from (f"? {each}" for each in one.advice)


def _blocks(texts: Sequence[DraftText]) -> Any:
    card = Card("", "", Severity.SEV3, "Draft to approve", "Firebreak posts nothing.")
    draft = Draft("", StoredDraft("", "", tuple(texts), (), NOON), card)
    return msgspec.to_builtins(draft_blocks(draft))
