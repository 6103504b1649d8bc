"""The card that an alert shows: what happened, why we say so, who has it, and what happens next."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ...care.known_questions import asked_about
from ...care.response_figures import GOAL, TARGET
from ...care.staffing import staffing
from ...core.effects import Card, Quote
from ...core.escalation_pause import is_acknowledged
from ...core.kept_signals import latest_signals, shown_signals
from ...core.messages import Lasting, Listed, Number, Percent, When
from ...core.model import DECLARED
from ...core.personal_data import masked
from ...core.public_promises import offered
from ...core.reading_language import in_english, known, language_name, reading
from ...core.responder_actions import WORDS
from ...core.rules import stopped
from ...core.signal_posts import quoted
from ...core.tag_words import touches
from ...core.term_gloss import glossed
from ...core.text import as_clause, cut, is_link, language_of
from ...core.times import day_in_words, time_in_words
from ...core.translation import (
    at_time,
    gettext,
    gettext_noop,
    in_words,
    listed,
    ngettext,
    together,
    worded,
)
from ...playbooks.file import display
from ...playbooks.on_call import on_call
from .. import watching
from ..new_tasks import whole
from ..on_call_people import on_call_first
from ..step_verb import step_of
from .buttons import button, buttons
from .claim import rumour_line
from .status import confidential, outside, progress, said_last, status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from ...core.effects import Briefing
    from ...core.model import Condition, Incident, Judged, Mention, Signal, Task
    from ...playbooks.file import PlaybooksFile

HEADLINE = 110  # characters that a locked phone shows
QUOTES = 3
QUOTED = 280  # characters of a quote: a post of X, whole
STEPS_AHEAD = 3
SOON = timedelta(hours=24)  # within which a card names the coming hand-over of a rota
MOMENT = timedelta(seconds=1)
UNLESS_WORDS: dict[Condition, str] = {
    "acknowledged": gettext_noop("unless acknowledged"),
    "publicly_acknowledged": gettext_noop("unless acknowledged in public"),
    "moved_to_private": gettext_noop("unless moved to private"),
    "room_open": gettext_noop("unless the room is open"),
    "closed": gettext_noop("unless closed"),
}


def card(briefing: Briefing, file: PlaybooksFile) -> Card:
    """The whole card, for those who may know: anywhere for an ordinary incident, only in its room otherwise."""
    incident = briefing.incident
    return Card(
        incident=incident.id,
        topic=incident.topic,
        severity=incident.severity,
        headline=headline(incident, file),
        why=_why(incident),
        facts=_facts(briefing, file),
        quotes=tuple(_quote(one, briefing.now) for one in _top(briefing.evidence)),
        next=ahead(briefing, file),
        status=status(incident, briefing.now),
        buttons=buttons(briefing, people=_givable(incident, file, briefing.now)),
        links=tuple(_links(briefing)),
        confidential=incident.confidential,
        next_at=next((at for at, _ in _coming(briefing, file)), None),
    )


def _links(briefing: Briefing) -> Iterator[tuple[str, str]]:
    """Addresses of our own: the answer in public, what waits to be tracked, and the tickets."""
    if briefing.incident.public_ack:
        yield gettext("Our public answer"), briefing.incident.public_ack
    if briefing.incident.answer:
        yield gettext("Our latest answer"), briefing.incident.answer
    told = (one.details.get("url") for one in briefing.incident.signals if one.detector == DECLARED)
    yield from ((gettext("What was declared"), str(url)) for url in dict.fromkeys(told) if url)
    found = (one.source for one in offered(briefing.incident, briefing.now))
    yield from ((gettext("What we promised"), url) for url in dict.fromkeys(found) if is_link(url))
    refs = (task.ref or "" for task in briefing.done if task.verb == "ticket")
    yield from ((gettext("Ticket"), ref) for ref in refs if is_link(ref))


def _givable(incident: Incident, file: PlaybooksFile, now: datetime) -> tuple[tuple[str, str], ...]:
    """Whom it may be given to: the people of its playbooks, but for whoever has it."""
    running = [file.playbooks[one] for one in watching.named(incident) if one in file.playbooks]
    names = [name for one in running for name in one.calls()]
    has = file.called(incident.owner or "")
    return tuple((display(one.name), one.name) for one in file.members(names, now) if one.name != has)


def redacted(incident: Incident, now: datetime) -> Card:
    """All that a confidential incident shows outside its room: severity, owner, and where the details are.

    Built from nothing rather than by taking things away, so that a new field of Card cannot leak.
    """
    press = not incident.closed_at and not is_acknowledged(incident, now)
    return Card(
        incident=incident.id,
        topic="",
        severity=incident.severity,
        headline=confidential(incident),
        why="",
        status=outside(incident, now),
        buttons=(button("acknowledge", incident.id, "primary"),) if press else (),
    )


def shown(briefing: Briefing, file: PlaybooksFile, *, inside: bool = False) -> Card:
    """The card as it may be shown: whole, or redacted when the incident is confidential and this is outside."""
    hidden = briefing.incident.confidential and not inside
    return redacted(briefing.incident, briefing.now) if hidden else card(briefing, file)


def headline(incident: Incident, file: PlaybooksFile) -> str:
    """One line for a locked phone: "SEV1 Acme Air: US DOT tagged, 34 negative in 10 min, usually 3"."""
    said = list(dict.fromkeys(_tags(incident.signals)))
    said = [*said[:2], gettext("{n} more", n=len(said) - 2)] if len(said) > 2 else said
    counted = [text for signal in shown_signals(incident) if signal.phase != "calm" and (text := _counted(signal))]
    said += [*counted[:1], *[gettext("calm again")] * bool(incident.calm_since)]  # the gravest is enough
    line = gettext(
        "{severity} {topic}: {said}",
        severity=incident.severity.value.upper(),
        topic=file.title(incident.topic),
        said=listed([*said[:1], *map(as_clause, said[1:])], "clauses") or worded(incident.why),
    )
    return cut(line, HEADLINE)


def _why(incident: Incident) -> str:
    """What each detector says now; of one that is calm, what it had found, and that it is over."""
    whys = [signal.why for signal in shown_signals(incident)]
    if incident.calm_since:
        whys += [signal.why for signal in latest_signals(incident)]
    return together(dict.fromkeys(whys)) or worded(incident.why)


def _tags(signals: Iterable[Signal]) -> Iterable[str]:
    for signal in signals:
        for hit in sorted(signal.hits, key=lambda hit: (hit.tag.kind != "regulator", not hit.negative)):
            if hit.tag.how == "mentioned":
                yield gettext("{name} tagged", name=hit.tag.name)
            else:
                yield gettext("{name} wrote", name=hit.tag.name)


def _counted(signal: Signal) -> str:
    """A signal about a number, as a phrase; empty for one about who was touched."""
    if signal.hits:
        return ""
    if signal.observed < 1 or signal.window <= 0:
        return worded(signal.why).rstrip(".。")
    gaps = {"n": Number(signal.observed, grouped=True, rounded=True), "span": Lasting(signal.window)}
    unit = signal.details.get("unit")
    if signal.expected <= 0:  # nobody knows, or one post is enough whatever is usual
        return gettext("{n} {unit} in {span}", unit=unit, **gaps) if unit else gettext("{n} negative in {span}", **gaps)
    usual = _usual(signal.expected)
    if unit:
        return gettext("{n} {unit} in {span}, usually {usual}", unit=unit, usual=usual, **gaps)
    return gettext("{n} negative in {span}, usually {usual}", usual=usual, **gaps)


def _usual(expected: float) -> str | Number:
    return gettext("under 1") if expected < 1 else Number(expected, grouped=True)


DETAILS = {  # what the signals found out, and what the card calls it
    "counted": gettext_noop("Counted"),
    "industry": gettext_noop("Industry"),
    "people": gettext_noop("People"),
    "said": gettext_noop("It says"),
    "parts": gettext_noop("About"),
    "terms": gettext_noop("Rising"),
    "platforms": gettext_noop("Platforms"),
    "languages": gettext_noop("Languages"),
    "voices": gettext_noop("Voices"),
    "themes": gettext_noop("Copies"),
    "first": gettext_noop("First post"),
    "post": gettext_noop("Post"),
    "otherwise": gettext_noop("Sensitivity"),
}

SHARED = ("platforms", "languages")


def _facts(briefing: Briefing, file: PlaybooksFile) -> tuple[tuple[str, str], ...]:
    """How much, how it stands, and what is known of it: a phone shows the first ten, so what counts comes first."""
    signals = [signal for signal in shown_signals(briefing.incident) if signal.phase != "calm"]
    facts = [
        *_standing(briefing),
        *_next_hours(briefing, file),
        *rumour_line(briefing),
    ]  # how much it is stands in the headline
    for name, label in DETAILS.items():
        found = _widest([signal.details[name] for signal in signals if signal.details.get(name)])
        if not found:
            continue
        said = _shares(found) if name in SHARED else _plain(_glossed(found) if name == "terms" else found)
        if said and not (name == "first" and _is_quoted(said, briefing)):
            facts.append((gettext(label), cut(said, 200)))
    known = dict(facts)
    platforms, spoken = gettext("Platforms"), gettext("Languages")
    if platforms not in known and (places := _shares(_counts(one.mention.platform for one in briefing.evidence))):
        facts.append((platforms, places))
    if spoken not in known and (languages := _shares(_counts(one.mention.lang for one in briefing.evidence))):
        facts.append((spoken, languages))
    graded = next((signal for signal in signals if "stakes" in signal.terms), None)  # as severity.grade does
    if graded and graded.severity == briefing.incident.severity:  # another's would speak against the headline
        facts.append((gettext("Why {severity}", severity=graded.severity.value), _product(graded.terms)))
    return tuple(facts)


def _product(terms: Mapping[str, float]) -> str:
    """What makes it so grave; factors of one say nothing."""
    told = (f"{gettext(FACTORS.get(name, name))} {in_words(Number(term, 1))}" for name, term in _telling(terms))
    return " × ".join(told) or gettext("nothing more")


def _telling(terms: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    return ((name, term) for name, term in terms.items() if f"{term:.1f}" != "1.0")


FACTORS = {  # of `detectors/severity.py`
    "velocity": gettext_noop("velocity"),
    "share": gettext_noop("share"),
    "stakes": gettext_noop("stakes"),
    "spread": gettext_noop("spread"),
}


def _is_quoted(first: str, briefing: Briefing) -> bool:
    """Whether the first post stands among the quotes below."""
    return any(first.startswith(quoted(one)) for one in _top(briefing.evidence))


def _standing(briefing: Briefing) -> Iterator[tuple[str, str]]:
    """Since when, whose, how far, what was last said and when the next word is due."""
    incident = briefing.incident
    yield gettext("Opened"), time_in_words(incident.opened_at, briefing.now)
    if incident.owner:
        yield gettext("Owner"), display(incident.owner)
    yield from _known(briefing)
    if briefing.items:
        yield gettext("Checklist"), progress(briefing.items, briefing.now)
    if past := incident.past_verdict:
        said = gettext(
            "{who} closed {incident} at {at}: {verdict}",
            who=display(past.who),
            incident=past.incident,
            at=When(past.at, "dated"),
            verdict=gettext(WORDS[past.verdict]),
        )
        yield gettext("The alarm before"), said
    yield from said_last(incident, briefing.now)


def _next_hours(briefing: Briefing, file: PlaybooksFile) -> Iterator[tuple[str, str]]:
    """What the next hours bring, how many people that takes, and who is there."""
    found = staffing(briefing.load.hourly, briefing.load.answered) if briefing.load else None
    if found is None:
        return
    first = found.hours[0]
    said = gettext(
        "about {likely} mentions an hour, the first {low} to {high} in {share} of such hours",
        likely=Listed(tuple(Number(one.likely, grouped=True) for one in found.hours), "comma"),
        low=Number(first.low, grouped=True),
        high=Number(first.high, grouped=True),
        share=Percent(first.share),
    )
    if found.people:
        said = ngettext(
            "{said}; 1 person answers {goal} within {span}",
            "{said}; {n} people answer {goal} within {span}",
            found.people,
            said=said,
            goal=f"{GOAL:.0%}",
            span=Lasting(TARGET.total_seconds()),
        )
    there = on_call_first(briefing.incident, file, briefing.now)
    if names := listed(dict.fromkeys(display(one.name) for one in there), "comma"):
        said = gettext("{said}; on call: {names}", said=said, names=names)
    yield gettext("Next hours"), cut(said, 200)


def _known(briefing: Briefing) -> Iterator[tuple[str, str]]:
    """What the desk knows already, and how many ask for it all the same."""
    if issue := briefing.known:
        told = issue.text
        if issue.next_update_at:
            at = at_time(issue.next_update_at, briefing.now)
            told = gettext("{said} (next update by {at})", said=issue.text, at=at)
        yield gettext("Known issue"), cut(told, 200)
        asked = asked_about(issue, briefing.asked)
        if asked.people:
            people = ngettext("1 person", "{n} people", asked.people)
            if asked.offered:
                people = gettext("{people}; one public post would answer them all", people=people)
            yield gettext("Asked about it"), people


def _glossed(terms: object) -> object:
    """Rising words, each with what it is about where whoever reads may not know its language."""
    return [glossed(str(one)) for one in terms] if isinstance(terms, list | tuple) else terms


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return listed([f"{key} {number}" for key, number in value.items()], "comma")
    if isinstance(value, list | tuple):
        return listed([worded(one) if isinstance(one, str) else str(one) for one in value], "comma")
    return worded(value) if isinstance(value, str) else str(value)


def _widest(found: Sequence[Any]) -> Any:
    """Of what several signals counted, what counts the most posts: a tag knows one, a surge all; else the gravest's."""
    counts = [one for one in found if isinstance(one, dict)]
    return max(counts, key=lambda one: sum(one.values())) if counts else next(iter(found), None)


