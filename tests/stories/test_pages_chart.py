"""The chart of an incident, larger: its span by links, its numbers as a table, and who may see it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from stories.conftest import Story
from stories.test_pages import Enter, enter

__all__ = ["enter"]


def links(page: str) -> dict[str, str]:
    """What the chart can show instead, by its label."""
    found = re.findall(r'<a class="btn sm" href="(/incidents/[^"]*/chart[^"]*)">(.*?)</a>', page)
    return {label: href.replace("&amp;", "&") for href, label in found}


def columns(page: str) -> int:
    return len(re.findall(r'<tr><th scope="row"><time', page))


def test_a_chart_is_seen_nearer_and_farther_by_links_alone(story: Story, enter: Enter) -> None:
    """In finer steps the nearer it is, never in more than 96 columns, and back to the whole."""
    story.usual_week()
    story.outrage(40, within_minutes=10)
    browser, path = enter("Mei"), f"/incidents/{story.incident.id}"
    assert f'<a href="{path}/chart">' in browser.get(path).text
    whole = browser.get(f"{path}/chart").text
    nearer = browser.get(links(whole)["Nearer"]).text
    far = browser.get(links(browser.get(links(whole)["Farther"]).text)["Farther"]).text

    assert "Later" not in links(whole)  # there is nothing later than now
    assert "The whole incident" not in links(whole)
    assert "2 min each" in whole or "5 min each" in whole
    assert "1 min each" in nearer
    assert max(map(columns, (whole, nearer, far))) <= 96
    assert columns(browser.get(links(nearer)["The whole incident"]).text) == columns(whole)
    assert "above usual" in whole


@pytest.mark.parametrize(
    "query",
    [
        "since=never&until=2026",
        "since=0001-01-01T00:00&until=9999-12-31T23:59",
        "since=2026-03-10T10:00&until=2026-03-10T09:00",
        "since=2026-03-10T10:00%2B99:00&until=",
    ],
)
def test_a_span_that_makes_no_sense_shows_what_there_is(story: Story, enter: Enter, query: str) -> None:
    """Never more than eight days round the incident, never less than half an hour, never an error."""
    story.outrage(40, within_minutes=10)
    path = f"/incidents/{story.incident.id}/chart"
    browser = enter("Mei")
    seen, points = browser.get(f"{path}?{query}"), browser.get(f"{path}/points?{query}").json()

    assert seen.status_code == 200
    assert 0 < columns(seen.text) <= 96
    assert 0 < len(points["at"]) == len(points["seen"]) == len(points["usual"]) <= 600
    assert points["at"][-1] - points["at"][0] <= timedelta(days=17).total_seconds()


def test_of_a_confidential_incident_an_outsider_sees_no_chart(story: Story, enter: Enter) -> None:
    """Neither the page nor its numbers; no more than of one that never was."""
    story.post("@AcmeAir left me on the plane for two hours, @USDOT please act")
    story.forward(minutes=1)
    outsider = next(name for name in ("Priya", "Lena", "Tom") if not story.app.queries.may_know(story.incident, name))
    browser = enter(outsider)
    paths = [f"/incidents/{id}/chart{more}" for id in (story.incident.id, "never") for more in ("", "/points")]
    answers = [browser.get(path) for path in paths]

    assert [one.status_code for one in answers] == [404] * 4
    assert answers[1].content == answers[3].content == b""
    assert enter("Mei").get(paths[1]).status_code == 200
