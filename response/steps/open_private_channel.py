"""`do: open_private_channel` — the incident's private room: people, card and checklist in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.effects import Checklist, ChecklistItem, Effect, Invite, OpenRoom, Post, Update
from ...core.text import fold
from ...core.translation import gettext
from ...playbooks.values import Addressee, ChecklistName, Many
from ..joined_playbooks import listed_elsewhere
from ..step_verb import Part, Setting, StepVerb
from ..wording.card import card, shown
from ..wording.chart import chart
from ..wording.rooms import alert_of, room_name, room_of, room_purpose, wait_for_alert, with_room
from ..wording.status import titled

if TYPE_CHECKING:
    from ...core.effects import Briefing
    from ...playbooks.file import PlaybooksFile


class OpenPrivateChannel(StepVerb):
    """Open a private channel, `invite` people, teams or team.on_call, put up the card and `checklist`, pin both.

    An incident has one room: a second playbook that opens one only adds its people and its checklist. All that
    comes after the room waits for the room alone, so that a failed invitation does not cost the checklist.
    """

    invite: Many[Addressee] = ()
    checklist: ChecklistName | None = None

    def parts(self, setting: Setting) -> tuple[Part, ...]:
        names = ["invite", "card", "checklist", "link"] if setting.opens else ["invite", "checklist"]
        wanted = {"invite": bool(self.invite), "checklist": self.checklist is not None}
        rest = tuple(Part(name, needs_task=setting.room) for name in names if wanted.get(name, True))
        if not setting.opens:
            return rest
        # Elsewhere the chart stands below the alert; a confidential one is shown in the room only.
        drawn = (Part("chart", needs="card"),) if setting.incident.confidential else ()
        return (Part("room"), *rest, *drawn)

    def says(self, part: str, file: PlaybooksFile) -> str:  # noqa: ARG002
        return gettext("opens a private room")

    def effect(self, part: str, briefing: Briefing, file: PlaybooksFile) -> Effect | None:
        incident, room = briefing.incident, room_of(briefing)
        if part == "room":
            purpose = room_purpose(incident, file)
            return OpenRoom(incident.id, room_name(incident), purpose, incident.opened_at) if room is None else None
        if room is None:
            return None
        if part == "invite":
            return Invite(room, file.members(self.invite, briefing.now))
        if part == "card":
            whole = card(briefing, file)
            return Post(room, whole.headline, whole, quiet=True)
        if part == "chart":
            first = next((task for task in briefing.done if task.key == briefing.task.needs), None)
            return chart(first.ref if first else None, briefing, file)
        if part == "checklist":
            return self._checklist(room, briefing, file)
        return _link(briefing, file)

    def _checklist(self, room: str, briefing: Briefing, file: PlaybooksFile) -> Effect | None:
        """The lines that fit what was signalled, with the people of now and times counted from the due time.

        What another playbook has put up is not put up again: the whole list, or a line of it.
        """
        task, name = briefing.task, self.checklist or ""
        elsewhere = listed_elsewhere(briefing, file, name)
        if elsewhere is None:
            return None
        start = task.due_at
        known = {item.id: item for item in briefing.items}
        items: list[ChecklistItem] = []
        section = ""
        for number, line in enumerate(file.checklists.get(name, ()), 1):
            section = line.section or section
            if fold(line.do) in elsewhere:
                continue
            if line.section or (line.when and not any(line.when.fits(one) for one in briefing.incident.signals)):
                continue
            item = ChecklistItem(
                text=line.do,
                who=file.members(line.who, briefing.now),
                due_at=start + line.due if line.due else None,
                id=f"{briefing.incident.id}/{name}/{number}",
                incident=briefing.incident.id,
                checklist=name,
                number=number,
                section=section,
                called=line.who,
            )
            items.append(known.get(item.id, item))
        return Checklist(room, titled(name, items, briefing.now), tuple(items)) if items else None


def _link(briefing: Briefing, file: PlaybooksFile) -> Effect | None:
    """The alert itself shows the way into the room: a line of its own would only push others out of sight."""
    wait_for_alert(briefing)
    alert = alert_of(briefing)
    if alert is None or alert.ref is None:
        return None
    whole = shown(briefing, file)
    return Update(alert.ref, whole, text=with_room(whole.headline, briefing))
