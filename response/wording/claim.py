"""The card of what many repeat in one text or close to it: who was first, how far it went, what we said of it.

Whether it is so only a person says.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ...core.claims import people_of
from ...core.effects import Card, Quote
from ...core.messages import Number
from ...core.personal_data import masked
from ...core.rules import DENIAL, RUMOUR
from ...core.safe_text import one_line
from ...core.text import cut
from ...core.times import time_in_words
from ...core.translation import at_time, gettext, ngettext
from ...playbooks.file import display
from .buttons import button

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...core.effects import Briefing, Button
    from ...core.model import Incident, Judged, JudgedClaim, Mention

HEADED = 70  # characters of it in the headline
QUOTED = 280  # of the post of its first author
LATELY = timedelta(hours=1)
PLACES = 4


def claim_card(briefing: Briefing) -> Card | None:
    """The claim as it was written first, its spread and our word on it; None where nothing is left of it."""
    incident, posts = briefing.incident, briefing.claim
    if not posts:
        return None
    first, number = posts[0].mention, _number(briefing)
    judged = next((one for one in incident.rumours if one.number == number), None)
    quote = cut(one_line(masked(first.text)), HEADED)
    return Card(
        incident=incident.id,
        topic=incident.topic,
        severity=incident.severity,
        headline=gettext("Many repeat this: “{said}”", said=quote),
        why=verdict(judged) or gettext("Nobody has said yet whether it is true. Only a person can."),
        facts=tuple(_facts(briefing, posts)),
        quotes=(_quote(first),),
        next=tuple(_next(judged)),
        buttons=() if incident.closed_at else tuple(_buttons(incident, judged, number)),
        confidential=incident.confidential,
    )


def _number(briefing: Briefing) -> int:
    """Which of the incident's claims the task shows, or brings up to date."""
    task = briefing.task
    shown = next((each for each in briefing.done if each.verb == RUMOUR and each.key == task.needs), task)
    return shown.about.number or 1


def _buttons(incident: Incident, judged: JudgedClaim | None, number: int) -> Iterator[Button]:
    mark = "" if number == 1 else f"-{number}"
    asked = button("rumour", incident.id)
    mine = tuple(each for each in asked.options if each[1] in (f"true{mark}", f"false{mark}", f"open{mark}"))
    yield replace(asked, options=mine)
    if judged and judged.is_it == "false" and not judged.denied:
        yield button("deny", incident.id, "primary", choice=str(number))


def rumour_line(briefing: Briefing) -> Iterator[tuple[str, str]]:
    """A line of the incident's card for each claim that has a card of its own."""
    incident = briefing.incident
    cards = {task.about.number or 1 for task in briefing.done if task.verb == RUMOUR and task.ref}
    for number in sorted(cards):
        judged = next((one for one in incident.rumours if one.number == number), None)
        said = verdict(judged) or gettext("many repeat one text; nobody has said yet whether it is true")
        yield gettext("Rumour") if len(cards) == 1 else gettext("Rumour {n}", n=number), said


def verdict(judged: JudgedClaim | None) -> str:
    """What a person says of a claim, and when; empty before anybody does."""
    if judged is None:
        return ""
    who, at = display(judged.by), at_time(judged.at, judged.at)
    match judged.is_it:
        case "true":
            return gettext("{who} says that it is true, {at}.", who=who, at=at)
        case "false":
            return gettext("{who} says that it is not true, {at}.", who=who, at=at)
        case _:
            return gettext("{who} says that it is not known yet whether it is true, {at}.", who=who, at=at)


def _facts(briefing: Briefing, posts: Sequence[Judged]) -> Iterator[tuple[str, str]]:
    first, now = posts[0].mention, briefing.now
    yield (
        gettext("First here"),
        gettext(
            "@{author} on {platform}, {at}",
            author=one_line(first.author.handle),
            platform=first.platform,
            at=at_time(first.created_at, now),
        ),
    )
    people = people_of(posts)
    yield (
        gettext("Who repeats it"),
        gettext(
            "{people}, {posts}",
            people=ngettext("{n} person", "{n} people", people),
            posts=ngettext("{n} post", "{n} posts", len(posts)),
        ),
    )
    places = Counter(one.mention.platform for one in posts).most_common(PLACES)
    yield gettext("Platforms"), ", ".join(f"{name} {count}" for name, count in places)
    if reach := sum(_reach([one.mention for one in posts])):
        yield gettext("Followers of those"), gettext("{n} together", n=Number(reach, grouped=True))
    lately = sum(one.mention.created_at > now - LATELY for one in posts)
    yield gettext("In the last hour"), ngettext("{n} post", "{n} posts", lately)
    yield gettext("Our word on it"), _said(briefing, {one.mention.key for one in posts})


def _reach(mentions: Sequence[Mention]) -> list[int]:
    """Followers of each account, once."""
    known = {(one.platform, one.author.handle): one.author.followers or 0 for one in mentions}
    return list(known.values())


def _quote(first: Mention) -> Quote:
    text = cut(masked(first.text), QUOTED)
    return Quote(first.author.handle, first.platform, text, first.created_at, first.author.followers, first.url)


def _said(briefing: Briefing, keys: set[str]) -> str:
    """What we answered below one of them, in public at all, or keep as known."""
    below = [one for one in briefing.answers if f"{one.platform}:{one.in_reply_to}" in keys]
    if below:
        last = max(below, key=lambda one: one.created_at)
        said = cut(one_line(last.text), HEADED)
        return f"“{said}” (@{one_line(last.author.handle)}, {time_in_words(last.created_at, briefing.now)})"
    if briefing.known:
        return gettext("known issue: “{said}”", said=cut(one_line(briefing.known.text), HEADED))
    if address := briefing.incident.answer or briefing.incident.public_ack:
        return gettext("our public answer: {url}", url=address)
    return gettext("none yet")


def _next(judged: JudgedClaim | None) -> Iterator[str]:
    match judged.is_it if judged else None:
        case "true":
            yield gettext("Deny nothing of it. Say in public what is so, and what you do about it.")
        case "false":
            if judged and judged.denied:
                yield gettext("Its denial waits for approval, among the drafts.")
                return
            yield gettext("Deny it in public: press “Draft the denial”, and it waits for approval.")
        case _:
            yield gettext("Ask whoever must know. Then press what they say.")
            yield gettext("Deny nothing before that; if it is not true, the text {template} is ready.", template=DENIAL)
