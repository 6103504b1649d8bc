"""The week ahead: whom each tier of a playbook calls on which day, and where nobody of a rota is on call."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from firebreak.core.errors import NotFound
from firebreak.response.week_ahead import planned, week_ahead
from firebreak.wiring import read_text

MONDAY = datetime(2026, 3, 9, tzinfo=UTC)
FILE = read_text(
    """version: 1
topics: {acme: {words: acme}}
people:
  mei: {slack: U0MEI0001, languages: [zh]}
  tom: {slack: U0TOM0001, languages: [en]}
  vera: {slack: U0VERA001, languages: [ru]}
teams:
  comms:
    members: [mei, tom]
    on_call:
      rotate: daily
      from: 2026-03-09T09:00
      zone: Europe/London
      overrides: [{from: 2026-03-14T00:00, until: 2026-03-14T08:00}]
  leads: {members: [vera]}
playbooks:
  surge:
    when: {sentiment: negative}
    repeat: 1
    steps:
      - {do: alert, to: "#desk", notify: comms.on_call}
      - {do: notify, who: leads, after: 10m, unless: acknowledged}
  quiet:
    when: {tagged: [], sentiment: negative}
    steps: [{do: alert, to: "#watch"}]
"""
)


def test_what_a_playbook_does_is_what_it_would_plan() -> None:
    """In order, each thing once, with whom it would call at that very minute and what would stop it."""
    at = MONDAY + timedelta(hours=8, minutes=55)
    alert, tier, end = planned(FILE, "surge", at)

    assert (alert.after, alert.does, alert.calls, alert.unless) == (
        timedelta(0),
        "Posts the alert in #desk",
        ("Tom",),
        "",
    )
    assert (tier.at, tier.does, tier.calls) == (at + timedelta(minutes=10), "Calls leads", ("Vera",))
    assert tier.unless == "unless acknowledged"
    assert (end.after, end.does) == (timedelta(minutes=20), "Says that nobody is left to call")


def test_in_a_hole_the_whole_team_is_called_and_the_hole_is_named() -> None:
    alert, *_ = planned(FILE, "surge", datetime(2026, 3, 14, 3, tzinfo=UTC))

    assert (alert.calls, alert.holes) == (("Mei", "Tom"), ("comms",))


def test_the_week_is_cut_where_somebody_else_comes() -> None:
    """Every hand-over and the hole; a language that only a later call reaches is late, one that nobody reads a hole."""
    week = week_ahead(FILE, "surge", MONDAY)
    first, later, *languages = week.rows
    reads = {row.title: [one.reached for one in row.stretches] for row in languages}

    assert [(one.since, one.until, one.team) for one in week.holes] == [
        (datetime(2026, 3, 14, tzinfo=UTC), datetime(2026, 3, 14, 8, tzinfo=UTC), "comms")
    ]
    assert ", ".join(one.words for one in first.stretches) == ("Tom, Mei, Tom, Mei, Tom, Mei, nobody, Mei, Tom, Mei")
    assert [one.reached for one in first.stretches].count("nobody") == 1
    assert (first.stretches[0].since, first.stretches[-1].until) == (week.since, week.until)
    assert (first.title, later.title) == ("called at +0", "called at +10")
    assert set(reads["reads Russian"]) == {"late"}
    assert set(reads["reads Chinese"]) == {"somebody", "nobody"}


def test_a_playbook_that_calls_nobody_has_no_rows() -> None:
    assert week_ahead(FILE, "quiet", MONDAY).rows == ()


def test_a_playbook_that_is_not_there_is_named() -> None:
    with pytest.raises(NotFound, match='no playbook "surges"'):
        planned(FILE, "surges", MONDAY)
