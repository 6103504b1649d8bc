"""The real streams of the exam, with the labels they came with: crises, controls, and the alerts around them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from _stories import Wrongly
from scenarios import AROUND, DETECTORS, WITHIN, load, signals

AFTER = timedelta(hours=72)  # an alert so long after the onset of a crisis may be about it
Row = tuple[str, str, str, str]


def scenarios(streams: Path) -> Iterator[Row]:
    """One row a scenario, and how many are right; `negative_velocity` first, and whoever else was first."""
    right, of = 0, 0
    for scenario in json.loads((streams / "scenarios.json").read_text()):
        readings, _ = load(streams / scenario["stream"])
        onset, wanted = _onset(scenario), scenario["expect"].startswith("alert")
        until = onset + (WITHIN if wanted else AROUND)
        answers = {}
        for name in DETECTORS:
            raised = [
                one.at for one in signals(name, scenario["brand"], readings[scenario["brand"]]) if one.phase == "raised"
            ]
            inside = [at for at in raised if onset <= at <= until]
            if inside:
                answers[name] = f"{name} +{(inside[0] - onset).total_seconds() / 60:.0f} min"
        good = bool(answers) if wanted else "negative_velocity" not in answers
        right, of = right + good, of + 1
        yield (
            scenario["id"],
            "alert" if wanted else "silence",
            ", ".join(answers.values()) or "silent",
            "" if good else "**wrong**",
        )
    yield "**real crises and controls**", "right", f"{right} of {of}", ""


def false_alerts(streams: Path) -> Iterator[Row]:
    """Alerts of all default detectors that answer no crisis, a topic-week; a row a brand, and all airlines."""
    known = json.loads((streams / "scenarios.json").read_text())
    readings, _ = load(streams / "airlines_2015.jsonl.gz")
    velocity, all = Wrongly(0, 0.0), Wrongly(0, 0.0)
    for brand, said in readings.items():
        spans = [
            (_onset(one), _onset(one) + AFTER)
            for one in known
            if one["brand"] == brand and one["expect"].startswith("alert")
        ]
        weeks = (said[-1].until - said[0].since).total_seconds() / (7 * 86400)
        counts = {name: _outside(signals(name, brand, said), spans) for name in DETECTORS}
        velocity += Wrongly(counts["negative_velocity"], weeks)
        all += Wrongly(sum(counts.values()), weeks)
        yield (
            brand,
            "false alerts by detector",
            ", ".join(f"{name} {count}" for name, count in counts.items() if count),
            "",
        )
    yield "**airlines**", "negative_velocity, false a topic-week", str(velocity), ""
    yield "**airlines**", "all detectors, false a topic-week", str(all), ""


def _outside(said: list[Any], spans: list[tuple[datetime, datetime]]) -> int:
    return sum(one.phase == "raised" and not any(since <= one.at <= until for since, until in spans) for one in said)


def _onset(scenario: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(scenario["onset"]).astimezone(UTC)
