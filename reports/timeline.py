"""The log of an incident in the words of a report: what people would tell each other, and nothing twice."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from ..core.messages import Message
from ..core.reading_language import ENGLISH, in_english, reading_in
from ..core.text import as_name
from ..core.translation import gettext, gettext_noop, in_words, worded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from ..core.model import Task, TimelineEvent

_HELD = ("task.delayed", "task.failed")
_QUIET = ("follow_up", "refresh", "nudge", "summary", "pin", "called", "shift")  # their deliveries tell nothing new
_TOLD = {  # step and part, in the words of a report
    "alert": gettext_noop("The alert was posted"),
    "alert/chart": "",
    "alert/direct": gettext_noop("Whoever is on call was written to"),
    "open_private_channel/room": gettext_noop("The private room was opened"),
    "open_private_channel/card": gettext_noop("The card was put up in the room"),
    "open_private_channel/chart": "",
    "open_private_channel/checklist": gettext_noop("The checklist was put up in the room"),
    "open_private_channel/link": gettext_noop("The alert was linked to the room"),
    "open_private_channel/invite": gettext_noop("People were invited into the room"),
    "draft_acknowledgement": gettext_noop("The draft was shown for approval"),
    "draft_acknowledgement/remind": gettext_noop("The approvers were asked again"),
    "notify/thread": "",
    "escalate": gettext_noop("The on-call person was called about something overdue"),
    "describe": "",
    "archive": gettext_noop("The room was archived"),
    "direct": gettext_noop("Somebody who could not be invited was written to"),
    "lost": gettext_noop("Somebody could be neither invited nor written to"),
    "stand_in": gettext_noop("The next in the rota was called in"),
    "nobody": gettext_noop("It was said that nobody of a rota could be reached"),
    "no_room": gettext_noop("It was said that the room could not be opened"),
    "handed_over": gettext_noop("The rota handed over"),
    "brief": gettext_noop("The hand-over was written to whoever took it"),
    "still": gettext_noop("Whoever has it was asked whether they are still on it"),
    "promise": gettext_noop("A reminder of the promised update was sent"),
    "rumour": gettext_noop("The card of what many repeat was put up"),
    "unreached": gettext_noop("It was said that somebody could not be called"),
    "unheard": gettext_noop("It was said that nobody could be called about something overdue"),
}
_NOT_NEEDED = {  # steps of no playbook, as what did not have to happen
    "ring": gettext_noop("The call that an acknowledgement had run out"),
    "still": gettext_noop("The question whether they are still on it"),
    "escalate": gettext_noop("The call about something overdue"),
    "call_again": gettext_noop("Another round of calls"),
    "promise": gettext_noop("The reminder of the promised update"),
    "archive": gettext_noop("The end of the room"),
    "unarchive": gettext_noop("Opening the room again"),
    "brief": gettext_noop("The hand-over"),
    "direct": gettext_noop("A message to somebody who could not be invited"),
    "stand_in": gettext_noop("The call to the next in the rota"),
    "owner_told": gettext_noop("The word to whoever had it"),
}
_STEPS = {  # as people call a task in another language than English; there it is called by its own name
    "alert": gettext_noop("Alert"),
    "notify": gettext_noop("Notify"),
    "draft_acknowledgement": gettext_noop("Draft acknowledgement"),
    "open_private_channel": gettext_noop("Open private channel"),
    "move_to_private": gettext_noop("Move to private"),
    "follow_up": gettext_noop("Follow up"),
    "ticket": gettext_noop("Ticket"),
    "webhook": gettext_noop("Webhook"),
    "pin": gettext_noop("Pin"),
    "review": gettext_noop("Review"),
    "summary": gettext_noop("Summary"),
    "refresh": gettext_noop("Refresh"),
    "nudge": gettext_noop("Nudge"),
    "called": gettext_noop("Called"),
}
_CALLS = ("notify", "escalate", "call_again", "ring", "stand_in")
_CALLING = re.compile(r"(Said|Would have been said) in .+, calling ")
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
                yield Line(each.at, done + _detail(each, _in_english(each, tasks)))
        elif each.type == "task.failed":
            yield Line(each.at, gettext("{step} failed: {why}", step=_named(each, tasks), why=each.why))
        elif not each.type.startswith("task.") and each.type != "playbook.suppressed":
            yield Line(each.at, each.why, each.who or "")


def called(facts: Sequence[TimelineEvent], tasks: Mapping[str, Task]) -> Iterator[Line]:
    """Who was called, and when: by a call of its own, or by a message that names them."""
    yield from once(_called(facts, tasks))


def _called(facts: Sequence[TimelineEvent], tasks: Mapping[str, Task]) -> Iterator[Line]:
    for each in facts:
        if each.type == "task.delivered" and _calls(each) and (done := _done(each, tasks)):
            yield Line(each.at, done + _detail(each, _in_english(each, tasks)))


def _calls(each: TimelineEvent) -> bool:
    return each.data.get("step") in _CALLS or bool(_CALLING.match(each.why))


def needless(facts: Sequence[TimelineEvent], tasks: Mapping[str, Task]) -> Iterator[Line]:
    """Steps that did not have to happen, and why; what only brings cards up to date is none."""
    yield from once(_needless(facts, tasks))


def _needless(facts: Sequence[TimelineEvent], tasks: Mapping[str, Task]) -> Iterator[Line]:
    for each in facts:
        if each.type == "playbook.suppressed":
            yield Line(each.at, each.why)
        elif each.type == "task.skipped" and each.why != _NOTHING_LEFT and _tells(each, tasks):
            yield Line(each.at, gettext("{step}: {why}", step=_not_needed(each, tasks), why=each.why))


def _tells(each: TimelineEvent, tasks: Mapping[str, Task]) -> bool:
    return each.data.get("step") not in _QUIET and bool(_done(each, tasks))


def _not_needed(each: TimelineEvent, tasks: Mapping[str, Task]) -> str:
    step, part = _step(each, tasks)
    if step == "notify" and not part:
        who = _whom(each, tasks)
        return gettext("The call to {who}", who=who[:1].lower() + who[1:] if who.startswith("Whoever") else who)
    return gettext(_NOT_NEEDED[step]) if step in _NOT_NEEDED else _named(each, tasks)


def trouble(facts: Sequence[TimelineEvent], tasks: Mapping[str, Task]) -> Iterator[Line]:
    """What was held up or failed."""
    for each in facts:
        if each.type in _HELD:
            gaps = {"step": _named(each, tasks), "why": each.why}
            if each.type == "task.failed":
                yield Line(each.at, gettext("{step} failed: {why}", **gaps))
            else:
                yield Line(each.at, gettext("{step} held up: {why}", **gaps))


def _done(each: TimelineEvent, tasks: Mapping[str, Task]) -> str:
    """A delivery in words; empty for what nobody needs to read."""
    step, part = _step(each, tasks)
    if (known := _TOLD.get(f"{step}/{part}" if part else step)) is not None:
        return gettext(known) if known else ""
    if step == "notify":
        return gettext("{who} was called", who=_whom(each, tasks))
    return gettext("{step} was done", step=_named(each, tasks))


def _in_english(each: TimelineEvent, tasks: Mapping[str, Task]) -> str:
    """The same as receipts are written."""
    with reading_in(ENGLISH):
        return _done(each, tasks)


def _detail(each: TimelineEvent, done: str) -> str:
    """What the receipt adds to it: where, whom, or a remark; nothing where it says the same again."""
    if not in_english() and isinstance(each.why, Message) and each.why.kept:
        return _detail_abroad(each, each.why, done)
    return _detail_in_english(each, done)


def _detail_abroad(each: TimelineEvent, why: Message, done: str) -> str:
    """The same decision, with the message's own words."""
    if not _detail_in_english(each, done) or why.kept is None:
        return ""
    match why.kept.msgid, why.kept.gaps:
        case "Said in {where}." | "Would have been said in {where}.", gaps:
            return " " + gettext("in {where}", **gaps)
        case "Said in {where}, calling {names}." | "Would have been said in {where}, calling {names}.", gaps:
            return " " + gettext("in {where}, calling {names}", **gaps)
        case (
            "The private room was opened: #{room}." | "The private room would have been opened: #{room}.",
            {"room": room},
        ):
            return f": #{room}"
        case "Invited: {names}." | "Would have been invited: {names}.", {"names": names}:
            return f": {in_words(names)}"
    return f": {worded(why)}"


