"""`do: draft_acknowledgement` — a first public answer, drafted for a person to approve and to post."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace
from pydantic import Field

from ...core.effects import Card, Draft, DraftText, Effect, Post, StoredDraft
from ...core.errors import DeliveryError
from ...core.key_phrase import key_phrase
from ...core.model import DRILL
from ...core.spans import span_in_words
from ...drafts.templates import Facts, render, signed
from ...playbooks.file import display
from ...playbooks.lengths import length
from ...playbooks.step import Lint
from ...playbooks.values import Block, Many, PersonOrTeam, PlatformName, Span, TemplateName
from ..step_verb import Part, Setting, StepVerb
from ..wording.card import shown
from ..wording.customer_lines import customer_lines
from ..wording.draft_card import draft_card
from ..wording.rooms import alert_of, channel_of, room_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ...core.effects import Briefing, Person
    from ...core.model import Judged
    from ...playbooks.file import Playbook, PlaybooksFile

SCRIPTS = {"zh": re.compile(r"[\u3400-\u9fff]"), "ru": re.compile(r"[\u0400-\u04ff]")}
ALERT_WAIT = 2.0  # seconds until a draft looks again whether its alert stands, or was given up
ROOM_WAIT = 30.0  # seconds until a confidential draft looks again whether its room is open


class Approve(Block):
    """Who may approve (people, teams), and within what time they are asked again."""

    by: Many[PersonOrTeam] = Field(min_length=1)
    within: Span | None = None


class DraftAcknowledgement(StepVerb):
    """Fill `template` for each of `platforms` in the languages of the posts, and ask `approve.by` to approve it.

    It goes into the thread of the alert, or into the room when the incident is confidential. Nothing is ever
    published: a person copies the text, posts it, and presses "I posted it". If nothing was posted
    `approve.within` after that, the approvers are asked again.
    """

    template: TemplateName
    platforms: Many[PlatformName] = Field(min_length=1)
    approve: Approve

    def parts(self, setting: Setting) -> tuple[Part, ...]:
        needs = setting.room if setting.incident.confidential else None
        first = Part(needs_task=needs)  # that of its alert is waited for, see _place: without one it goes all the same
        if self.approve.within is None:
            return (first,)
        return first, Part("remind", needs="", after=self.approve.within, unless="publicly_acknowledged")

    def says(self, part: str, file: PlaybooksFile) -> str:
        if part == "remind":
            return f"asks {file.spoken(self.approve.by)} again to approve the draft"
        return f"drafts an answer for {', '.join(self.platforms)}"

    def effect(self, part: str, briefing: Briefing, file: PlaybooksFile) -> Effect | None:
        if part == "direct":
            return self._direct(briefing, file)
        to, thread = self._place(briefing, file)
        if to is None:
            return None
        approvers = file.members(self.approve.by, briefing.now)
        if part == "remind":
            return self._remind(to, thread, briefing, file, approvers)
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
        return StoredDraft(
            id=id,
            incident=briefing.incident.id,
            texts=tuple(self._texts(briefing, file, approvers)),
            approvers=tuple(person.name for person in approvers),
            created_at=briefing.now,
        )

    def _card(self, draft: StoredDraft, briefing: Briefing, file: PlaybooksFile) -> Card:
        incident = briefing.incident  # a confidential one's draft is shown to those inside only
        whole = shown(briefing, file, inside=incident.confidential)
        return draft_card(whole, draft, incident, briefing.now, customer_lines(briefing, file))

    def anew(self, briefing: Briefing, file: PlaybooksFile, draft: StoredDraft, who: str) -> tuple[DraftText, ...]:
        """The texts of a draft with the times of now and the signature of `who`, and about what they were about.

        What cannot be made any more stays as it was.
        """
        versions = file.templates.get(self.template, {})
        texts = []
        for old in draft.texts:
            facts = gather(briefing, file, (), old.platform, old.lang, signs=who)
            facts = replace(facts, cause=facts.cause if old.cause is None else old.cause)
            new = compose(file, versions[old.lang], facts) if old.lang in versions else old
            texts.append(_drilled(new, briefing) if new.text else old)
        return tuple(texts)

    def _place(self, briefing: Briefing, file: PlaybooksFile) -> tuple[str | None, str | None]:
        """Channel and thread. A confidential draft waits for its room rather than be shown elsewhere."""
        if not briefing.incident.confidential:
            alert = alert_of(briefing)
            if alert is None and not briefing.task.part and _alert_comes(briefing):
                raise DeliveryError("a draft waits for its alert", retry_after=ALERT_WAIT)
            return channel_of(briefing, file), alert.ref if alert else None
        room = room_of(briefing)
        if room is None:
            raise DeliveryError("a confidential draft waits for its private room", retry_after=ROOM_WAIT)
        return room, None

    def _remind(
        self, to: str, thread: str | None, briefing: Briefing, file: PlaybooksFile, approvers: tuple[Person, ...]
    ) -> Effect | None:
        first = next((task for task in briefing.done if task.key == briefing.task.needs), None)
        if first is None or not first.ref:
            return None
        waited = span_in_words(self.approve.within or timedelta(0))
        names = file.spoken(person.name for person in approvers)
        draft = next((one for one in briefing.drafts if one.id == first.key), None)
        by = display(draft.approved_by) if draft and draft.approved_by else ""
        todo = f"{by} approved the draft: post it" if by else "approve the draft, post it"
        text = f'{waited} and nothing is posted in public. {names}: {todo}, press "I posted it".'
        return Post(to, text, mention=approvers, thread=thread or first.ref)  # Slack has no threads in threads

    def _texts(self, briefing: Briefing, file: PlaybooksFile, approvers: tuple[Person, ...]) -> Iterator[DraftText]:
        """Each platform in the languages that were heard and that it speaks; one text at least."""
        versions = file.templates[self.template]
        langs = needed(briefing.evidence, versions)
        pairs = [(platform, lang) for platform in self.platforms for lang in langs if _speaks(file, platform, lang)]
        for platform, lang in pairs or [(self.platforms[0], langs[0])]:
            made = compose(file, versions[lang], gather(briefing, file, approvers, platform, lang))
            yield _drilled(made, briefing)

    def lint(self, playbook: Playbook, file: PlaybooksFile) -> Iterator[Lint]:
        """A draft with nowhere to go, and texts that would be too long."""
        if not playbook.confidential and not playbook.channel():
            yield Lint("do", "a draft goes below the alert: add the step alert", severe=True)
        for platform in self.platforms:
            for lang, text in file.templates.get(self.template, {}).items():
                if not _speaks(file, platform, lang):
                    continue
                made = compose(file, text, _sample(file, platform, lang))
                if made.used > made.limit:
                    what = f'"{self.template}" in {lang} is about {made.used - made.limit} too long for {platform}'
                    yield Lint("template", f"{what} ({made.used} of {made.limit})")
        yield from self._languages(playbook, file)

    def _languages(self, playbook: Playbook, file: PlaybooksFile) -> Iterator[Lint]:
        """Languages of the topics' words and of the approvers that the template does not speak."""
        topics = [topic for topic in file.topics if not playbook.when.topic or topic.name in playbook.when.topic]
        wanted: dict[str, str] = {}
        for topic in topics:
            for lang, script in SCRIPTS.items():
                if any(script.search(word) for word in topic.words):
                    wanted.setdefault(lang, f"{topic.title} is looked for in it")
        names = {
            one for name in self.approve.by for one in (file.teams[name].members if name in file.teams else (name,))
        }
        for name in sorted(names):
            for lang in file.people[name].languages if name in file.people else ():
                wanted.setdefault(lang, f"{name} reads it")
        for lang in sorted(set(wanted) - set(file.templates.get(self.template, wanted))):
            yield Lint("template", f'"{self.template}" has no text in "{lang}" ({wanted[lang]})')


