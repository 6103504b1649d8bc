"""Real crises: every scenario of the shared streams, fired or silent as expected, and the false alarms around it.

    python benchmarks/scenarios.py --streams ../shared/data/streams
    python benchmarks/scenarios.py --judged

Where a stream has no sentiment of its own, every mention is taken as negative: the streams in question are about
a disaster or a rumour. With `--judged` every mention counts as what the sentiment models make of it, as in the app.
"""

from __future__ import annotations

import argparse
import gzip
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from firebreak.core import plugins
from firebreak.core.model import Author, Judged, Label, Mention, Reading, Signal, Topic
from firebreak.core.near_copies import fingerprint
from firebreak.core.negative_prior import NegativePrior
from firebreak.core.readings import tally
from firebreak.core.text import fold
from firebreak.core.threads import with_threads
from firebreak.sentiment.classifier import open_classifier

DETECTORS = ("negative_velocity", "slow_burn", "negative_share", "cascade", "coordinated")
WITHIN = timedelta(hours=24)  # an alert later than this is no answer to the onset
AROUND = timedelta(hours=4)  # a scenario of silence is about these hours


def judged_by_us(rows: list[tuple[Mention, str, Label | None]]) -> list[Judged]:
    """All mentions as the app would judge and count them, the labels unseen; bare reposts as what they repeat."""
    classifier = open_classifier()
    priors: dict[str, NegativePrior] = {}
    rows = sorted(rows, key=lambda row: row[0].created_at)
    known = {mention.id: mention for mention, _, _ in rows}
    texts = [mention.text or getattr(known.get(mention.in_reply_to or ""), "text", "") for mention, _, _ in rows]
    said = classifier.score(texts, [mention.lang for mention, _, _ in rows])
    found = []
    for (mention, brand, _), sentiment in zip(rows, said, strict=True):
        counts = priors.setdefault(brand, NegativePrior()).estimate(sentiment, mention.platform)
        mark, label = fingerprint(fold(mention.text)), sentiment.label if mention.text else "abstain"
        found.append(Judged(mention, brand, counts.negative, label, (), mark, share_variance=counts.share_variance))
    return found


def _taken(row: tuple[Mention, str, Label | None]) -> Judged:
    """A mention with the label that it has; without one it is taken as negative."""
    mention, brand, label = row
    negative = label in (None, "negative")
    return Judged(mention, brand, float(negative), label or "negative", (), fingerprint(fold(mention.text)))


def load(path: Path, judged_here: bool = False) -> tuple[dict[str, list[Reading]], set[str]]:
    """Readings by brand, and the brands without sentiment; with `judged_here` the labels are not looked at."""
    rows: list[tuple[Mention, str, Label | None]] = []
    judged: dict[str, list[Judged]] = {}
    labelled: set[str] = set()
    with gzip.open(path, "rt") as file:
        for line in file:
            row = json.loads(line)
            label = row.get("sentiment")
            labelled |= {row["brand"]} if label else set()
            author = Author(row.get("author", ""), row.get("followers"), row.get("verified", False))
            mention = Mention(
                id=row["id"],
                platform=row["platform"],
                author=author,
                text=row["text"],
                created_at=datetime.fromisoformat(row["created_at"]),
                lang=row.get("lang"),
                in_reply_to=row.get("in_reply_to"),
                engagement=row.get("engagement", {}),
            )
            rows.append((mention, row["brand"], label))
    threads = with_threads([mention for mention, _, _ in rows], lambda _: {})
    rows = [(mention, brand, label) for mention, (_, brand, label) in zip(threads, rows, strict=True)]
    for one in judged_by_us(rows) if judged_here else map(_taken, rows):
        judged.setdefault(one.topic, []).append(one)
    by_time = {brand: sorted(all, key=lambda one: one.mention.created_at) for brand, all in judged.items()}
    return {brand: tally(all) for brand, all in by_time.items()}, set(judged) - labelled


def signals(name: str, brand: str, readings: list[Reading]) -> list[Signal]:
    """What one detector says, with a reading of silence every minute while it has something open, as in the app."""
    detector: Any = plugins.load(plugins.DETECTORS, name)(Topic(brand))
    said: list[Signal] = []
    last = readings[0].since
    for reading in readings:
        tick = last + timedelta(minutes=1)
        while said and said[-1].phase != "calm" and tick < reading.since:
            said += [one for one in [detector.update(Reading(brand, tick, tick))] if one]
            tick += timedelta(minutes=1)
        said += [one for one in [detector.update(reading)] if one]
        last = reading.until
    return said


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--streams", type=Path, default=Path("../shared/data/streams"))
    parser.add_argument("--judged", action="store_true", help="as judged by the sentiment models, not as labelled")
    parser.add_argument("--why", action="store_true", help="print what was said")
    chosen = parser.parse_args()
    if not chosen.streams.exists():
        print(f"no streams in {chosen.streams}: give --streams the folder with scenarios.json")
        return
    print("| scenario | expected | negative_velocity | minutes after onset | others | alerts in the whole stream |")
    print("|---|---|---|---|---|---|")
    kept: dict[str, tuple[dict[str, list[Reading]], set[str]]] = {}
    for scenario in json.loads((chosen.streams / "scenarios.json").read_text()):
        stream = scenario["stream"]
        kept[stream] = kept.get(stream) or load(chosen.streams / stream, chosen.judged)
        readings, bare = kept[stream]
        _show(scenario, readings[scenario["brand"]], scenario["brand"] in bare and not chosen.judged, chosen.why)


def _show(scenario: dict[str, Any], readings: list[Reading], bare: bool, why: bool) -> None:
    onset = datetime.fromisoformat(scenario["onset"]).astimezone(UTC)
    wanted = scenario["expect"].startswith("alert")
    span = (onset, onset + (WITHIN if wanted else AROUND))
    answers, others, whole = {}, [], 0
    for name in DETECTORS:
        said = signals(name, scenario["brand"], readings)
        raised = [one for one in said if one.phase == "raised"]
        inside = [one for one in raised if span[0] <= one.at <= span[1]]
        if inside:
            answers[name] = round((inside[0].at - onset).total_seconds() / 60)
        if name == "negative_velocity":
            whole = len(raised)
        elif inside:
            others.append(f"{name} +{answers[name]}")
        if why:
            print(*(f"    {one.at:%d %b %H:%M} {one.phase} {one.severity.value}: {one.why}" for one in said), sep="\n")
    velocity = "negative_velocity" in answers
    good = bool(answers) if wanted else not velocity
    print(
        f"| {scenario['id']}{' (all taken as negative)' if bare else ''} | {'alert' if wanted else 'silence'} | "
        f"{'fired' if velocity else 'silent'}, {'right' if good else '**wrong**'} | "
        f"{answers.get('negative_velocity', '')} | {', '.join(others)} | {whole} |",
        flush=True,
    )


if __name__ == "__main__":
    main()
