"""The log of an incident in the words of a report: what people would tell each other, and nothing twice."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from ..core.text import as_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from ..core.model import Task, TimelineEvent

_HELD = {"task.delayed": "held up", "task.failed": "failed"}
_QUIET = ("follow_up", "refresh", "nudge", "summary", "pin", "called", "shift")  # their deliveries tell nothing new
_TOLD = {  # step and part, in the words of a report
    "alert": "The alert was posted",
    "alert/chart": "",
    "alert/direct": "Whoever is on call was written to",
    "open_private_channel/room": "The private room was opened",
    "open_private_channel/card": "The card was put up in the room",
    "open_private_channel/chart": "",
    "open_private_channel/checklist": "The checklist was put up in the room",
    "open_private_channel/link": "The alert was linked to the room",
    "open_private_channel/invite": "People were invited into the room",
    "draft_acknowledgement": "The draft was shown for approval",
    "draft_acknowledgement/remind": "The approvers were asked again",
    "notify/thread": "",
    "escalate": "The on-call person was called about something overdue",
    "describe": "",
    "archive": "The room was archived",
    "direct": "Somebody who could not be invited was written to",
    "lost": "Somebody could be neither invited nor written to",
    "stand_in": "The next in the rota was called in",
    "nobody": "It was said that nobody of a rota could be reached",
    "no_room": "It was said that the room could not be opened",
    "handed_over": "The rota handed over",
    "brief": "The hand-over was written to whoever took it",
    "still": "Whoever has it was asked whether they are still on it",
    "promise": "A reminder of the promised update was sent",
    "unreached": "It was said that somebody could not be called",
    "unheard": "It was said that nobody could be called about something overdue",
}
_NOT_NEEDED = {  # steps of no playbook, as what did not have to happen
    "ring": "The call that an acknowledgement had run out",
    "still": "The question whether they are still on it",
    "escalate": "The call about something overdue",
    "call_again": "Another round of calls",
    "promise": "The reminder of the promised update",
    "archive": "The end of the room",
    "unarchive": "Opening the room again",
    "brief": "The hand-over",
    "direct": "A message to somebody who could not be invited",
    "stand_in": "The call to the next in the rota",
    "owner_told": "The word to whoever had it",
}
_NOTHING_LEFT = "nothing left to do"  # the reason of what another thing had overtaken: it tells a reader nothing
_SAID = re.compile(r"(Said|Would have been said) (to|in) ")
_CHANNEL = re.compile(r"\b[CG][A-Z0-9]{8,}\b")  # an id of Slack's, which tells a reader nothing


class Line(Struct, frozen=True):
    """One moment of the timeline."""

    at: datetime
    what: str
    who: str = ""


def once(lines: Iterable[Line]) -> Iterator[Line]:
    """Without those that say at the same time what was said already: one thing may reach several places."""
    said: set[tuple[datetime, str]] = set()
    for line in lines:
        if (key := (line.at.replace(microsecond=0), line.what)) not in said:
            said.add(key)
            yield line


def timeline(facts: Sequence[TimelineEvent], tasks: Mapping[str, Task]) -> Iterator[Line]:
    """What people would tell: changes, presses and what reached somebody; not every edit of a card."""
    yield from once(_timeline(facts, tasks))


def _timeline(facts: Sequence[TimelineEvent], tasks: Mapping[str, Task]) -> Iterator[Line]:
    for each in facts:
        if each.type == "task.delivered":
            if each.data.get("step") not in _QUIET and (done := _done(each, tasks)):
                yield Line(each.at, done + _detail(each, done))
        elif each.type == "task.failed":
            yield Line(each.at, f"{_named(each, tasks)} failed: {each.why}")
        elif not each.type.startswith("task.") and each.type != "playbook.suppressed":
            yield Line(each.at, each.why, each.who or "")


def called(facts: Sequence[TimelineEvent], tasks: Mapping[str, Task]) -> Iterator[Line]:
    """Who was called, and when."""
    for each in facts:
        if each.type == "task.delivered" and each.data.get("step") == "notify" and (done := _done(each, tasks)):
            yield Line(each.at, done)


def needless(facts: Sequence[TimelineEvent], tasks: Mapping[str, Task]) -> Iterator[Line]:
    """Steps that did not have to happen, and why; what only brings cards up to date is none."""
    yield from once(_needless(facts, tasks))


def _needless(facts: Sequence[TimelineEvent], tasks: Mapping[str, Task]) -> Iterator[Line]:
    for each in facts:
        if each.type == "playbook.suppressed":
            yield Line(each.at, each.why)
        elif each.type == "task.skipped" and each.why != _NOTHING_LEFT and _tells(each, tasks):
            yield Line(each.at, f"{_not_needed(each, tasks)}: {each.why}")


def _tells(each: TimelineEvent, tasks: Mapping[str, Task]) -> bool:
    return each.data.get("step") not in _QUIET and bool(_done(each, tasks))


def _not_needed(each: TimelineEvent, tasks: Mapping[str, Task]) -> str:
    step, part = _step(each, tasks)
    if step == "notify" and not part:
        who = _whom(each, tasks)
        return f"The call to {who[:1].lower() + who[1:] if who.startswith('Whoever') else who}"
    return _NOT_NEEDED.get(step) or _named(each, tasks)


def trouble(facts: Sequence[TimelineEvent], tasks: Mapping[str, Task]) -> Iterator[Line]:
    """What was held up or failed."""
    for each in facts:
        if each.type in _HELD:
            yield Line(each.at, f"{_named(each, tasks)} {_HELD[each.type]}: {each.why}")


def _done(each: TimelineEvent, tasks: Mapping[str, Task]) -> str:
    """A delivery in words; empty for what nobody needs to read."""
    step, part = _step(each, tasks)
    if (known := _TOLD.get(f"{step}/{part}" if part else step)) is not None:
        return known
    return f"{_whom(each, tasks)} was called" if step == "notify" else f"{_named(each, tasks)} was done"


def _detail(each: TimelineEvent, done: str) -> str:
    """What the receipt adds to it: where, whom, or a remark; nothing where it says the same again."""
    why = each.why.removeprefix("Invited: ").removeprefix("Would have been invited: ")
    if why.startswith(f"{done}: "):
        return why.removeprefix(done).rstrip(".")
    if (
        why.startswith((done, "The checklist was put up", "The card was brought up to date"))
        or why.endswith(" done.")
        or " " not in why
    ):
        return ""
    if not _SAID.match(why):
        return "" if " would have " in why else f": {why}"
    where = _CHANNEL.sub("its channel", why.rstrip(".").removeprefix("Said ").removeprefix("Would have been said "))
    return f" {where}" if each.data.get("step") == "alert" and where.startswith("in ") else ""


def _named(each: TimelineEvent, tasks: Mapping[str, Task]) -> str:
    """A task as people call it: its step, and the part of it that is meant, or whom it calls."""
    step, part = _step(each, tasks)
    meant = part or (_whom(each, tasks) if step == "notify" else "")
    said = f"{step.replace('_', ' ')} {meant.replace('_', ' ') if part else meant}".strip()
    return said[:1].upper() + said[1:]


def _whom(each: TimelineEvent, tasks: Mapping[str, Task]) -> str:
    """Whom a call is for."""
    task = tasks.get(str(each.data.get("task", "")))
    if task is None:
        return "Somebody"
    if task.about.person:
        return as_name(task.about.person)
    found = re.fullmatch(r"(?:Said|Would have been said) to (.+)\.", each.why)
    return f"{found[1]} (on call in {task.about.team})" if found else f"Whoever is on call in {task.about.team}"


def _step(each: TimelineEvent, tasks: Mapping[str, Task]) -> tuple[str, str]:
    """The step of a task and, where a playbook plans several parts of it or a person asked for a room, which."""
    step, task = str(each.data.get("step", "task")), tasks.get(str(each.data.get("task", "")))
    return step, task.part if task and (task.playbook or step == "open_private_channel") else ""