def _alert_comes(briefing: Briefing) -> bool:
    """Whether the alert of its playbook is on its way, and was not planned for later anyway."""
    task = briefing.task
    return any(
        each.verb == "alert" and not each.part and each.playbook == task.playbook and each.due_at <= task.due_at
        for each in briefing.pending
    )


def _drilled(made: DraftText, briefing: Briefing) -> DraftText:
    drill = briefing.incident.topic.startswith(DRILL)
    return replace(made, problem="this is a drill: do not post it") if drill else made


def needed(evidence: Iterable[Judged], versions: Iterable[str]) -> list[str]:
    """The languages of the posts, most frequent first, as far as there are versions; else the first version."""
    found = Counter(language(one) for one in evidence)
    there = list(versions)
    return [lang for lang, _ in found.most_common() if lang in there] or there[:1]


def _speaks(file: PlaybooksFile, platform: str, lang: str) -> bool:
    voice = file.voice.get(platform)
    return not voice or not voice.languages or lang in voice.languages


def language(one: Judged) -> str:
    """A post's language: the feed's word, else what its script suggests."""
    if one.mention.lang and one.mention.lang != "und":
        return re.split(r"[-_]", one.mention.lang.lower())[0]
    if re.search(r"[\u3400-\u9fff]", one.mention.text):
        return "zh"
    return "ru" if re.search(r"[\u0400-\u04ff]", one.mention.text) else "en"


