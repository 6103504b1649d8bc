"""docs/api.md: every example is sent to the real service, and every route is on the page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from api_keys import key
from starlette.applications import Starlette
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from firebreak.app.virtual_time import let_pass
from firebreak.core.clock import ManualClock
from firebreak.notifiers.null import Null
from firebreak.sources.body import parse_body
from firebreak.sources.points import parse_points
from firebreak.web.api import build as build_web
from firebreak.web.feeds import Door
from firebreak.wiring import SHIPPED, build, read_text

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```http\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
LEFT_OUT = "…"


@pytest.fixture
def web() -> Iterator[tuple[Starlette, dict[str, str], Any]]:
    """The service on the shipped playbooks, at nine, and a way to let a minute pass."""
    clock = ManualClock(datetime(2026, 3, 10, 9, 0, tzinfo=UTC))
    file = read_text(SHIPPED.read_text(encoding="utf-8").replace("    holidays: [US]", "    series: {calls: {}}"))
    app = build(file, database_url="sqlite://", clock=clock, notifier=Null(clock))
    keys = {
        "mentions key": key(app.store, "mentions"),
        "read key": key(app.store, "read"),
        "mei's key": key(app.store, "act", "Mei"),
        "tom's key": key(app.store, "act", "Tom"),
    }
    yield (
        build_web(app, parse_body, api_token="", doors=[Door("crm", "a-long-key")], parse_series=parse_points),
        keys,
        lambda: let_pass(app, clock, clock.now() + timedelta(minutes=1)),
    )
    app.store.close()


def shown(answer: Any, told: Any) -> Any:
    """The answer as the page would show it: without what the page leaves out."""
    if told == LEFT_OUT:
        return LEFT_OUT
    if isinstance(answer, str) and isinstance(told, str) and LEFT_OUT in told:  # an id that the clock has made
        begin, _, end = told.partition(LEFT_OUT)
        return told if answer.startswith(begin) and answer.endswith(end) else answer
    if isinstance(answer, dict) and isinstance(told, dict):
        kept = answer.keys() & told.keys() if LEFT_OUT in told else answer.keys()
        more = {LEFT_OUT: LEFT_OUT} if LEFT_OUT in told and answer.keys() - told.keys() else {}
        return {key: shown(answer[key], told.get(key)) for key in kept} | more
    if isinstance(answer, list) and isinstance(told, list):
        more_follow = told[-1:] == [LEFT_OUT] and len(answer) >= len(told)
        kept_items = answer[: len(told) - 1] if more_follow else answer
        pairs = [shown(one, told[at] if at < len(told) else None) for at, one in enumerate(kept_items)]
        return [*pairs, LEFT_OUT] if more_follow else pairs
    return answer


def test_every_example_is_answered_as_the_page_says(web: tuple[Starlette, dict[str, str], Any]) -> None:
    """The page is one story, a minute from request to request, told to the real service."""
    client, keys, pass_a_minute = TestClient(web[0]), web[1], web[2]
    for request, answer in zip(EXAMPLES[::2], EXAMPLES[1::2], strict=True):
        head, _, body = request.partition("\n\n")
        first, *shown_key = head.strip().splitlines()
        method, path = first.split()
        headers = {name: keys[value[len("Bearer <") : -1]] for name, _, value in (x.partition(": ") for x in shown_key)}
        headers = {name: f"Bearer {value}" for name, value in headers.items()}
        got = client.request(method, path, content=body.strip().encode(), headers=headers)
        status, _, told = answer.partition("\n")
        pass_a_minute()

        assert (first, f"HTTP/1.1 {got.status_code}") == (first, status)
        if got.headers["content-type"].startswith("application/json"):
            assert shown(got.json(), json.loads(told)) == json.loads(told)
        else:
            assert {*told.split("\n")} - {"", LEFT_OUT} <= {*got.text.split("\n")}


def routes(app: Any) -> Iterator[str]:
    """`METHOD /path` of everything that is served."""
    for route in app.routes:
        if isinstance(route, Mount):
            yield from (one.replace(" ", f" {route.path}") for one in routes(route))
        elif isinstance(route, Route) and not route.endpoint.__module__.startswith("firebreak.web.pages"):  # for people
            path = route.path.replace(":path}", "}")  # ids with slashes in them
            yield from (f"{method} {path}" for method in (route.methods or set()) - {"HEAD"})


def test_every_route_is_on_the_page_and_no_other(web: tuple[Starlette, dict[str, str], Any]) -> None:
    """Those of the API have a section each; those for Slack are named."""
    told = re.findall(r"^## `([A-Z]+ /[^`]+)`", PAGE, re.MULTILINE) + re.findall(r"`(POST /slack/\w+)`", PAGE)

    assert sorted(told) == sorted(routes(web[0]))


def test_each_section_has_an_example() -> None:
    """A route is explained by a request that was really sent."""
    sections = re.findall(r"^## `(\w+) (/[^`]+)`\n(.*?)(?=^## )", PAGE, re.MULTILINE | re.DOTALL)
    silent = [
        f"{method} {path}"
        for method, path, text in sections
        if not re.search(rf"^{method} {re.sub(r'{.*?}', '[^ ]+', path)}(\?.*)?$", text, re.MULTILINE)
    ]

    assert (len(sections) > 5, silent) == (True, [])