def _counts(names: Iterable[str | None]) -> dict[str, int]:
    return dict(Counter(filter(None, names)).most_common())


def _shares(counts: dict[str, int]) -> str:
    """What part of all posts each has: "x 75 %, weibo 25 %"; nothing where there is only one, which each post says."""
    every = sum(counts.values())
    if len(counts) < 2:
        return ""
    shares = [f"{name} {in_words(Percent(count / every))}" for name, count in list(counts.items())[:5]]
    return listed(shares, "comma")


def _top(evidence: Sequence[Judged]) -> Sequence[Judged]:
    """Tagged posts first, and one of each text: ten copies of a post say nothing that one does not."""
    different: dict[object, Judged] = {}
    for one in evidence:
        different.setdefault(one.fingerprint or one.mention.key, one)
    return sorted(different.values(), key=lambda one: not one.tags)[:QUOTES]


def _quote(one: Judged, now: datetime) -> Quote:
    """A post of another day says of which."""
    mention = one.mention
    dated = ""
    if mention.created_at.date() != now.date():
        dated = gettext("written on {day}", day=day_in_words(mention.created_at))
    touched = (worded(touches(tag.why)) for tag in one.tags)
    return Quote(
        author=mention.author.handle,
        platform=mention.platform,
        text=cut(re.sub(r"\s+", " ", masked(mention.text)), QUOTED),
        at=mention.created_at,
        followers=mention.author.followers,
        url=mention.url,
        why=listed(dict.fromkeys(filter(None, [dated, _tongue(mention), *touched])), "semicolon"),
    )


