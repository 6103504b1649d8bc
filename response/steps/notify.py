"""`do: notify` — call people directly, tier by tier, until somebody answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ...core.effects import Effect, Post, Update
from ...core.escalation_pause import acknowledgements_missing, is_acknowledged
from ...core.messages import Lasting
from ...core.model import About, Severity, Way
from ...core.translation import at_time, gettext, message, nmessage, together
from ...playbooks.file import display
from ...playbooks.step import Lint
from ...playbooks.values import Addressee, Many, on_call_team, team_of
from ..joined_playbooks import called_by_another, said_by_another
from ..priorities import CHANNEL_COPY
from ..step_verb import Part, Setting, StepVerb
from ..wording.card import shown
from ..wording.posts import direct_card, first_post, where, worse
from ..wording.rooms import alert_of, channel_of, wait_for_alert

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...core.effects import Briefing, Person
    from ...core.model import Task
    from ...playbooks.file import Playbook, PlaybooksFile


class Notify(StepVerb):
    """Message everybody in `who` (people, teams, team.on_call) directly: one message each, so that one dead
    account does not stop the others. `after` is counted from the start; `unless: acknowledged` stops it on a
    click, `unless: publicly_acknowledged` only on the address of what was posted. They are always called in Slack;
    while it is sev1 also in every other way of `by` (phone, sms, email).
    """

    who: Many[Addressee]
    by: Many[Way] = ("slack",)

    def parts(self, setting: Setting) -> tuple[Part, ...]:
        teams = setting.file.teams
        names = (one for name in self.who for one in (teams[name].members if name in teams else (name,)))
        said = (Part(CHANNEL_COPY, mark="+thread"),) if self.after else ()  # first, so that the called find it there
        ways: list[Way] = [way for way in dict.fromkeys(self.by) if way != "slack"]
        calls = []
        for name in dict.fromkeys(names):
            calls.append(Part(about=whom(name), mark=name))
            calls += [Part(about=replace(whom(name), by=way), mark=f"{name}/{way}") for way in ways]
        return (*said, *calls)

    def says(self, part: str, file: PlaybooksFile) -> str:  # noqa: ARG002
        return gettext("calls {names}", names=file.spoken(self.who))

    def effect(self, part: str, briefing: Briefing, file: PlaybooksFile) -> Effect | None:
        if part == CHANNEL_COPY:
            return self._say_so(briefing, file)
        about = briefing.task.about
        people = file.members([about.person or f"{about.team}.on_call"], briefing.now)
        named = file.members([name for name in self.who if not on_call_team(name)], briefing.now)
        if not people or (about.team and people[0] in named):
            return None
        if self.unless == "publicly_acknowledged" and briefing.incident.public_ack_at:
            return None  # of a later round, which stops on an acknowledgement too
        if called_by_another(briefing, file):
            return None
        if about.by != "slack":
            return self._by(about.by, people[0], briefing, file)
        whole = direct_card(briefing, file, people[0])
        tier = self._tier(briefing, file)
        called = gettext("You are called first ({tier}).", tier=tier)
        if self.after:
            called = gettext("{why}, so you are called ({tier}).", why=self._why(briefing), tier=tier)
        said = [
            gettext("{what}.", what=whole.headline),
            worse(briefing),
            called,
            first_post(whole),
            where(briefing, file),
        ]
        card = replace(whole, facts=(), quotes=())  # a call is short; the rest is where it leads
        return Post(people[0].slack, together(said), card)

    def _by(self, way: Way, person: Person, briefing: Briefing, file: PlaybooksFile) -> Effect | None:
        """The call outside Slack, where others may hear it: of a confidential incident only that somebody is needed."""
        address = file.address(person.name, way)
        if not address or briefing.incident.severity is not Severity.SEV1:
            return None
        card, please = shown(briefing, file), gettext("Please open Slack.")
        said = [
            gettext("{what}.", what=card.headline),
            worse(briefing),
            gettext("{what}.", what=self._why(briefing)),
            first_post(card),
            please,
        ]
        return Post(address, together(said), card, by=way)

    def _say_so(self, briefing: Briefing, file: PlaybooksFile) -> Effect | None:
        """Whoever reads the channel sees that the next tier is called; of a confidential incident no more than that."""
        wait_for_alert(briefing)
        alert, channel = alert_of(briefing), channel_of(briefing, file)
        if said_by_another(briefing, file, self.who):
            return None
        if alert is None or channel is None or is_acknowledged(briefing.incident, briefing.now):
            return None  # whoever has it knows what is missing in public
        confidential = briefing.incident.confidential
        gaps = {"why": self._why(briefing), "tier": self._tier(briefing, file)}
        if confidential:
            text = gettext("{why}: the next people are called ({tier}).", **gaps)
        else:
            text = gettext("{why}: now called: {names} ({tier}).", names=file.spoken(self.who), **gaps)
        if said := next((one.ref for one in briefing.done if _same_line(one, briefing.task)), None):
            return Update(said, None, text=text)  # the line of the tier before: one that tells how far it is
        return Post(channel, text, thread=alert.ref, broadcast=True)

    def _tier(self, briefing: Briefing, file: PlaybooksFile) -> str:
        steps = file.playbook(briefing.task.playbook).steps
        tiers = sorted({step.after for step in steps if isinstance(step, Notify)})
        gaps = {"n": tiers.index(self.after) + 1, "all": len(tiers)}
        if (turn := briefing.task.about.round) > 1:
            return gettext("tier {n} of {all}, round {round}", round=turn, **gaps)
        return gettext("tier {n} of {all}", **gaps)

    def _why(self, briefing: Briefing) -> str:
        """What has not happened yet."""
        incident, now = briefing.incident, briefing.now
        since = Lasting(max(now - incident.opened_at, self.after).total_seconds())
        if not incident.acknowledged_at:
            return gettext("Nobody has acknowledged for {span}", span=since)
        until = incident.acknowledged_until
        who = display(incident.acknowledged_by) if incident.acknowledged_by else gettext("Somebody")
        if until and until <= now:
            return gettext("{who}'s acknowledgement ran out at {at}", who=who, at=at_time(until, now))
        if acknowledgements_missing(incident) and self.unless == "acknowledged":
            return gettext("{who} has it, but a sev1 needs {n} people", who=who, n=incident.acknowledgements)
        if incident.public_ack_at:
            return gettext("{who} has it, for {span} now", who=who, span=since)
        return gettext("{who} has it, but nothing was posted in public for {span}", who=who, span=since)

    def lint(self, playbook: Playbook, file: PlaybooksFile) -> Iterator[Lint]:
        """People whom a way does not reach, and those called into an incident whose room they cannot enter."""
        for way in self.by:
            people = dict.fromkeys(one for name in self.who for one in _everybody(name, file))
            without = [one for one in people if way != "slack" and not file.address(one, way)]
            if without:
                what = nmessage(
                    "{who} would be called by {way} and has no {way} under reach: in people:; Slack and the other ways "
                    "still call them",
                    "{who} would be called by {way} and have no {way} under reach: in people:; Slack and the other "
                    "ways still call them",
                    len(without),
                    who=file.spoken(without),
                    way=way,
                )
                yield Lint("by", what)
        number = playbook.opens_room()
        if not playbook.confidential or not number:
            return
        inside = getattr(playbook.steps[number - 1], "invite", ())
        invited = {one for name in inside for one in _everybody(name, file)}
        outside = [one for name in self.who for one in _everybody(name, file) if one not in invited]
        if outside:
            what = message(
                "{who} would be called, but not invited into the room; add them to its invite",
                who=file.spoken(dict.fromkeys(outside)),
            )
            yield Lint("who", what)


def _same_line(other: Task, task: Task) -> bool:
    """Whether another tier of the same chain has said in the channel that people are called."""
    of, mine = other.about, task.about
    same = (other.playbook, of.rising, of.round) == (task.playbook, mine.rising, mine.round)
    return other.verb == "notify" and other.part == CHANNEL_COPY and other.ref is not None and same


def whom(address: str) -> About:
    """Somebody, or whoever is on call in a team."""
    team = on_call_team(address)
    return About(team=team) if team else About(person=address)


def _everybody(name: str, file: PlaybooksFile) -> tuple[str, ...]:
    team = team_of(name)
    return file.teams[team].members if team in file.teams else (name,)
