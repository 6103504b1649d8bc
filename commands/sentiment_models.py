"""The versions of the judge: used to score, measured, trained, taught from people's labels, and gone back to."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from ..core.errors import BadSetting
from ..core.messages import Number
from ..core.safe_console import SafeConsole
from ..core.terminal import harmless_json, say, say_json
from ..core.translation import gettext, gettext_noop, message, ngettext
from ..sentiment.model_registry import Correction, ModelRegistry

if TYPE_CHECKING:
    from ..sentiment.model_registry import Version
    from ..settings import Settings

TRAIN = "pip install 'firebreak[train]'"

HEADINGS = (
    gettext_noop("set"),
    gettext_noop("judge"),
    gettext_noop("texts"),
    "AP",
    "AUC",
    "F1",
    "ECE",
    gettext_noop("answers"),
    gettext_noop("right"),
    gettext_noop("counted"),
    gettext_noop("sure"),
)
STATES = {
    "promoted": gettext_noop("{version} from {parent}: promoted. {why}"),
    "refused": gettext_noop("{version} from {parent}: refused. {why}"),
    "calibrated": gettext_noop("{version} from {parent}: calibrated. {why}"),
}


def score(models: Path) -> None:
    """One line of judgement for every line of standard input, in order, as they come."""
    from ..sentiment.score_jsonl import score_lines

    classifier = ModelRegistry(models).classifier()
    batch = 1 if sys.stdin.isatty() else 512
    for line in score_lines(sys.stdin.buffer, classifier, batch):
        say(harmless_json(line))


def train(data: Path, out: Path, seed: int, *, with_reviews: bool, vectors: Path | None) -> None:
    """Train every language there is data for, and print what came of it."""
    from ..sentiment.training import train as fit
    from .replay_progress import share_done

    with share_done("training") as done:
        learned = lambda lang, share: done(f"training {lang}", share)  # noqa: E731
        reports = fit(data, out, seed, learned, with_reviews=with_reviews, vectors=vectors)
    for lang, report in reports.items():
        say_json({"lang": lang, **report})


def evaluate(data: Path, models: Path, *, as_json: bool) -> None:
    """The judge on labelled texts, with its baselines beside it."""
    from ..sentiment.evaluation import evaluate as measure
    from ..sentiment.evaluation import evaluate_folder, has_vader
    from ..sentiment.examples import read_examples

    classifier = ModelRegistry(models).classifier()
    rows = evaluate_folder(classifier, data) if data.is_dir() else measure(classifier, read_examples(data))
    if not has_vader():
        beside = gettext("VADER is not installed, so it is not measured beside: {command}", command=TRAIN)
        say(beside, err=True)
    if as_json:
        for row in rows:
            say_json(row)
        return
    table = Table(*map(gettext, HEADINGS[:2]), box=None, pad_edge=False)
    for heading in HEADINGS[2:]:
        table.add_column(gettext(heading), justify="right", no_wrap=True)
    for row in rows:
        figures = (row.ap, row.auc, row.f1, row.ece, row.coverage, row.accuracy, row.counted, row.sure)
        told = ("-" if isnan(each) else f"{each:.3f}" for each in figures)
        table.add_row(Text(row.set), Text(row.judge), str(row.texts), *told)
    SafeConsole(width=max(100, SafeConsole().width)).print(table)
    say(
        gettext(
            "AP, AUC and F1 are of the negative class. answers: the share it did not abstain from; right: of those."
        )
    )
    counted = gettext(
        "counted: negative texts as detectors count them, over those that are; sure: by labels without doubt alone."
    )
    say(counted)


def learn(settings: Settings, frozen: Path) -> bool:
    """Teach all labels that the version in use has not learned; False when the frozen set refused the result."""
    from ..sentiment.examples import read_examples
    from ..storage.sql_store import open_store
    from .replay_progress import share_done

    registry = ModelRegistry(settings.models)
    known = _learned_until(registry.history(), registry.current)
    store = open_store(settings.database_url)
    with store.begin() as tx:
        labels = [each for each in tx.labels() if each.at.isoformat() > known]
    store.close()
    if not labels:
        say(gettext("There is no label that has not been learned yet."))
        return True
    tests = [example for path in _frozen(frozen) for example in read_examples(path)]
    given = [Correction(each.text, each.label, each.lang, each.topic or None) for each in labels]
    with share_done(
        ngettext(
            "learning {count} label", "learning {count} labels", len(given), count=Number(len(given), grouped=True)
        )
    ):
        version = registry.learn(given, tests, until=labels[-1].at.isoformat())
    _print(version, registry.current)
    return version.state != "refused"


def _frozen(given: Path) -> list[Path]:
    """The files of a folder but those that models are trained from: on these everything looks as good as before."""
    if not given.is_dir():
        return [given]
    paths = sorted(path for path in given.glob("*.jsonl*") if not path.name.startswith("train_"))
    if not paths:
        raise BadSetting(
            message(
                "{folder}: no labelled texts here to judge by; .jsonl files other than train_* are wanted",
                folder=str(given),
            )
        )
    return paths


def _learned_until(versions: Sequence[Version], current: str) -> str:
    """When the newest label was given that the version in use learned from; a mere calibration learned nothing."""
    known = {version.name: version for version in versions}
    while current in known and known[current].state != "promoted":
        current = known[current].parent
    return known[current].until if current in known else ""


def history(models: Path) -> None:
    """Every version, how it came about and what the frozen set said."""
    registry = ModelRegistry(models)
    say(gettext("in use: {version}", version=registry.current))
    for version in registry.history():
        _print(version, registry.current)


def rollback(models: Path) -> None:
    """Back to the version that the current one was made from."""
    version = ModelRegistry(models).rollback()
    say(gettext("in use: {version}. A running service takes it up with the next mentions.", version=version))


def _print(version: Version, current: str) -> None:
    mark = "*" if version.name == current else " "
    gaps = {"version": version.name, "parent": version.parent, "why": version.why}
    say(f"{mark} " + gettext(STATES[version.state], **gaps))
    for topic, (why, *texts) in version.doubted.items():
        say("      " + gettext("{topic} keeps its calibration: {why}", topic=topic, why=why))
        for text in texts:
            say("        " + gettext("look at: {entry}", entry=text[:160]))
    for lang, before in version.before.items():
        after = version.after[lang]
        figures = ", ".join(f"{name} {before[name]:.3f} -> {after[name]:.3f}" for name in after if name != "texts")
        count = Number(before["texts"], grouped=True)
        said = ngettext("{count} frozen text", "{count} frozen texts", before["texts"], count=count)
        say(f"      {lang}, {said}: {figures}")
