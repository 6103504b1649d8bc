"""Public texts as they would be posted: the facts of an incident, a template, the platform's voice, and a hard look."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from ..core.effects import DraftText
from ..core.key_phrase import key_phrase
from ..core.model import Severity
from ..core.translation import chained, in_one, message
from ..drafts.approvals import harms, industry
from ..drafts.facts import Facts, sample
from ..drafts.offers import offer
from ..drafts.platform_rules import length, overrun, unfit
from ..drafts.promised_times import service_hours
from ..drafts.templates import Rendered, render, signed
from ..drafts.word_lint import GRAVE, lint
from ..playbooks.file import display
from ..playbooks.rota_blocks import SecondLine
from ..playbooks.watch_first import within_hours
from .known_facts import with_customer, with_issue
from .policies import applying, bound

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..core.effects import Briefing, Person, Promise
    from ..core.model import Judged
    from ..playbooks.file import PlaybooksFile, Voice


def needed(evidence: Iterable[Judged], versions: Iterable[str]) -> list[str]:
    """The languages of the posts, most frequent first, as far as there are versions; else the first version."""
    found = Counter(language(one) for one in evidence)
    there = list(versions)
    return [lang for lang, _ in found.most_common() if lang in there] or there[:1]


def speaks(file: PlaybooksFile, platform: str, lang: str) -> bool:
    """Whether our account there writes in that language."""
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
    posts = [one for one in briefing.evidence if language(one) == lang]
    facts = Facts(
        now=briefing.now,
        platform=platform,
        lang=lang,
        topic=file.title(incident.topic),
        tags=tuple(dict.fromkeys(hit.tag.name for signal in incident.signals for hit in signal.hits)),
        cause=key_phrase([one.mention.text for one in posts], trending),
        team=file.team_of(owner),
        name=display(owner),
        initials=file.sign(file.called(signs) if signs else owner),
        zone=file.zone(platform, incident.topic),
        grave=incident.severity is Severity.SEV1 or any(harms(incident)),
        policies=applying(briefing, file),
        said=incident.status,
        industry=industry(incident),
    )
    facts = with_customer(with_issue(facts, briefing), posts, briefing.customers)
    return voiced(facts, file.voice.get(platform))


def voiced(facts: Facts, voice: Voice | None) -> Facts:
    """With what the voice of its platform adds."""
    if voice is None:
        return facts
    informal = voice.address == "informal"
    return replace(facts, link=voice.link or facts.link, tone=voice.tone, informal=informal)


def compose(file: PlaybooksFile, name: str, facts: Facts) -> DraftText | None:
    """One text as it would be posted, and what is against it; None where the template has none for it."""
    template = file.templates.get(name)
    text = template.text(facts.platform, facts.lang) if template else None
    if template is None or text is None:
        return None
    facts = replace(facts, grave=facts.grave or template.kind in GRAVE)
    voice = file.voice.get(facts.platform)
    made = render(text, facts)
    if made.text and voice and voice.hours and not within_hours(facts.now, voice.hours, ZoneInfo(facts.zone or "UTC")):
        made = replace(made, text=f"{made.text} {service_hours(voice.hours, facts.zone, facts.lang)}".strip())
    sign = signed("", voice.sign, facts.initials).strip() if voice else ""
    whole = signed(made.text, voice.sign, facts.initials) if voice and made.text else made.text
    return looked_at(
        DraftText(facts.platform, facts.lang, whole, 0, 0, "", made.promises, sign, facts.cause), file, facts, made
    )


def looked_at(text: DraftText, file: PlaybooksFile, facts: Facts, made: Rendered | None = None) -> DraftText:
    """The text with its length, why it must not be posted as it is, and what somebody should think about."""
    used, limit = length(text.platform, text.text), file.limit(text.platform)
    said = [each.said for each in text.promises]
    found = lint(text.text, text.lang, grave=facts.grave, known=facts.in_words(), said=said, sign=text.signed)
    offer_by, offers = bound(text, file, facts.policies)
    if offer_by:  # what a policy reckons with is for those whom it names, and no slip
        found = [each for each in found if each.rule != "liability" or not offer(each.word)]
    problems = [*_unready(text, made, used, limit), *(str(each) for each in found if each.blocks)]
    voice = file.voice.get(text.platform)
    advice = [offers] if offers else []
    advice += [*unfit(text.platform, text.text), *(str(each) for each in found if not each.blocks)]
    if voice and voice.hours:
        advice += _unkept(text.promises, voice, facts.zone)
    return replace(
        text, used=used, limit=limit, problem=in_one(problems, "semicolon"), advice=tuple(advice), offer_by=offer_by
    )


def worded(old: DraftText, words: str, sign: str, facts: Facts, template: str, file: PlaybooksFile) -> DraftText:
    """A text of a template in other words, signed, and looked at as hard as any."""
    found = file.templates.get(template)
    facts = replace(facts, grave=facts.grave or bool(found and found.kind in GRAVE))
    whole = f"{words} {sign}".strip()
    return looked_at(replace(old, text=whole, signed=sign, problem="", advice=()), file, facts)


def renewed(old: DraftText, facts: Facts, template: str, file: PlaybooksFile) -> DraftText:
    """A writer's text with the times of now and their signature; as it was where its template promises otherwise."""
    new = compose(file, template, facts)
    if new is None or not new.text or len(new.promises) != len(old.promises):
        return old
    bare = old.text.removesuffix(old.signed).strip()
    times = {was.said: now.said for was, now in zip(old.promises, new.promises, strict=True)}
    if times:
        bare = re.sub("|".join(map(re.escape, times)), lambda found: times[found[0]], bare)
    return worded(replace(old, promises=new.promises), bare, new.signed, facts, template, file)


def _unready(text: DraftText, made: Rendered | None, used: int, limit: int) -> Iterator[str]:
    if made and made.problem:
        yield made.problem
    if used > limit:
        gone = overrun(text.platform, text.text, limit).strip()
        yield message(
            "{n} too long for {platform} ({used} of {limit}), it ends before “{gone}”",
            n=used - limit,
            platform=text.platform,
            used=used,
            limit=limit,
            gone=gone,
        )
    if gaps := made.gaps if made else re.findall(r"\[([^\[\]]{1,40})\](?!\()", text.text):
        yield message("fill in {gaps}", gaps=chained((f"[{gap}]" for gap in gaps), "and"))


def _unkept(promises: Iterable[Promise], voice: Voice, zone: str) -> Iterator[str]:
    """A promise for an hour at which nobody is there."""
    for each in promises:
        if voice.hours and not within_hours(each.at, voice.hours, ZoneInfo(zone or "UTC")):
            yield message("promises an answer for {at}, and by the service hours nobody is there then", at=each.said)


def sampled(file: PlaybooksFile, platform: str, lang: str, *, whole: bool = True) -> Facts:
    """Facts to try the file's texts on: its own longest names."""
    titles = [topic.title for topic in file.topics] or ["Acme"]
    own = {name: team for name, team in file.teams.items() if not isinstance(team, SecondLine)}
    teams = [team.title or name for name, team in own.items()] or ["our team"]
    facts = replace(sample(lang, platform, whole=whole), topic=max(titles, key=len), team=max(teams, key=len), link="")
    zones = [file.zone(platform, topic.name) for topic in file.topics]
    return voiced(replace(facts, zone=next(filter(None, zones), "")), file.voice.get(platform))
