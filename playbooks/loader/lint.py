"""What is allowed in a playbooks file and still a mistake: said as warnings, with the place and the remedy."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from ...core.messages import Lasting, Number
from ...core.model import Severity
from ...core.translation import gettext_noop, message, nmessage
from ..file import TONES
from ..lengths import LIMITS
from ..rota_blocks import SecondLine
from ..values import team_of
from ..when import When
from .dead_conditions import look_for_what_cannot_be
from .meaning import every_playbook_was_read, look_for_doubts, overrides
from .tree import meant

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from ..file import Playbook, PlaybooksFile
    from ..step import Lint
    from .tree import Path, Tree

NOBODY_KNOWS_WHEN = datetime(2026, 1, 1, tzinfo=UTC)  # whole teams are the same at every moment
SECOND_TIER_BY = timedelta(minutes=15)  # people judge a silent brand within minutes, not hours


@runtime_checkable
class Doubtful(Protocol):
    """A step whose verb can say what is doubtful about it, given the rest of the file."""

    def lint(self, playbook: Playbook, file: PlaybooksFile) -> Iterable[Lint]: ...


def inspect(file: PlaybooksFile, tree: Tree, detectors: Collection[str]) -> None:
    """Note in `tree` everything doubtful, and the few contradictions that only show across entries.

    `detectors` are those that may speak, and that some playbook should answer.
    `file` may lack entries that could not be read: what depends on them is then left unsaid.
    """
    _circles(file, tree)
    if every_playbook_was_read(file, tree):
        _unanswered(file, tree, detectors)
    for name, playbook in file.playbooks.items():
        _playbook(name, playbook, file, tree)
    _topics(file, tree)
    _compared(file, tree)
    _teams(file, tree)
    _voices(file, tree)
    _reports(file, tree)
    _policies(file, tree)
    look_for_doubts(file, tree)
    look_for_what_cannot_be(file, tree)


def _policies(file: PlaybooksFile, tree: Tree) -> None:
    """A policy of a part that no topic has would never be shown."""
    known = {part for topic in file.topics for part in topic.parts}
    for name, one in file.policies.items():
        for part in one.part:
            if part not in known:
                tree.report(
                    ("policies", name, "part"),
                    message('no topic has a part "{part}"{hint}', part=part, hint=meant(part, known)),
                )


def _reports(file: PlaybooksFile, tree: Tree) -> None:
    parts = {topic.name: tuple(topic.parts) for topic in file.topics}
    for name, one in file.reports.items():
        known = parts.get(one.topic, ())
        if one.part and one.topic in parts and one.part not in known:
            what = message(
                'topic "{topic}" has no part "{part}"{hint}',
                topic=one.topic,
                part=one.part,
                hint=meant(one.part, known),
            )
            tree.report(("reports", name, "part"), what)
        mailless = [who.name for who in file.members(one.who, NOBODY_KNOWS_WHEN) if not file.address(who.name, "email")]
        if one.by == "email" and mailless:
            tree.report(
                ("reports", name, "who"),
                message("{who} has no e-mail address; give it under people: reach:", who=mailless[0]),
            )


def _circles(file: PlaybooksFile, tree: Tree) -> None:
    for name in file.playbooks:
        seen, ahead = set[str](), list(file.playbooks[name].suppressed_by)
        while ahead:
            other = ahead.pop()
            if other == name:
                what = message('"{name}" would suppress itself; break the circle in suppressed_by', name=name)
                tree.report(("playbooks", name, "suppressed_by"), what)
                break
            if other not in seen and other in file.playbooks:
                seen.add(other)
                ahead += file.playbooks[other].suppressed_by


def _unanswered(file: PlaybooksFile, tree: Tree, detectors: Collection[str]) -> None:
    counted = any(topic.series for topic in file.topics)
    speaking = [one for one in sorted(detectors) if one != "series" or counted]
    names = [one for one in speaking if not any(_answers(each.when, one) for each in file.playbooks.values())]
    if detectors and not file.playbooks:
        what = message(
            "there is no playbook: whatever Firebreak notices, nobody hears of it; write one under "
            "playbooks: (firebreak init writes a file to begin with)"
        )
    elif len(names) > 1:
        what = message(
            "no playbook answers these signals; add one with when: {signal: [{signals}]}", signals=", ".join(names)
        )
    elif names:
        what = message(
            'no playbook answers the signal "{signal}"; add one with when: {signal: {signal}}', signal=names[0]
        )
    else:
        return
    tree.report(("playbooks",), what, key=True, severe=False)


def _peers(file: PlaybooksFile) -> set[str]:
    """Industries of more than one topic."""
    named = [topic.industry for topic in file.topics if topic.industry]
    return {one for one in named if named.count(one) > 1}


def _topics(file: PlaybooksFile, tree: Tree) -> None:
    """An industry of one topic compares nothing; a slip of the pen makes one."""
    groups = [one.group for one in file.topics if one.group]
    for topic in file.topics:
        if topic.group and groups.count(topic.group) == 1:
            others = {*groups} - {topic.group}
            what = message(
                'nobody else is in the group "{group}"{hint}; give another topic the same group, and they share an '
                "incident",
                group=topic.group,
                hint=meant(topic.group, others, list_all=False),
            )
            tree.report(("topics", topic.name, "group"), what, severe=False)
        if topic.industry and topic.industry not in _peers(file):
            others = {one.industry for one in file.topics if one.industry} - {topic.industry}
            what = message(
                'nobody else is in "{industry}"{hint}; give a competitor\'s topic the same industry, and it is '
                "compared",
                industry=topic.industry,
                hint=meant(topic.industry, others, list_all=False),
            )
            tree.report(("topics", topic.name, "industry"), what, severe=False)


def _compared(file: PlaybooksFile, tree: Tree) -> None:
    """A text for "only us" that nobody ever reads, since nothing is compared."""
    if _peers(file):
        return
    for name, template in file.templates.items():
        if any("industry." in text for _, _, text in template.versions()):
            what = message(
                "no two topics share an industry, so industry.alone and industry.all never hold; give a "
                "competitor's topic the same industry"
            )
            tree.report(("templates", name), what, key=True, severe=False)


def _answers(when: When, detector: str) -> bool:
    return detector in when.signal if when.signal else (not when.tagged or detector == "tagged")


def _playbook(name: str, playbook: Playbook, file: PlaybooksFile, tree: Tree) -> None:
    at: Path = ("playbooks", name)
    if not playbook.steps:
        tree.report((*at, "steps"), message('"{name}" does nothing; give it steps', name=name), key=True)
    if playbook.confidential and not playbook.opens_room():
        what = message("a confidential incident needs a room for its details: add the step open_private_channel")
        tree.report((*at, "confidential"), what)
    if playbook.when.tagged and playbook.when.signal and "tagged" not in playbook.when.signal:
        what = message('"{name}" never starts: who is tagged is known to the signal "tagged" alone', name=name)
        tree.report((*at, "when", "tagged"), what, severe=False)
    if playbook.when.series and playbook.when.signal and not {"series", "blind"} & {*playbook.when.signal}:
        what = message('"{name}" never starts: a series is known to the signals "series" and "blind" alone', name=name)
        tree.report((*at, "when", "series"), what, severe=False)
    if playbook.when.industry and not _peers(file):
        what = message(
            '"{name}" never starts: no two topics have the same industry; give them industry: under topics', name=name
        )
        tree.report((*at, "when", "industry"), what, severe=False)
    for other in playbook.suppressed_by:
        if other != name and other in file.playbooks and file.playbooks[other].when.covers(playbook.when):
            what = message(
                '"{name}" never starts: whatever fits it also fits "{other}", which suppresses it',
                name=name,
                other=other,
            )
            tree.report((*at, "suppressed_by"), what, severe=False)
    _tiers(name, playbook, tree)
    _roles(name, playbook, file, tree)
    for number, step in enumerate(playbook.steps):
        for lint in step.lint(playbook, file) if isinstance(step, Doubtful) else ():
            tree.report((*at, "steps", number, lint.option), lint.what, severe=lint.severe)


def _tiers(name: str, playbook: Playbook, tree: Tree) -> None:
    at: Path = ("playbooks", name)
    tiers = sorted((step.after, number) for number, step in enumerate(playbook.steps) if step.do == "notify")
    if not tiers:
        if playbook.severity is Severity.SEV1:
            what = message(
                '"{name}" is sev1 and calls nobody if nobody answers; add a step notify with after and unless',
                name=name,
            )
            tree.report((*at, "steps"), what, key=True, severe=False)
        return
    later = [(after, number) for after, number in tiers if after > tiers[0][0]]
    after, number = later[0] if later else tiers[0]
    if after > SECOND_TIER_BY:
        sentence = (
            gettext_noop("the second tier is called after {span}; {most} is the latest")
            if later
            else gettext_noop("the only tier is called after {span}; {most} is the latest")
        )
        most = Lasting(SECOND_TIER_BY.total_seconds())
        what = message(sentence, span=Lasting(after.total_seconds()), most=most)
        tree.report((*at, "steps", number, "after"), what, severe=False)


def _roles(name: str, playbook: Playbook, file: PlaybooksFile, tree: Tree) -> None:
    """People who are called and may not answer, and acknowledgements that can never be enough."""
    at: Path = ("playbooks", name)
    asked = playbook.acknowledgements
    if asked > 1 and playbook.severity not in (None, Severity.SEV1):
        what = message(
            "acknowledgements counts for a sev1 only, and this is always {severity}", severity=playbook.severity
        )
        tree.report((*at, "acknowledgements"), what, severe=False)
    able = _everybody(playbook.may.who("acknowledge") or file.people, file)
    if asked > len(able):
        what = nmessage(
            "one person must acknowledge, and {able} may; add people, or name more under may: acknowledge",
            "{n} people must acknowledge, and {able} may; add people, or name more under may: acknowledge",
            asked,
            able=len(able) or message("nobody"),
        )
        tree.report((*at, "acknowledgements"), what)
    if playbook.may.who("acknowledge") and (mute := sorted(_everybody(playbook.calls(), file) - able)):
        what = message("{who} would be called and may not acknowledge", who=file.spoken(mute))
        tree.report((*at, "may", "acknowledge"), what, severe=False)


def _everybody(names: Iterable[str], file: PlaybooksFile) -> set[str]:
    """The people behind names of people, teams and team.on_call (of which everybody has a turn)."""
    teams = (file.teams.get(team_of(name)) for name in names)
    return {one for team in teams if team for one in team.members} | {name for name in names if name in file.people}


def _teams(file: PlaybooksFile, tree: Tree) -> None:
    for name, team in file.teams.items():
        if not team.members and not isinstance(team, SecondLine):
            tree.report(("teams", name, "members"), message('nobody is in team "{name}"', name=name), severe=False)
        for at, one in overrides(name, team):
            if one.who is None:
                what = message('nobody is on call for "{name}" then: whoever calls it calls the whole team', name=name)
                tree.report(at, what, severe=False)


def _voices(file: PlaybooksFile, tree: Tree) -> None:
    for name, voice in file.voice.items():
        if voice.limit and voice.limit > LIMITS.get(name, voice.limit):
            what = message("{name} itself allows {most} at most", name=name, most=Number(LIMITS[name], grouped=True))
            tree.report(("voice", name, "limit"), what)
        if voice.tone and voice.tone not in TONES:
            what = message(
                "a tone is one of {tones}; anything else is written into the templates", tones=", ".join(TONES)
            )
            tree.report(("voice", name, "tone"), what)
        if voice.hours and not voice.zone and not any(topic.zone != "UTC" for topic in file.topics):
            what = message("hours on whose clock? give {name} a zone, such as Europe/London", name=name)
            tree.report(("voice", name, "hours"), what)
