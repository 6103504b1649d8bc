"""A calendar subscribes to the rotas: an address with a key that opens nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from api_keys import key
from icalendar import Calendar
from starlette.testclient import TestClient

from firebreak.commands.run_playbooks import InForce
from firebreak.core.clock import ManualClock
from firebreak.notifiers.null import Null
from firebreak.playbooks.calendar_file import as_calendar
from firebreak.sources.body import parse_body
from firebreak.web.api import build as build_web
from firebreak.wiring import build, read_text

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
FILE = """\
version: 1
topics: {acme: {words: [acme air]}}
people: {mei: {slack: U0MEI0001}, tom: {slack: U0TOM0001}}
teams:
  desk: {members: [mei, tom], on_call: {rotate: weekly, from: 2026-01-05T09:00, zone: Europe/London}}
  leads: {members: [mei]}
playbooks: {surge: {when: {sentiment: negative}, steps: [{do: alert, to: "#desk"}]}}
"""


def test_a_calendar_reads_who_is_on_call_by_its_address_and_nothing_else() -> None:
    """As the command writes it; a key of another scope, a revoked one and a team without a rota are not there."""
    clock, file = ManualClock(NOW), read_text(FILE)
    app = build(file, database_url="sqlite://", clock=clock, notifier=Null(clock))
    web = TestClient(build_web(app, parse_body, api_token="", rota=InForce(file).calendar))
    shown, other = key(app.store, "rota"), key(app.store, "read")
    answer = web.get(f"/rota/{shown}.ics")
    refused = [
        web.get(f"/rota/{one}.ics{asked}").status_code
        for one, asked in ((other, ""), ("fbk_1_2", ""), (shown, "?team=leads"), (shown, "?team=nobody"))
    ]
    elsewhere = web.get("/api/incidents", headers={"Authorization": f"Bearer {shown}"})

    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert answer.content == as_calendar(file, ("desk",), NOW, NOW + timedelta(weeks=8))
    assert {str(one["SUMMARY"]) for one in Calendar.from_ical(answer.content).walk("VEVENT")} == {
        "desk: Mei",
        "desk: Tom",
    }
    assert web.get(f"/rota/{shown}.ics?team=desk").content == answer.content
    assert refused == [404] * 4
    assert (elsewhere.status_code, "this key may only read who is on call" in elsewhere.text) == (403, True)
    with app.store.begin() as tx:
        tx.revoke_key(shown.split("_")[1], clock.now())
    clock.move_to(NOW + timedelta(seconds=2))
    assert web.get(f"/rota/{shown}.ics").status_code == 404
