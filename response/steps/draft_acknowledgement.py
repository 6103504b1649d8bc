"""`do: draft_acknowledgement` — a first public answer, drafted for a person to approve and to post."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from msgspec.structs import replace
from pydantic import Field, PlainValidator, model_validator

from ...core.effects import Card, Draft, DraftText, Effect, Post, StoredDraft
from ...core.errors import DeliveryError
from ...core.messages import Lasting
from ...core.model import DRILL, About
from ...core.rules import DENIAL, PUBLIC_GOAL
from ...core.spans import span_in_words
from ...core.translation import gettext, listed, message
from ...drafts.approvals import approved_beforehand, text_mark
from ...playbooks.file import display
from ...playbooks.step import Lint
from ...playbooks.values import Block, Many, PersonName, PersonOrTeam, PlatformName, Span, TemplateName, wrong
from .. import draft_lint
from ..joined_playbooks import drafted_by_another
from ..policies import policy_lines
from ..public_texts import compose, gather, needed, renewed, speaks
from ..step_verb import Part, Setting, StepVerb
from ..wording.card import shown
from ..wording.customer_lines import customer_lines
from ..wording.draft_card import draft_card
from ..wording.rooms import alert_of, channel_of, room_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...core.effects import Briefing, Person
    from ...playbooks.file import Playbook, PlaybooksFile

CLOCK = "clock"  # the part that speaks once nothing has been posted for too long
ALERT_WAIT = 2.0  # seconds until a draft looks again whether its alert stands, or was given up
ROOM_WAIT = 30.0  # seconds until a confidential draft looks again whether its room is open


def _need(value: Any) -> int | str:
    if value in ("all", "each") or (isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 9):
        return int(value) if isinstance(value, int) else str(value)
    raise wrong(message('how many must approve? a number from 1 to 9, "all" of them, or one of "each" name under by'))


Need = Annotated[int | str, PlainValidator(_need)]


class Approve(Block):
    """Who may approve (people, teams), how many of them must, and within what time they are asked again.

    `need`: a number, `all`, or `each`: one of each name under `by`. A `deputy` may approve once `within` has passed,
    and their word is enough.
    """

    by: Many[PersonOrTeam] = Field(min_length=1)
    need: Need = 1
    within: Span | None = None
    deputy: Many[PersonOrTeam] = ()
    beforehand: PersonName | None = None
    mark: str = ""  # of the template that they read: another one is not approved

    @model_validator(mode="after")
    def _deputies_have_a_time(self) -> Approve:
        if self.deputy and self.within is None:
            raise wrong(message("a deputy approves once within has passed; give within, such as 10m"))
        if self.beforehand and self.need != 1:
            raise wrong(
                message("what one person approves beforehand cannot need others as well; take need or beforehand out")
            )
        return self


class DraftAcknowledgement(StepVerb):
    """Fill `template` for each of `platforms` in the languages of the posts, and ask `approve.by` to approve it.

    It goes into the thread of the alert, or into the room when the incident is confidential. Nothing is ever
    published: a person copies the text, posts it, and presses "I posted it". If nothing was posted
    `approve.within` after that, the approvers are asked again; after `clock` (15m) the channel hears of it, where no
    tier of the playbook calls somebody for that.
    """

    private: ClassVar[bool] = False

    template: TemplateName
    platforms: Many[PlatformName] = Field(min_length=1)
    approve: Approve
    clock: Span | None = None

    def parts(self, setting: Setting) -> tuple[Part, ...]:
        needs = setting.room if setting.incident.confidential else None
        first = Part(needs_task=needs)  # that of its alert is waited for, see _place: without one it goes all the same
        asked: list[tuple[str, timedelta]] = [("remind", self.approve.within)] if self.approve.within else []
        if self.clock or not _called_anyway(self, setting.file):
            asked.append((CLOCK, self.clock or PUBLIC_GOAL))
        later = (Part(name, needs="", after=after, unless="publicly_acknowledged") for name, after in asked)
        return first, *later

    def about(self, about: About) -> StepVerb:
        """With the template of a denial, where a task is about a claim: nobody has read that one beforehand."""
        if about.claim is None:
            return self
        approve = self.approve.model_copy(update={"beforehand": None})
        return self.model_copy(update={"template": DENIAL, "approve": approve})

    def says(self, part: str, file: PlaybooksFile) -> str:
        if part == CLOCK:
            return gettext("says that nothing stands in public")
        if part == "remind":
            return gettext("asks {names} again to approve the draft", names=file.spoken(self.approve.by))
        return gettext("drafts an answer for {platforms}", platforms=listed(self.platforms, "comma"))

    def effect(self, part: str, briefing: Briefing, file: PlaybooksFile) -> Effect | None:
        if part == "direct":
            return self._direct(briefing, file)
        if not part and drafted_by_another(briefing, file, self.template, self.platforms):
            return None
        to, thread = self._place(briefing, file)
        if to is None:
            return None
        approvers = file.members(self.approve.by, briefing.now)
        if part == "remind":
            return self._remind(to, thread, briefing, file, approvers)
        if part == CLOCK:
            return self._clock_ran_out(to, thread, briefing, file, approvers)
        draft = self._stored(briefing.task.key, briefing, file, approvers)
        return Draft(to, draft, self._card(draft, briefing, file), mention=approvers, thread=thread)

    def _direct(self, briefing: Briefing, file: PlaybooksFile) -> Effect | None:
        """Where a confidential incident has no room, each approver reads the same draft directly."""
        about = briefing.task.about
        person, id = file.people.get(about.person or ""), about.message_of or briefing.task.key
        if person is None or briefing.incident.room:
            return None
        known = next((one for one in briefing.drafts if one.id == id), None)
        draft = known or self._stored(id, briefing, file, file.members(self.approve.by, briefing.now))
        return Draft(person.slack, draft, self._card(draft, briefing, file))

    def _stored(self, id: str, briefing: Briefing, file: PlaybooksFile, approvers: tuple[Person, ...]) -> StoredDraft:
        """The draft; one that a writer was asked about already is that one, with the times of now."""
        asked = next((one for one in briefing.drafts if one.id == id and one.calls), None)
        if asked:
            signs = approvers[0].name if approvers else ""
            texts = tuple(_readable(one, approvers) for one in self.anew(briefing, file, asked, signs))
            return asked if asked.revision else replace(asked, texts=texts)
        draft = StoredDraft(
            id=id,
            incident=briefing.incident.id,
            texts=tuple(self._texts(briefing, file, approvers)),
            approvers=tuple(person.name for person in approvers),
            created_at=briefing.now,
            private=self.private,
            policies=policy_lines(briefing, file),
        )
        by = self.approve.beforehand
        if (
            by
            and self.approve.mark == text_mark(file.templates[self.template])
            and not any(one.problem or one.offer_by for one in draft.texts)
        ):
            return approved_beforehand(draft, display(by), briefing.incident, briefing.now)
        return draft

    def _card(self, draft: StoredDraft, briefing: Briefing, file: PlaybooksFile) -> Card:
        incident = briefing.incident  # a confidential one's draft is shown to those inside only
        whole = shown(briefing, file, inside=incident.confidential)
        return draft_card(whole, draft, incident, briefing.now, customers=customer_lines(briefing, file))

    def anew(self, briefing: Briefing, file: PlaybooksFile, draft: StoredDraft, who: str) -> tuple[DraftText, ...]:
        """The texts of a draft with the times of now and the signature of `who`, and about what they were about.

        What cannot be made any more stays as it was.
        """
        texts = []
        for old in draft.texts:
            facts = gather(briefing, file, (), old.platform, old.lang, signs=who)
            facts = replace(facts, cause=facts.cause if old.cause is None else old.cause)
            if old.written_by and not old.edited_by:
                texts.append(renewed(old, facts, self.template, file))
                continue
            new = None if old.edited_by else compose(file, self.template, facts)
            texts.append(_drilled(new, briefing) if new and new.text else old)
        return tuple(texts)

    def _place(self, briefing: Briefing, file: PlaybooksFile) -> tuple[str | None, str | None]:
        """Channel and thread. A confidential draft waits for its room rather than be shown elsewhere."""
        if not briefing.incident.confidential:
            alert = alert_of(briefing)
            if alert is None and not briefing.task.part and _alert_comes(briefing):
                raise DeliveryError(message("a draft waits for its alert"), retry_after=ALERT_WAIT)
            return channel_of(briefing, file), alert.ref if alert else None
        room = room_of(briefing)
        if room is None:
            raise DeliveryError(message("a confidential draft waits for its private room"), retry_after=ROOM_WAIT)
        return room, None

    def _remind(
        self, to: str, thread: str | None, briefing: Briefing, file: PlaybooksFile, approvers: tuple[Person, ...]
    ) -> Effect | None:
        first = next((task for task in briefing.done if task.key == briefing.task.needs), None)
        if first is None or not first.ref:
            return None
        names = file.spoken(person.name for person in approvers)
        draft = next((one for one in briefing.drafts if one.id == first.key), None)
        by = display(draft.approved_by) if draft and draft.approved_by else ""
        gaps = {
            "span": Lasting((self.approve.within or timedelta(0)).total_seconds()),
            "names": names,
            "button": gettext("I posted it"),
        }
        if by:
            text = gettext(
                '{span} and nothing is posted in public. {names}: {who} approved the draft: post it, press "{button}".',
                who=by,
                **gaps,
            )
        else:
            text = gettext(
                '{span} and nothing is posted in public. {names}: approve the draft, post it, press "{button}".',
                **gaps,
            )
        return Post(to, text, mention=approvers, thread=thread or first.ref)  # Slack has no threads in threads

    def _clock_ran_out(
        self, to: str, thread: str | None, briefing: Briefing, file: PlaybooksFile, approvers: tuple[Person, ...]
    ) -> Effect | None:
        """The first clock: said to all of the channel, since a customer has read nothing from us yet."""
        incident = briefing.incident
        since = span_in_words(briefing.now - incident.opened_at)
        people = tuple(dict.fromkeys([*file.members([file.called(incident.owner or "")], briefing.now), *approvers]))
        names = file.spoken(person.name for person in people)
        text = f'{since} and nothing stands in public yet. {names}: post an answer now, then press "I posted it".'
        below = thread or next((task.ref for task in briefing.done if task.key == briefing.task.needs), None)
        return Post(to, text, mention=people, thread=below, broadcast=thread is not None)

    def _texts(self, briefing: Briefing, file: PlaybooksFile, approvers: tuple[Person, ...]) -> Iterator[DraftText]:
        """Each platform in the languages that were heard and that it speaks; one text at least."""
        template = file.templates[self.template]
        asked = [
            (platform, lang)
            for platform in self.platforms
            for lang in needed(briefing.evidence, template.languages(platform))
            if speaks(file, platform, lang)
        ]
        spare = (self.platforms[0], next(iter(template.languages(self.platforms[0]))))
        for platform, lang in asked or [spare]:
            if made := compose(file, self.template, gather(briefing, file, approvers, platform, lang)):
                yield _drilled(_readable(made, approvers), briefing)

    def lint(self, playbook: Playbook, file: PlaybooksFile) -> Iterator[Lint]:
        """A draft with nowhere to go, and texts that would be too long."""
        if not playbook.confidential and not playbook.channel():
            yield Lint("do", message("a draft goes below the alert: add the step alert"), severe=True)
        yield from draft_lint.drafts(file, self.template, self.platforms)
        yield from draft_lint.beforehand(file, self.template, self.approve.beforehand or "", self.approve.mark)
        yield from draft_lint.languages(playbook, file, self.template, self.platforms, self.approve.by)


def _called_anyway(step: DraftAcknowledgement, file: PlaybooksFile) -> bool:
    """Whether a tier of the same playbook is called because nothing stands in public."""
    mine = (one for one in file.playbooks.values() if any(each is step for each in one.steps))
    return any(each.do == "notify" and each.unless == "publicly_acknowledged" for one in mine for each in one.steps)


def _alert_comes(briefing: Briefing) -> bool:
    """Whether the alert of its playbook is on its way, and was not planned for later anyway."""
    task = briefing.task
    return any(
        each.verb == "alert" and not each.part and each.playbook == task.playbook and each.due_at <= task.due_at
        for each in briefing.pending
    )


def _readable(made: DraftText, approvers: tuple[Person, ...]) -> DraftText:
    """With a word where nobody who may approve it can read it; a file that names no languages cannot say."""
    read = {lang for person in approvers for lang in person.languages}
    if not read or made.lang in read:
        return made
    said = message("nobody who may approve this reads {lang}: ask somebody who does", lang=made.lang)
    return replace(made, advice=tuple(dict.fromkeys((*made.advice, said))))


def _drilled(made: DraftText, briefing: Briefing) -> DraftText:
    drill = briefing.incident.topic.startswith(DRILL)
    return replace(made, problem=message("this is a drill: do not post it")) if drill else made
