"""The score of a drill in words: one line a point, and what became better or worse since the drill before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.times import day_in_words
from ..core.translation import gettext, listed, together
from .drill_score import drill_score

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ..core.store import Store
    from .drill_score import DrillScore

MARKS = {True: "✓", False: "✗", None: "·"}


def told_score(store: Store, id: str, now: datetime) -> str:
    """The whole score, in the language of now. Raises NotFound, and BadSetting for what is no drill."""
    return "\n".join(score_lines(drill_score(store, id, now)))


def score_lines(score: DrillScore) -> Iterator[str]:
    """A heading, a line for each point, and a comparison."""
    yield heading(score)
    for point in score.points:
        yield f"{MARKS[point.fine]} {point.title}: {point.said}"
    yield compared(score)


def heading(score: DrillScore) -> str:
    """Which drill it was, and its points."""
    return gettext(
        "DRILL {incident}, {playbook}: {met} of {counted} points",
        incident=score.incident,
        playbook=score.playbook,
        met=score.met,
        counted=score.counted,
    )


def compared(score: DrillScore) -> str:
    """What is better and what is worse than in the drill before."""
    if score.before is None:
        return gettext("It is the first drill of this playbook.")
    before: dict[str, bool | None] = {one.name: one.fine for one in score.before.points if one.name != "inject"}
    known = [one for one in score.points if one.fine is not None and before.get(one.name) is not None]
    changed = [one for one in known if one.fine != before[one.name]]
    gaps = {"day": day_in_words(score.before.began), "met": score.before.met, "counted": score.before.counted}
    said = [gettext("The last drill ({day}): {met} of {counted} points.", **gaps)]
    if better := [one.title for one in changed if one.fine]:
        said.append(gettext("Better: {titles}.", titles=listed(better, "comma")))
    if worse := [one.title for one in changed if not one.fine]:
        said.append(gettext("Worse: {titles}.", titles=listed(worse, "comma")))
    return together(said)