def _tongue(mention: Mention) -> str:
    """The language of a quote, for whoever reads another one; English readers read its code among the facts."""
    spoken = language_of(mention.lang, mention.text)
    if (
        in_english()
        or spoken in ("unknown", "und", "")
        or known(spoken).partition("_")[0] == reading().partition("_")[0]
    ):
        return ""
    return language_name(spoken)


def ahead(briefing: Briefing, file: PlaybooksFile) -> tuple[str, ...]:
    """What happens next and when: "10:12 UTC: calls comms on-call unless acknowledged"."""
    lines: dict[str, None] = dict.fromkeys(watching.ahead(briefing.incident, file, briefing.now))
    for due, says in _coming(briefing, file):
        lines[gettext("{at}: {says}", at=at_time(due, briefing.now), says=says)] = None
    more = len(lines) - STEPS_AHEAD
    return (*tuple(lines)[:STEPS_AHEAD], *([gettext("+{n} more", n=more)] if more > 0 else []))


def _coming(briefing: Briefing, file: PlaybooksFile) -> Iterator[tuple[datetime, str]]:
    """What is planned and not stopped, the first first."""
    for task in sorted(briefing.pending, key=lambda task: (task.due_at, task.step, task.key)):
        if task.due_at <= briefing.now or stopped(task, briefing.incident, briefing.now):
            continue
        if says := _promise(task, briefing, file):
            yield task.due_at, says


