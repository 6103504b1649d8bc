"""The API's description: every route stands in it and no other, and whatever it allows is answered as it says."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import schemathesis
from api_keys import key
from hypothesis import HealthCheck, Phase, settings
from recorded_app import RecordedApp
from starlette.applications import Starlette
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from firebreak.core.actions import ACTIONS
from firebreak.sources.body import parse_body
from firebreak.sources.points import parse_points
from firebreak.web.api import BELOW, build
from firebreak.web.openapi import described

OPEN = {"/healthz", "/readyz", "/metrics", "/api/openapi.json"}
NOT_OURS = {"/feeds/{name}/{key}", "/slack/interactions", "/slack/commands", "/slack/events"}
DOCUMENT = json.loads(json.dumps(described(ACTIONS, BELOW, series=True)))


@cache
def served() -> tuple[RecordedApp, Starlette]:
    """One service for all requests: what one does another may meet."""
    app = RecordedApp()
    return app, build(app, parse_body, api_token="", parse_series=parse_points)


@cache
def headers(scope: str) -> dict[str, str]:
    app, _ = served()
    return {"Authorization": f"Bearer {key(app.store, scope, 'Mei' if scope == 'act' else '')}"}


def routes(app: Starlette) -> set[tuple[str, str]]:
    """Every method and path of the API and of what tells how the service is."""
    found = set()
    for one in app.routes:
        inside = (
            [(f"{one.path}{each.path}", each) for each in one.routes] if isinstance(one, Mount) else [(one.path, one)]
        )
        for path, route in inside:
            if isinstance(route, Route) and path not in NOT_OURS and (path.startswith("/api") or path in OPEN):
                found |= {(method.lower(), path.replace(":path", "")) for method in (route.methods or ()) - {"HEAD"}}
    return found


def test_every_route_is_described_and_no_other() -> None:
    """A new action or door that is not told of fails here."""
    told = {(method, path) for path, methods in DOCUMENT["paths"].items() for method in methods}

    assert told == routes(served()[1])


def test_the_description_is_served_to_anybody() -> None:
    """It says what there is, and nothing of what happened."""
    answer = TestClient(served()[1]).get("/api/openapi.json")

    assert (answer.status_code, answer.json()["openapi"], answer.json()) == (200, "3.1.0", DOCUMENT)


def test_a_real_incident_is_as_the_description_says() -> None:
    """With its timeline, drafts and checklists."""
    from jsonschema import Draft202012Validator

    _, app = served()
    web = TestClient(app, headers=headers("read"))
    there = web.get("/api/incidents").json()
    whole = web.get(f"/api/incidents/{there[0]['id']}").json()
    said = DOCUMENT["paths"]["/api/incidents/{id}"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    checked = Draft202012Validator({**said, "components": DOCUMENT["components"]})

    assert [(list(one.absolute_path), one.message) for one in checked.iter_errors(whole)] == []
    assert whole["timeline"] is not None


@schemathesis.openapi.from_asgi("/api/openapi.json", served()[1]).parametrize()
@settings(
    max_examples=3, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)  # fmt: skip
def test_whatever_is_allowed_is_answered_as_described(case: Any) -> None:
    """Requests made of the description, right ones and wrong ones: no fault of ours, and each answer has its shape."""
    described = next(iter(DOCUMENT["paths"][case.path].values()))
    (scope,) = described["tags"]
    case.call_and_validate(headers=headers(scope) if scope != "health" else {})
