"""`do: alert` — post the alert card in a channel and mention people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ...core.effects import Effect, Post
from ...core.translation import gettext, together
from ...playbooks.values import Addressee, Channel, Many
from ..escalation_tiers import DIRECT, is_call
from ..joined_playbooks import called_by_another, leading_alert
from ..on_call_people import on_call_of
from ..step_verb import Part, Setting, StepVerb, step_of
from ..wording.card import shown
from ..wording.chart import chart
from ..wording.posts import direct_card, first_post, where, worse
from .notify import whom

if TYPE_CHECKING:
    from ...core.effects import Briefing
    from ...core.model import Task
    from ...playbooks.file import PlaybooksFile


JOINS = "joins"  # the part that tells of a second playbook below the card of the first


class Alert(StepVerb):
    """Post the card in channel `to` and mention everybody in `notify` (people, teams, team.on_call).

    Whoever is on call gets a direct message too: a mention in a channel wakes nobody. Outside its room a confidential
    incident shows severity and owner only. The card is kept up to date. Where another playbook of the incident has put
    it up in that channel already, a line below it says that there is a second reason.
    """

    to: Channel
    notify: Many[Addressee] = ()

    def parts(self, setting: Setting) -> tuple[Part, ...]:
        """The chart is a task of its own: a picture that fails must not delay the words."""
        drawn = () if setting.incident.confidential else (Part("chart", needs=""),)
        joins = (Part(JOINS),) if len(setting.incident.playbooks) > 1 else ()
        called = on_call_of(self.notify, setting.file)
        direct = (Part(DIRECT, whom(one), mark=f"{DIRECT}/{one}", unless="acknowledged") for one in called)
        return (Part(), *direct, *joins, *drawn)

    def says(self, part: str, file: PlaybooksFile) -> str:  # noqa: ARG002
        return gettext("posts the alert in {channel}", channel=self.to)

    def effect(self, part: str, briefing: Briefing, file: PlaybooksFile) -> Effect | None:
        if part == "chart":
            first = next((task for task in briefing.done if task.key == briefing.task.needs), None)
            return None if first is None or briefing.incident.confidential else chart(first.ref, briefing, file)
        if part == DIRECT:
            return self._direct(briefing, file)
        leads = leading_alert(briefing, file, self.to)
        if part == JOINS:
            return self._joins(leads, briefing, file)
        if leads:
            return None
        card = shown(briefing, file)
        return Post(self.to, card.headline, card, mention=file.members(self.notify, briefing.now))

    def _joins(self, leads: Task | None, briefing: Briefing, file: PlaybooksFile) -> Effect | None:
        """A line below the card of the playbook that came first: to those whom that one did not name, or who read it
        a while ago. What the reason is stands on the card."""
        if leads is None or leads.ref is None:
            return None
        named = file.members(getattr(step_of(leads, file), "notify", ()), briefing.now)
        people = file.members(self.notify, briefing.now)
        new = tuple(one for one in people if one not in named)
        if not new and leads.due_at == briefing.task.due_at:
            return None
        asked = new or people
        said = gettext("It stands on the card above.")
        if asked:
            said = gettext("{names}, please look.", names=file.listed(one.name for one in asked))
        return Post(
            self.to,
            together([gettext("There is a second reason."), said]),
            thread=leads.ref,
            broadcast=True,
            mention=asked,
        )

    def _direct(self, briefing: Briefing, file: PlaybooksFile) -> Effect | None:
        """The first line and the post, to one person: a rota may give somebody who is named beside it."""
        about, now = briefing.task.about, briefing.now
        people = file.members([about.person or f"{about.team}.on_call"], now)
        named = file.members([name for name in self.notify if name in file.people], now)
        if not people or (about.team and people[0] in named):
            return None
        if called_by_another(briefing, file):
            return None
        if any(_calls_at_once(task, briefing) for task in (*briefing.pending, *briefing.done)):
            return None
        whole = direct_card(briefing, file, people[0])
        said = [
            gettext("{what}.", what=whole.headline),
            worse(briefing),
            gettext("Please look at it now."),
            first_post(whole),
            where(briefing, file),
        ]
        return Post(people[0].slack, together(said), replace(whole, facts=(), quotes=()))


def _calls_at_once(task: Task, briefing: Briefing) -> bool:
    """Whether a tier without any delay calls the same person."""
    mine = briefing.task
    whom = (task.about.person, task.about.team) == (mine.about.person, mine.about.team)
    return task.verb == "notify" and is_call(task) and whom and task.due_at == mine.due_at