def _promise(task: Task, briefing: Briefing, file: PlaybooksFile) -> str:
    incident = briefing.incident
    if task.verb == "still":
        current = task.about.for_at == whole(incident.acknowledged_until)
        owner = incident.owner or incident.acknowledged_by
        who = display(owner) if owner else gettext("the owner")
        return gettext("asks {who} whether they are still on it", who=who) if current else ""
    if task.verb == "archive":
        return gettext("archives the room")
    if task.verb == "shift":
        return _hand_over(task, briefing, file)
    if not task.playbook:
        return ""
    says = step_of(task, file).says(task.part, file)
    if not task.unless:
        return says
    return gettext("{says} {unless}", says=says, unless=gettext(UNLESS_WORDS[task.unless]))


def _hand_over(task: Task, briefing: Briefing, file: PlaybooksFile) -> str:
    """Who comes for whom, when it is soon: a later one, days away, tells nobody what to do now."""
    team = file.teams.get(task.about.team or "")
    if team is None or task.due_at - briefing.now > SOON:
        return ""
    before, after = on_call(team, task.due_at - MOMENT), on_call(team, task.due_at)
    if before == after:
        return ""
    was = display(before or "")
    if after:
        who = display(after)
        comes = gettext("{who} goes on call", who=who)
        if was:
            comes = gettext("{who} goes on call after {before}", who=who, before=was)
    else:
        comes = gettext("{who}'s shift ends, and NOBODY is on call", who=was)
    return gettext("{comes} ({team})", comes=comes, team=team.title or task.about.team or "")
