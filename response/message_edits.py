"""What a message with buttons reads as things stand now: the edits of drafts, calls, questions and checklists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ..core.effects import Checklist, Draft, Post, Update
from ..core.rules import BLOCKED, DRAFTS, FOLLOW_UP
from ..core.translation import gettext, gettext_noop, together
from ..playbooks.file import display
from . import asked_room, backup_responders, rumour, shift_change, unreachable
from .blocked_messages import no_longer
from .card_updates import as_of_now, card_edit, is_card, overtakes
from .draft_planner import waiting_for
from .live_messages import OWNER_TOLD, QUESTIONS, STAND_DOWN, called, is_call, relieved
from .reminders import promised_update, still_on_it
from .step_verb import checklist_of
from .unreachable import call_card
from .wording.card import card, shown
from .wording.customer_lines import customer_lines
from .wording.draft_card import as_it_stands, draft_card
from .wording.posts import direct_card, first_post
from .wording.rooms import channel_of, in_an_archived_room, link, room_of
from .wording.status import outside, status, titled

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..core.effects import Briefing, Card, Effect
    from ..core.model import About, Task
    from ..playbooks.file import PlaybooksFile


def _up_to_date(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    """The message that the task `needs` made, as it reads now; None where nothing is to be changed."""
    task = briefing.task
    first = next((done for done in briefing.done if done.key == task.needs), None)
    if first is None or not first.ref or is_card(first):
        return card_edit(briefing, file)
    about = as_of_now(task.about, briefing.incident)
    gone = in_an_archived_room(first.ref, briefing.done)
    if (
        about is None
        or gone
        or (about.loudness == "edit" and any(overtakes(each, briefing) for each in briefing.pending))
    ):
        return None
    if first.verb in DRAFTS:
        return _draft(first, briefing, file)
    if is_call(first):
        return _call(first, about, briefing, file)
    if first.verb == "open_private_channel" and first.part == "checklist":
        return _checklist(first, briefing, file)
    if first.verb == BLOCKED:
        said = no_longer(first, briefing)
        return Update(first.ref, None, text=said) if said else None
    if first.verb == OWNER_TOLD:
        return Update(first.ref, None, text=gettext("This was opened again."))
    return _question(first, briefing, file) if first.verb in QUESTIONS else None


def _draft(first: Task, briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    incident, id = briefing.incident, first.about.message_of or first.key
    draft = next((one for one in briefing.drafts if one.id == id), None)
    if draft is None or not first.ref:
        return None
    inside, waits = shown(briefing, file, inside=incident.confidential), waiting_for(draft, briefing, file)
    head = draft_card(inside, draft, incident, briefing.now, waits, customer_lines(briefing, file))
    return Draft(first.ref.partition(":")[0], as_it_stands(draft, incident), head, ref=first.ref)


def _call(first: Task, about: About, briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    """Whether whoever was called can stand down; said below it too, where that is news to them."""
    incident, now = briefing.incident, briefing.now
    free = relieved(first, incident, now) and first.verb != "direct_card"
    said = stand_down(first, briefing) if free else gettext("{what}.", what=outside(incident, now))
    place = room_of(briefing) or channel_of(briefing, file)
    where = gettext("Go to {channel}.", channel=link(place)) if place and not incident.closed_at else ""
    head, post = _head_of_call(first, briefing, file)
    if incident.closed_at:
        head = replace(head, buttons=(), next=(), next_at=None)
    line = said if about.reason == STAND_DOWN and free else ""
    headed = gettext("{what}.", what=head.headline)
    return Update(first.ref or "", head, line, text=together([headed, said, post, where]))


def _head_of_call(first: Task, briefing: Briefing, file: PlaybooksFile) -> tuple[Card, str]:
    """The card of a call as whoever was called may see it, as when it was made; and the post, while that matters."""
    if first.verb == "direct_card":
        return card(briefing, file), ""
    person = file.people.get(called(first, file))
    if person is None or first.verb not in ("notify", "alert"):
        return call_card(briefing, file), ""
    whole = direct_card(briefing, file, person)
    post = "" if briefing.incident.closed_at or relieved(first, briefing.incident, briefing.now) else first_post(whole)
    return replace(whole, facts=(), quotes=()), post


def stand_down(first: Task, briefing: Briefing) -> str:
    """Why whoever was called by the task `first` can leave it to others."""
    incident, now = briefing.incident, briefing.now
    if incident.closed_at:
        over = outside(incident, now) if incident.confidential else status(incident, now)
        return gettext("{what}. You can stand down.", what=over)
    if first.unless == "publicly_acknowledged":
        return gettext("{who} answered in public, you can stand down.", who=_named(incident.public_ack_by))
    who = _named(incident.owner or incident.acknowledged_by)
    return gettext("{who} has it, you can stand down.", who=who)


def _named(who: str | None) -> str:
    return display(who) if who else gettext("Somebody")


def _checklist(first: Task, briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    """A list that stays as it was at the close, with nothing to press."""
    room = room_of(briefing)
    name = checklist_of(first, file)
    items = tuple(item for item in briefing.items if item.checklist == name)
    if room is None or not items:
        return None
    over = briefing.incident.closed_at is not None
    return Checklist(room, titled(name, items, briefing.now), items, first.ref, closed=over)


def _question(first: Task, briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    """A question as it would be asked now; one that is settled says how."""
    incident, how = briefing.incident, gettext("{what}.", what=outside(briefing.incident, briefing.now))
    if first.verb == "no_room" and (incident.room or incident.room_task) and not incident.closed_at:
        said = gettext("The private room is open.") if incident.room else gettext("The private room is being opened.")
        return Update(first.ref or "", None, text=said)
    asked = QUESTION_EFFECTS[first.verb](replace(briefing, task=first), file)
    if not isinstance(asked, Post):
        return Update(first.ref or "", None, text=together([gettext(SETTLED.get(first.verb, SETTLED_SOMEHOW)), how]))
    if incident.closed_at:
        head = replace(asked.card, buttons=(), next=(), next_at=None) if asked.card else None
        return Update(first.ref or "", head, text=f"{asked.text}\n{how}")
    return Update(first.ref or "", asked.card, text=asked.text, buttons=asked.buttons)


QUESTION_EFFECTS: dict[str, Callable[[Briefing, PlaybooksFile], Effect | None]] = {
    **asked_room.EFFECTS,
    **backup_responders.EFFECTS,
    **promised_update.EFFECTS,
    **rumour.EFFECTS,
    **shift_change.EFFECTS,
    **still_on_it.EFFECTS,
    **unreachable.EFFECTS,
}
SETTLED = {
    "still": gettext_noop("“Are you still on it?” is answered."),
    "promise": gettext_noop("The update that was due has been given."),
}
SETTLED_SOMEHOW = gettext_noop("This is settled.")
EFFECTS = {FOLLOW_UP: _up_to_date}