def _detail_in_english(each: TimelineEvent, done: str) -> str:
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
    if not in_english() and step in _STEPS:
        said = gettext(_STEPS[step])
        return f"{said} {_whom(each, tasks)}" if step == "notify" and not part else said
    meant = part or (_whom(each, tasks) if step == "notify" else "")
    said = f"{step.replace('_', ' ')} {meant.replace('_', ' ') if part else meant}".strip()
    return said[:1].upper() + said[1:]


def _whom(each: TimelineEvent, tasks: Mapping[str, Task]) -> str:
    """Whom a call is for."""
    task = tasks.get(str(each.data.get("task", "")))
    if task is None:
        return gettext("Somebody")
    if task.about.person:
        return as_name(task.about.person)
    found = re.fullmatch(r"(?:Said|Would have been said) to (.+)\.", each.why)
    if found:
        return gettext("{who} (on call in {team})", who=found[1], team=task.about.team or "")
    return gettext("Whoever is on call in {team}", team=task.about.team or "")


def _step(each: TimelineEvent, tasks: Mapping[str, Task]) -> tuple[str, str]:
    """The step of a task and, where a playbook plans several parts of it or a person asked for a room, which."""
    step, task = str(each.data.get("step", "task")), tasks.get(str(each.data.get("task", "")))
    return step, task.part if task and (task.playbook or step == "open_private_channel") else ""
