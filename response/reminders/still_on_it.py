"""Before an acknowledgement lapses its owner is asked "still on it?"; when it does, the calling goes on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ...core.effects import Post
from ...core.escalation_pause import asked_again, is_snoozed
from ...core.model import About
from ...core.translation import at_time, gettext, together
from ...playbooks.file import display
from ..card_updates import turning
from ..new_tasks import new_task, stamp, whole
from ..wording.buttons import button
from ..wording.card import headline, redacted
from ..wording.inside import inside, owner
from ..wording.posts import worse_in_words
from ..wording.rooms import room_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...core.effects import Briefing, Effect
    from ...core.model import Incident, Task
    from ...playbooks.file import PlaybooksFile

ASK_BEFORE = timedelta(minutes=10)  # how long before an acknowledgement lapses its owner is asked


def lapses(
    incident: Incident, shown: Sequence[Task], ack_for: timedelta | None, calls: Sequence[Task] = ()
) -> Iterator[Task]:
    """The question, to the owner and in the room, and the lapse on every card that is or will be `shown`.

    The `calls` that were made are edited in silence: whoever stood down reads that nobody has it any more.

    Whoever changes the time leaves the old timers where they are: they find themselves stale.
    """
    if until := incident.acknowledged_until:
        ask_at = until - min(ASK_BEFORE, ack_for / 3 if ack_for else ASK_BEFORE)
        for part in ("owner", "room"):
            about = About(for_at=whole(until))
            yield new_task(incident, f"still-{stamp(until)}/{part}", "still", ask_at, part=part, about=about)
        yield from turning(incident, shown, "lapse", until, "thread")
        yield from turning(incident, calls, "lapse", until)


def _still(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    incident, task = briefing.incident, briefing.task
    until = incident.acknowledged_until
    if until is None or task.about.for_at != whole(until) or is_snoozed(incident, until):
        return None
    people = owner(briefing, file)
    name = display(people[0].name) if people else gettext("Whoever has it")
    asks = gettext("{who}, are you still on it?", who=name)
    if asked_again(incident):
        worse = worse_in_words(incident).rstrip(".。")
        asks = gettext("{who}, {worse}: still on it?", who=name, worse=worse.replace("It", "it", 1))
    rest = gettext(
        "Your acknowledgement holds until {at}; after that the calling goes on where it was.",
        at=at_time(until, briefing.now),
    )
    text = together([asks, rest])
    buttons = (button("still_on_it", incident.id, "primary"),)
    if task.part == "owner":
        about = redacted(incident, briefing.now).headline if incident.confidential else headline(incident, file)
        return Post(people[0].slack, f"{text}\n{about}", buttons=buttons) if people else None
    if incident.confidential and not room_of(briefing):
        return None  # the owner is asked directly anyway
    return inside(briefing, file, text, buttons=(*buttons, button("take_over", incident.id)))


EFFECTS = {"still": _still}
