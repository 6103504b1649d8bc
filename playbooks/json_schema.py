"""The language of playbooks.yaml as a JSON Schema: made of the same types that the loader reads with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from ..core.reading_language import LANGUAGES
from . import policy, recurring, values, watch_first, when, when_clauses
from .accepted import AcceptBlock
from .file_tests import Expect, FileTest, GivenCount, GivenMention, GivenRecording, Pressed
from .loader import escalations
from .loader.feed_blocks import SECTION as FEEDS
from .loader.reader import SECTIONS, VERSION
from .reference import explained
from .step import SharedEscalation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic_core import core_schema

    from .step import Step

DIALECT = "https://json-schema.org/draft/2020-12/schema"
NAME = r"^[\w][\w-]{0,59}$"
_SEVERITIES = ["sev1", "sev2", "sev3", "sev4"]
_DAY = r"([01]?\d|2[0-3]):[0-5]\d"
_TEXT = {"type": "string"}
WRITTEN: dict[Any, dict[str, Any]] = {
    values.parse_span: {"type": "string", "pattern": r"^\d+(s|m|h|d)$", "examples": ["90s", "15m", "2h", "3d"]},
    values.parse_rate: {"type": "string", "examples": ["2/h", "30/min", "5/day"]},
    values.parse_moment: {"type": "string", "examples": ["2026-03-01", "2026-03-01T09:00"]},
    values.parse_last_moment: {"type": "string", "examples": ["2026-03-01", "2026-03-01T09:00"]},
    values.parse_local: {"type": "string", "examples": ["2026-01-05T09:00"]},
    values.parse_zone: {"type": "string", "examples": ["Europe/London", "America/New_York", "Asia/Shanghai"]},
    values.parse_country: {"type": "string", "examples": ["US", "DE", "CN"]},
    values.parse_severity: {"enum": _SEVERITIES},
    values.parse_sensitivity: {"type": "string", "examples": ["2 alerts/week", "1 alert/day", "3 alerts/month"]},
    values._condition: {"enum": list(values.CONDITIONS)},
    when.parse_bar: {"enum": [*_SEVERITIES, *(f">= {one}" for one in _SEVERITIES)]},
    when_clauses.parse_bound: {"type": "string", "pattern": r"^(>=|<)", "examples": [">= 200", ">= 100k", "< 40%"]},
    watch_first.parse_hours: {"type": "string", "pattern": rf"^{_DAY}\s*-\s*{_DAY}$", "examples": ["22:00-07:00"]},
    recurring.parse_every: {"type": "string", "examples": ["Monday 10:00-11:00"]},
    recurring.parse_weekly_time: {"type": "string", "examples": ["Monday 09:00", "day 07:00"]},
    values.parse_language: {"enum": list(LANGUAGES)},
    policy._most: {"type": "string", "examples": ["100 EUR"]},
}
"""How each of the small values is written, by what reads it."""
BY_NAME: dict[str, dict[str, Any]] = {
    "_need": {"anyOf": [{"type": "integer", "minimum": 1}, {"enum": ["all", "each"]}]}
}
"""The same of what steps read, which this folder does not know."""


class _Written(GenerateJsonSchema):
    """As people write it: what our own functions read, and one value where a list may stand."""

    def function_plain_schema(self, schema: core_schema.PlainValidatorFunctionSchema) -> dict[str, Any]:
        read = schema["function"]["function"]
        return dict(WRITTEN.get(read) or BY_NAME.get(getattr(read, "__name__", ""), {}))

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> dict[str, Any]:
        inner = super().function_before_schema(schema)
        if schema["function"]["function"] is values._many:
            return {"anyOf": [inner.get("items", {}), inner]}
        return {"anyOf": [_TEXT, inner]}  # an author, whose handle alone will do

    def model_schema(self, schema: core_schema.ModelSchema) -> dict[str, Any]:
        """What a class says of itself is for programmers; people read what its keys hold."""
        made = super().model_schema(schema)
        made.pop("description", None)
        return made

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> dict[str, Any]:
        """Defaults are told in words: those of the types are not as people write them."""
        return self.generate_inner(schema["schema"])

    def nullable_schema(self, schema: core_schema.NullableSchema) -> dict[str, Any]:
        return self.generate_inner(schema["schema"])


def schema(verbs: Mapping[str, type[Step]], feeds: Mapping[str, type[BaseModel]]) -> dict[str, Any]:
    """The whole file. `verbs` are the steps by `do:`, `feeds` the options of each kind of feed."""
    defs: dict[str, Any] = {}
    top: dict[str, Any] = {"version": {"const": VERSION}, "language": {"enum": list(LANGUAGES)}}
    for section, kind in SECTIONS.items():
        if section not in ("templates", escalations.SECTION):
            top[section] = _named(_described(kind, section, defs))
    top["templates"] = _templates()
    for verb, kind in verbs.items():
        defs[f"step-{verb}"] = _described(kind, "steps", defs) | {"title": verb}
        defs[f"step-{verb}"]["properties"]["do"] = {"const": verb, "description": explained("steps", "do")}
    shared = _described(SharedEscalation, "steps.escalation", defs)
    top[escalations.SECTION] = _named({"type": "array", "minItems": 1, "items": _tier(defs)})
    defs["Playbook"]["properties"]["steps"] = {
        "type": "array",
        "items": {"anyOf": [shared, *({"$ref": f"#/$defs/step-{verb}"} for verb in verbs)]},
        "description": explained("playbooks", "steps"),
    }
    top[FEEDS] = _named({"anyOf": [{"type": "null"}, *(_described(kind, FEEDS, defs) for kind in feeds.values())]})
    top["tests"] = {"type": "array", "items": _tests(defs)}
    top["accept"] = {"type": "array", "items": _described(AcceptBlock, "accept", defs)}
    for key, one in top.items():
        one["description"] = explained("the file", key)
    return {
        "$schema": DIALECT,
        "title": "playbooks.yaml of Firebreak",
        "type": "object",
        "properties": top,
        "required": ["version"],
        "additionalProperties": False,
        "$defs": defs,
    }


def _described(kind: Any, place: str, defs: dict[str, Any]) -> dict[str, Any]:
    """The schema of a block with a sentence for each key; the blocks inside it go to `defs`."""
    made = TypeAdapter(kind).json_schema(schema_generator=_Written, by_alias=True)
    inside = made.pop("$defs", {})
    for at, block in _blocks(kind, place):
        found = made if made.get("title") == block.__name__ else inside.get(block.__name__, {})
        for key, one in found.get("properties", {}).items():
            one.pop("title", None)
            if said := explained(at, key):
                one["description"] = said
    for name, one in inside.items():
        defs.setdefault(name, one)
    if isinstance(kind, type) and issubclass(kind, BaseModel) and "$ref" not in made:
        defs[kind.__name__] = made
        return {"$ref": f"#/$defs/{kind.__name__}"} if place != "steps" else dict(made)
    return made


def _blocks(kind: Any, place: str) -> Iterator[tuple[str, type[BaseModel]]]:
    """The blocks in a type, each with where it stands."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        at = "when" if kind is when.When else place
        yield at, kind
        for name, field in kind.model_fields.items():
            for inner in _types(field.annotation):
                if inner is not kind:
                    yield from _blocks(inner, f"{at}.{field.alias or name}")
    else:
        for inner in _types(kind):
            yield from _blocks(inner, place)