def gather(
    briefing: Briefing, file: PlaybooksFile, approvers: tuple[Person, ...], platform: str, lang: str, signs: str = ""
) -> Facts:
    """What is known now. Until somebody has the incident, who `signs` or the first approver stands for its owner."""
    incident = briefing.incident
    first = signs or (approvers[0].name if approvers else "")
    owner = file.called(incident.owner or incident.acknowledged_by or first)
    trending = [str(term) for signal in incident.signals for term in signal.details.get("terms", ())]
    said = [one.mention.text for one in briefing.evidence if language(one) == lang]
    return Facts(
        now=briefing.now,
        platform=platform,
        lang=lang,
        topic=file.title(incident.topic),
        tags=tuple(dict.fromkeys(hit.tag.name for signal in incident.signals for hit in signal.hits)),
        cause=key_phrase(said, trending),
        team=file.team_of(owner),
        name=display(owner),
        initials=file.sign(file.called(signs) if signs else owner),
        zone=file.zone(platform, incident.topic),
    )


def compose(file: PlaybooksFile, template: str, facts: Facts) -> DraftText:
    """One text as it would be posted, and why it must not be as it is."""
    made = render(template, facts)
    voice = file.voice.get(facts.platform)
    sign = signed("", voice.sign, facts.initials).strip() if voice else ""
    text = signed(made.text, voice.sign, facts.initials) if voice and made.text else made.text
    used, limit = length(facts.platform, text), file.limit(facts.platform)
    problems = [made.problem] if made.problem else []
    if used > limit:
        problems.append(f"{used - limit} too long for {facts.platform} ({used} of {limit})")
    if made.gaps:
        problems.append(f"fill in {' and '.join(f'[{gap}]' for gap in made.gaps)}")
    problem = "; ".join(problems)
    return DraftText(facts.platform, facts.lang, text, used, limit, problem, made.promises, sign, facts.cause)


def _sample(file: PlaybooksFile, platform: str, lang: str) -> Facts:
    titles = [topic.title for topic in file.topics] or ["Acme"]
    teams = [team.title or name for name, team in file.teams.items()] or ["our team"]
    return Facts(
        now=datetime(2026, 3, 1, 12, tzinfo=UTC),
        platform=platform,
        lang=lang,
        topic=max(titles, key=len),
        tags=("US Department of Transportation",),
        cause="wheelchairs lost at the airport",
        team=max(teams, key=len),
        name="Alexandra",
        initials="AB",
    )
