"""`do: notify` — call people directly, tier by tier, until somebody answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ...core.effects import Effect, Post
from ...core.escalation_pause import acknowledgements_missing
from ...core.model import About
from ...core.spans import span_in_words
from ...core.times import time_in_words
from ...playbooks.file import display
from ...playbooks.step import Lint
from ...playbooks.values import Addressee, Many, on_call_team, team_of
from ..priorities import CHANNEL_COPY
from ..step_verb import Part, Setting, StepVerb
from ..wording.card import shown
from ..wording.rooms import alert_of, channel_of, link, room_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...core.effects import Briefing
    from ...playbooks.file import Playbook, PlaybooksFile


class Notify(StepVerb):
    """Message everybody in `who` (people, teams, team.on_call) directly: one message each, so that one dead
    account does not stop the others. `after` is counted from the start; `unless: acknowledged` stops it on a
    click, `unless: publicly_acknowledged` only on the address of what was posted.
    """

    who: Many[Addressee]

    def parts(self, setting: Setting) -> tuple[Part, ...]:
        teams = setting.file.teams
        names = (one for name in self.who for one in (teams[name].members if name in teams else (name,)))
        said = (Part(CHANNEL_COPY, mark="+thread"),) if self.after else ()  # first, so that the called find it there
        return (*said, *(Part(about=_whom(name), mark=name) for name in dict.fromkeys(names)))

    def says(self, part: str, file: PlaybooksFile) -> str:  # noqa: ARG002
        return f"calls {file.spoken(self.who)}"

    def effect(self, part: str, briefing: Briefing, file: PlaybooksFile) -> Effect | None:
        if part == CHANNEL_COPY:
            return self._say_so(briefing, file)
        about = briefing.task.about
        people = file.members([about.person or f"{about.team}.on_call"], briefing.now)
        named = file.members([name for name in self.who if not on_call_team(name)], briefing.now)
        if not people or (about.team and people[0] in named):
            return None
        card = replace(shown(briefing, file), facts=(), quotes=())  # a call is short; the rest is where it leads
        called = "You are called first" if not self.after else f"{self._why(briefing)}, so you are called"
        text = f"{card.headline}. {called} ({self._tier(briefing, file)}). {_where(briefing, file)}".strip()
        return Post(people[0].slack, text, card)

    def _say_so(self, briefing: Briefing, file: PlaybooksFile) -> Effect | None:
        """Whoever reads the channel sees that the next tier is called; of a confidential incident no more than that."""
        alert, channel = alert_of(briefing), channel_of(briefing, file)
        if alert is None or channel is None:
            return None
        calls = "the next people are called" if briefing.incident.confidential else f"{file.spoken(self.who)} is called"
        text = f"{self._why(briefing)}: {calls} ({self._tier(briefing, file)})."
        return Post(channel, text, thread=alert.ref, broadcast=True)

    def _tier(self, briefing: Briefing, file: PlaybooksFile) -> str:
        steps = file.playbook(briefing.task.playbook).steps
        tiers = sorted({step.after for step in steps if isinstance(step, Notify)})
        return f"tier {tiers.index(self.after) + 1} of {len(tiers)}"

    def _why(self, briefing: Briefing) -> str:
        """What has not happened yet."""
        incident, now = briefing.incident, briefing.now
        since = span_in_words(max(now - incident.opened_at, self.after))
        if not incident.acknowledged_at:
            return f"Nobody has acknowledged for {since}"
        who, until = display(incident.acknowledged_by or "Somebody"), incident.acknowledged_until
        if until and until <= now:
            return f"{who}'s acknowledgement ran out at {time_in_words(until, now)}"
        if acknowledgements_missing(incident) and self.unless == "acknowledged":
            return f"{who} has it, but a sev1 needs {incident.acknowledgements} people"
        if incident.public_ack_at:
            return f"{who} has it, for {since} now"
        return f"{who} has it, but nothing was posted in public for {since}"

    def lint(self, playbook: Playbook, file: PlaybooksFile) -> Iterator[Lint]:
        """People who would be called into an incident whose room they cannot enter."""
        number = playbook.opens_room()
        if not playbook.confidential or not number:
            return
        inside = getattr(playbook.steps[number - 1], "invite", ())
        invited = {one for name in inside for one in _everybody(name, file)}
        outside = [one for name in self.who for one in _everybody(name, file) if one not in invited]
        if outside:
            what = f"{file.spoken(dict.fromkeys(outside))} would be called, but not invited into the room"
            yield Lint("who", f"{what}; add them to its invite")


def _whom(address: str) -> About:
    """Somebody, or whoever is on call in a team."""
    team = on_call_team(address)
    return About(team=team) if team else About(person=address)


def _everybody(name: str, file: PlaybooksFile) -> tuple[str, ...]:
    team = team_of(name)
    return file.teams[team].members if team in file.teams else (name,)


def _where(briefing: Briefing, file: PlaybooksFile) -> str:
    room, channel = room_of(briefing), channel_of(briefing, file)
    return f"Go to {link(room or channel or '')}." if room or channel else ""