def _types(kind: Any) -> Iterator[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    for part in get_args(kind):
        yield from _types(part)


def _named(inner: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "propertyNames": {"pattern": NAME}, "additionalProperties": inner}


def _tier(defs: dict[str, Any]) -> dict[str, Any]:
    """A step that calls people, which needs not say so."""
    calls = defs[f"step-{escalations.VERB}"]
    return {**calls, "title": "tier", "required": [key for key in calls["required"] if key != "do"]}


def _templates() -> dict[str, Any]:
    """A text for each language, or for each language below a platform."""
    by_language = {"type": "object", "additionalProperties": _TEXT}
    template = {"type": "object", "additionalProperties": {"anyOf": [_TEXT, by_language]}}
    return {"type": "object", "additionalProperties": template}


def _tests(defs: dict[str, Any]) -> dict[str, Any]:
    test = _described(FileTest, "tests", defs)
    lines = {"given": GivenMention, "count": GivenCount, "recording": GivenRecording, "press": Pressed}
    given = [_described(kind, f"tests.{place}", defs) for place, kind in lines.items()]
    properties = defs["FileTest"]["properties"]
    properties["given"] |= {"items": {"anyOf": given}}
    properties["expect"] |= {"items": _described(Expect, "tests.expect", defs)}
    return test
