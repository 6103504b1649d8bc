"""The API described as OpenAPI 3.1, made of the same rows as its routes: `/api/openapi.json`."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import msgspec

from ..core.api_keys import MAY
from ..core.effects import ChecklistItem, StoredDraft
from ..core.messages import Said
from ..core.model import Incident, TimelineEvent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..core.action_row import Action, Field

JSON = "application/json"
REFUSALS = {
    "401": "The key is missing, wrong or revoked.",
    "403": "The key may do something else.",
    "404": "There is no such thing.",
    "405": "The path is right, and the method is not.",
    "409": "It was not done; the answer says why.",
    "413": "The body is too large.",
    "422": "The body cannot be read, or something in it is missing.",
    "429": "Too much at once: come back after `Retry-After` seconds.",
    "503": "Nothing can be stored or read now; nothing was lost. Come back after `Retry-After` seconds.",
}
_TEXT = {"type": "string"}
_COUNT = {"type": "integer", "minimum": 0}
_ERROR = {"type": "object", "required": ["error"], "properties": {"error": _TEXT}}
_DONE = {
    "type": "object",
    "required": ["ok", "say"],
    "properties": {"ok": {"const": True}, "say": {**_TEXT, "description": "What was done, as people read it."}},
}
_TAKEN = {
    "type": "object",
    "required": ["accepted", "duplicates", "rejected"],
    "properties": {
        "accepted": {**_COUNT, "description": "Stored now."},
        "duplicates": {**_COUNT, "description": "Known already."},
        "rejected": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["line", "reason"],
                "properties": {"line": _COUNT, "reason": _TEXT},
            },
        },
        "rejected_more": _COUNT,
        "left_out": {"type": "object", "additionalProperties": _COUNT},
    },
    "additionalProperties": _COUNT,
}


def described(actions: Sequence[Action], below: Mapping[str, str], *, series: bool) -> dict[str, Any]:
    """The whole document. `below` is where a subject has its actions, `series` whether counts are taken."""
    kinds = (Incident, TimelineEvent, StoredDraft, ChecklistItem)
    (incident, *parts), components = msgspec.json.schema_components(
        kinds, ref_template="#/components/schemas/{name}", schema_hook=_of_ours
    )
    whole = ("timeline", "drafts", "items")
    told = {
        "allOf": [incident],
        "properties": {name: {"type": "array", "items": one} for name, one in zip(whole, parts, strict=True)},
        "required": list(whole),
    }
    paths: dict[str, Any] = {"/api/mentions": {"post": _sent("Mentions in", ("as", "zone"), _SENT["mentions"])}}
    if series:
        paths["/api/series"] = {"post": _sent("Counts in", ("topic", "series"), _SENT["series"])}
    paths["/api/signals"] = {"post": _sent("Signals of an engine in", (), _SENT["signals"])}
    opened = {"name": "open", "in": "query", "schema": _TEXT, "description": "1: only those that are open."}
    paths["/api/incidents"] = {
        "get": _operation(
            "Incidents, the newest first", "read", {"200": {"type": "array", "items": incident}}, parameters=[opened]
        )
    }
    paths["/api/incidents/{id}"] = {
        "get": _operation(
            "An incident with its timeline, drafts and checklists", "read", {"200": told}, ("404",), parameters=[_ID]
        )
    }
    for one in actions:
        if one.path:
            paths[f"/api{below[one.subject]}/{{id}}/{one.path}"] = {"post": _pressed(one)}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Firebreak", "version": version("firebreak"), "description": _ABOUT},
        "paths": paths | _HEALTH,
        "components": {
            "schemas": components | {"Error": _ERROR},
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "firebreak keys add " + " | ".join(MAY)}
            },
        },
        "security": [{"key": []}],
    }


_ABOUT = (
    "Mentions and counts in, incidents to look at and act on. Each key may do one of these: "
    + ", ".join(f"{scope} ({what})" for scope, what in MAY.items())
    + ". docs/api.md shows each request with its answer."
)
_ID = {"name": "id", "in": "path", "required": True, "schema": {**_TEXT, "pattern": "^[a-z0-9]"}}
_SENT = {
    "signals": "JSON lines, as `firebreak engine` sends them: a signal with posts that explain it; gzip is unpacked.",
    "mentions": "JSON lines, an array, CSV or any other export that import reads; gzip, deflate and zstd are unpacked.",
    "series": "JSON lines, an array or a table with a header that names `at` and `count`.",
}


def _of_ours(kind: type) -> dict[str, Any]:
    """A sentence that is worded for its reader is text to whoever asks by HTTP."""
    if kind is Said or getattr(kind, "__name__", "") in ("Message", "SaidText"):
        return _TEXT
    raise NotImplementedError


def _answer(schema: Mapping[str, Any], why: str = "Done.") -> dict[str, Any]:
    return {"description": why, "content": {JSON: {"schema": schema}}}


def _refusals(*codes: str) -> dict[str, Any]:
    return {code: _answer({"$ref": "#/components/schemas/Error"}, REFUSALS[code]) for code in codes}


def _operation(
    summary: str,
    scope: str,
    answers: Mapping[str, Mapping[str, Any]],
    refused: Sequence[str] = (),
    **more: Any,
) -> dict[str, Any]:
    """One request: what it does, what a key must be for, and every answer that may come."""
    said = {code: _answer(schema) for code, schema in answers.items()}
    codes = [code for code in ("401", "403", *refused, "503") if code not in said]
    return {"summary": summary, "tags": [scope], "responses": said | _refusals(*codes), **more}


def _sent(summary: str, names: Sequence[str], what: str) -> dict[str, Any]:
    query = [{"name": name, "in": "query", "schema": _TEXT} for name in names]
    kinds = (JSON, "text/csv", "application/octet-stream")
    body = {"description": what, "required": True, "content": {kind: {} for kind in kinds}}
    refused = {"anyOf": [_TAKEN, {"$ref": "#/components/schemas/Error"}]}
    answers: dict[str, dict[str, Any]] = {"202": _TAKEN, "422": refused}
    return _operation(summary, "mentions", answers, ("413", "429"), parameters=query, requestBody=body)


def _pressed(action: Action) -> dict[str, Any]:
    """An action of the table: what stands in the body, and that it is done as the person of the key."""
    fields = {field.name: _field(field) for field in action.fields}
    needed = [
        field.name
        for field in action.fields
        if field.kind in ("link", "person") or (field.kind == "choice" and not field.optional)
    ]
    schema: dict[str, Any] = {"type": "object", "properties": fields}
    schema |= {"required": needed} if needed else {}
    body = {"required": bool(needed), "content": {JSON: {"schema": schema}}}
    summary = action.label.removesuffix(" …") or action.name.replace("_", " ")
    more = {"parameters": [_ID], "requestBody": body, "operationId": action.name}
    return _operation(summary, "act", {"200": _DONE}, ("404", "409", "413", "422"), **more)


def _field(field: Field) -> dict[str, Any]:
    said = {"description": field.label} if field.label else {}
    match field.kind:
        case "minutes":
            return {"type": ["integer", "null"], "minimum": 1, **said}
        case "choice":
            return {"enum": list(field.values), **said}
        case "link":
            return {"type": "string", "format": "uri", **said}
    return {**_TEXT, **said}


def _open(summary: str, schema: Mapping[str, Any], *, kind: str = JSON, also: Sequence[str] = ()) -> dict[str, Any]:
    """What wants no key."""
    answers = {code: {"description": summary, "content": {kind: {"schema": schema}}} for code in ("200", *also)}
    return {"get": {"summary": summary, "tags": ["health"], "security": [], "responses": answers}}


_READY = {
    "type": "object",
    "required": ["ready", "reasons"],
    "properties": {"ready": {"type": "boolean"}, "reasons": {"type": "array", "items": _TEXT}},
}
_HEALTH = {
    "/healthz": _open("Whether anybody would be told if something happened now", {"type": "object"}, also=("503",)),
    "/readyz": _open("Whether a mention that is sent now would be stored", _READY, also=("503",)),
    "/metrics": _open("Figures for Prometheus", _TEXT, kind="text/plain"),
    "/api/openapi.json": _open("This document", {"type": "object"}),
}
