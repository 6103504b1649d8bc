"""What each action of a responder does to an incident, as pure functions: what came of it, in a sentence."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from . import public_promises
from .escalation_pause import REAFFIRM_WITHIN, acknowledgements_missing, is_acknowledged, is_snoozed, regraded
from .messages import Listed, Message
from .model import DRILL, MOST_CLAIMS, ChangeKind, JudgedClaim, Outcome, PublicPromise, Severity
from .rules import CALM, close
from .text import is_link
from .times import time_in_words
from .translation import at_time, gettext_noop, joined, message

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from .model import Incident, RumourVerdict, Snooze, Verdict, Wrong

SNOOZE = timedelta(minutes=30)
LONGEST_SNOOZE = timedelta(hours=12)  # "until it gets worse" ends too: nobody sleeps through a crisis on an old click
TWICE = timedelta(seconds=60)  # a second "still on it" within this is a double click

VERDICTS: dict[Wrong, Verdict] = {"not_us": "false", "not_negative": "false", "known": "known", "drill": "drill"}
REASONS: dict[Wrong, str] = {
    "not_us": gettext_noop("it is not about us"),
    "not_negative": gettext_noop("it is not negative"),
    "known": gettext_noop("it is known already"),
    "drill": gettext_noop("it is a drill"),
}
WORDS: dict[Verdict, str] = {
    "real": gettext_noop("it was real"),
    "false": gettext_noop("a false alarm"),
    "known": gettext_noop("known already"),
    "drill": gettext_noop("a drill"),
}
SAYS: dict[RumourVerdict, str] = {
    "true": gettext_noop("{who} says that what many repeat is true."),
    "false": gettext_noop("{who} says that what many repeat is not true."),
    "open": gettext_noop("{who} says that it is not known yet whether what many repeat is true."),
}
NONE = "none"  # in place of a known issue: it is over


def counted(incident: Incident, say: str, change_kind: ChangeKind = "news") -> Outcome:
    """A press that counts: the incident as it leaves it, the sentence about it, and what kind of change that is."""
    return Outcome(True, say, incident, change_kind)


def refused(say: str) -> Outcome:
    """A press that does not count, and why."""
    return Outcome(False, say)


def closed_already(incident: Incident, now: datetime) -> Message:
    """Who closed it, and when, as a sentence."""
    if incident.closed_by == CALM:
        at = at_time(incident.closed_at, now)
        return message("It closed by itself at {at}, because it had stayed calm.", at=at)
    return message("{who} closed this at {at}.", who=incident.closed_by, at=at_time(incident.closed_at, now))


def acknowledge(incident: Incident, who: str, now: datetime, lasts: timedelta | None) -> Outcome:
    """Somebody takes charge, for as long as it `lasts`; a sev1 may need several. Who is late reads who was first."""
    if is_acknowledged(incident, now):
        at = at_time(incident.acknowledged_at, now)
        return refused(message("{names} already acknowledged at {at}.", names=_all(incident), at=at))
    until = now + lasts if lasts else None
    lapsed = incident.acknowledged_at and incident.acknowledged_until and incident.acknowledged_until <= now
    if incident.acknowledged_at and not lapsed:
        if who in (incident.acknowledgers or (incident.acknowledged_by,)):
            said = message("You already acknowledged at {at}.", at=at_time(incident.acknowledged_at, now))
            return refused(joined([said, _still_missing(incident)]))
        there = (*(incident.acknowledgers or (incident.acknowledged_by or "",)), who)
        more = replace(incident, acknowledgers=there, acknowledged_until=until)
        also = message("{who} acknowledged too ({n} of {all}).", who=who, n=len(there), all=incident.acknowledgements)
        rest = _still_missing(more) if acknowledgements_missing(more) else ""
        return counted(more, joined([also, rest]))
    first = replace(
        incident,
        acknowledged_by=who,
        acknowledged_at=now,
        acknowledged_until=until,
        acknowledgers=(who,),
        first_acknowledged_at=incident.first_acknowledged_at or incident.acknowledged_at or now,
        first_acknowledged_by=incident.first_acknowledged_by or incident.acknowledged_by or who,
        owner=who if lapsed else incident.owner or who,  # whose word ran out has it no more
    )
    said = message("{who} acknowledged again.", who=who) if lapsed else message("{who} acknowledged.", who=who)
    rest = message("It holds until {at}.", at=at_time(until, now)) if until else Message(None)
    return counted(first, joined([said, _still_missing(first) if acknowledgements_missing(first) else rest]))


def first_acknowledgement(incident: Incident) -> tuple[datetime, str] | None:
    """When somebody first took charge, and who, also where it lapsed or was taken back; None where nobody ever did."""
    at = incident.first_acknowledged_at or incident.acknowledged_at
    return (at, incident.first_acknowledged_by or incident.acknowledged_by or "somebody") if at else None


def still_on_it(incident: Incident, who: str, now: datetime, lasts: timedelta | None) -> Outcome:
    """The acknowledgement holds for as long again; once it has lapsed, this is a new one."""
    until = incident.acknowledged_until
    if not incident.acknowledged_at or (until and until <= now):
        return acknowledge(incident, who, now, lasts)
    if until is None:
        return refused(message("{names} acknowledged for good; nothing runs out.", names=_all(incident)))
    longer = now + lasts if lasts else None
    if longer and longer - until < TWICE:
        return refused(message("That is noted already: it holds until {at}.", at=at_time(until, now)))
    say = message("{who} is still on it.", who=who)
    if longer:
        say = message("{who} is still on it, until {at}.", who=who, at=at_time(longer, now))
    return counted(replace(incident, acknowledged_until=longer), say)


def take_over(incident: Incident, who: str, now: datetime, lasts: timedelta | None) -> Outcome:
    """Somebody else owns it now, and thereby acknowledges."""
    if incident.owner == who and is_acknowledged(incident, now):
        return refused(message("You have it already."))
    before = incident.owner
    taken = acknowledge(incident, who, now, lasts)
    changed = taken.incident or incident
    there = tuple(dict.fromkeys([*changed.acknowledgers, who]))
    until = now + lasts if lasts and changed.acknowledged_until else changed.acknowledged_until
    changed = replace(changed, owner=who, acknowledgers=there, acknowledged_until=until)
    if before and before != who:
        return counted(changed, message("{who} took over from {before}.", who=who, before=before))
    return counted(changed, message("{who} took over.", who=who))


def give(incident: Incident, who: str, to: str, now: datetime) -> Outcome:
    """Somebody else has it from now on. An acknowledgement holds ten minutes more: they are asked to make it theirs."""
    if incident.owner == to:
        return refused(message("{who} has it already.", who=to))
    until = incident.acknowledged_until
    if incident.acknowledged_at:
        until = min(until or now + REAFFIRM_WITHIN, now + REAFFIRM_WITHIN)
    return counted(
        replace(incident, owner=to, acknowledged_until=until), message("{who} gave it to {to}.", who=who, to=to)
    )


def unacknowledge(incident: Incident, who: str) -> Outcome:
    """Somebody takes their own acknowledgement back: without enough of them the calling goes on where it was."""
    there = incident.acknowledgers or tuple(filter(None, [incident.acknowledged_by]))
    if who not in there:
        return refused(message("You have not acknowledged this."))
    left = tuple(name for name in there if name != who)
    owner = incident.owner if incident.owner != who else (left[0] if left else None)
    back = replace(incident, acknowledgers=left, owner=owner, acknowledged_by=left[0] if left else None)
    if not left:
        back = replace(back, acknowledged_at=None, acknowledged_until=None)
    if left:
        return counted(back, message("{who} stepped back.", who=who))
    return counted(back, message("{who} took the acknowledgement back: nobody has it.", who=who))


def snooze(incident: Incident, who: str, now: datetime, how: Snooze, shift: datetime) -> Outcome:
    """Nobody is called until then; something graver wakes it at once. `shift` is the next hand-over."""
    ends = {"30m": now + SNOOZE, "worse": now + LONGEST_SNOOZE, "shift": min(shift, now + LONGEST_SNOOZE)}
    if how not in ends:
        return refused(message("Firebreak cannot snooze until “{said}”: choose 30m, worse or shift.", said=how))
    until = ends[how]
    if is_snoozed(incident, now) and incident.snoozed_how == how and (until <= _end(incident) + TWICE):
        at = at_time(incident.snoozed_until, now)
        return refused(message("{who} already snoozed it until {at}.", who=incident.snoozed_by, at=at))
    put = replace(incident, snoozed_until=until, snoozed_by=who, snoozed_how=how)
    return counted(put, message("{who} snoozed it {until}.", who=who, until=snooze_in_words(put, now)))


def snooze_in_words(incident: Incident, now: datetime) -> Message:
    """Until when, as a person says it; every snooze has an end."""
    at = at_time(incident.snoozed_until, now)
    return {
        "30m": message("until {at} (or until it gets worse)", at=at),
        "worse": message("until it gets worse (until {at} at the latest)", at=at),
        "shift": message("until the next shift, {at} at the latest (or until it gets worse)", at=at),
    }[incident.snoozed_how or "30m"]


def wrong(incident: Incident, who: str, now: datetime, reason: Wrong) -> Outcome:
    """It should not have rung: closed with the verdict that says so."""
    if reason not in VERDICTS:
        choices = Listed(tuple(VERDICTS), "comma")
        return refused(
            message("Firebreak does not know the reason “{said}”: choose {choices}.", said=reason, choices=choices)
        )
    closed = replace(close(incident, who, now), verdict=VERDICTS[reason])
    return counted(closed, message("{who} closed it: {why}.", who=who, why=message(REASONS[reason])))


def finish(incident: Incident, who: str, now: datetime, verdict: Verdict) -> Outcome:
    """It is over. What closed by itself gets its verdict now."""
    if incident.closed_at and incident.verdict:
        return refused(closed_already(incident, now))
    if incident.topic.startswith(DRILL):
        verdict = "drill"  # whatever was pressed: a rehearsal must not count as real
    if verdict not in WORDS:
        choices = Listed(tuple(WORDS), "comma")
        return refused(
            message("Firebreak does not know the verdict “{said}”: choose {choices}.", said=verdict, choices=choices)
        )
    if incident.closed_at and not incident.verdict:
        return counted(
            replace(incident, verdict=verdict), message("{who} says: {why}.", who=who, why=message(WORDS[verdict]))
        )
    return counted(
        replace(close(incident, who, now), verdict=verdict),
        message("{who} closed it: {why}.", who=who, why=message(WORDS[verdict])),
    )


def reopen(incident: Incident, who: str, now: datetime, lasts: timedelta | None) -> Outcome:
    """It was not over: everything goes on. Whoever says so has it, unless somebody's word still holds."""
    if not incident.closed_at:
        return refused(message("It is open."))
    calm = now if incident.calm_since else None
    opened = replace(incident, closed_at=None, closed_by=None, verdict=None, calm_since=calm)
    opened = replace(opened, snoozed_until=None, snoozed_by=None, snoozed_how=None)  # its end was the close
    if not is_acknowledged(opened, now):
        opened = acknowledge(opened, who, now, lasts).incident or opened
    say = message(
        "{who} opened it again. {before} had closed it at {at}.",
        who=who,
        before=incident.closed_by,
        at=at_time(incident.closed_at, now),
    )
    return counted(opened, say, "raised")


def open_room(incident: Incident, who: str, task: str) -> Outcome:
    """The private room is to be opened, by the task of that key."""
    if incident.room:
        return refused(message("The private room is open already."))
    if incident.room_task:
        return refused(message("The private room is being opened."))
    return counted(replace(incident, room_task=task), message("{who} opens a room.", who=who))


def not_to_post(incident: Incident, now: datetime, *, made: datetime, private: bool = False) -> str:
    """Why a draft of this that was `made` then is not to be approved or posted any more; empty when it may be.

    A `private` one, which moves it out of public, follows the public answer. One that was made after the latest answer
    is for the next.
    """
    if private and incident.moved_at:
        at = at_time(incident.moved_at, now)
        return message("{who} moved it to private at {at}", who=incident.moved_by, at=at)
    last = answered_at(incident)
    if last and last >= made and not private:
        by = incident.answer_by or incident.public_ack_by or message("Somebody")
        url = incident.answer or incident.public_ack or ""
        return message("{who} answered at {at}: {url}", who=by, at=at_time(last, now), url=url)
    if incident.closed_at:
        was = closed_already(incident, now)
        if incident.verdict:
            was = message("{what}: {verdict}.", what=was, verdict=message(WORDS[incident.verdict]))
        return joined([was, message("Nothing is to be posted.")])
    return ""


def answered_at(incident: Incident) -> datetime | None:
    """When the latest answer was posted in public; None where there is none."""
    return incident.answer_at or incident.public_ack_at


def has_it(incident: Incident, who: str, now: datetime, lasts: timedelta | None) -> tuple[Incident, str]:
    """Whoever approves or posts an answer has it: the incident then, and the sentence that says so.

    Nothing changes, and nothing is said, where enough people have acknowledged already.
    """
    taken = acknowledge(incident, who, now, lasts)
    if taken.incident is None:
        return incident, ""
    if acknowledgements_missing(taken.incident):
        return taken.incident, joined([message("{who} thereby acknowledged.", who=who), _still_missing(taken.incident)])
    return taken.incident, message("{who} has it now: the calls that waited for an acknowledgement stop.", who=who)


def approved(
    incident: Incident, who: str, now: datetime, changed: str, lasts: timedelta | None, waits: str = ""
) -> Outcome:
    """A person stands for a draft, whose texts were `changed` in these ways; posting it is still theirs to do.

    `waits` says whose word is still missing: it is not to be posted before.
    """
    held, so = has_it(incident, who, now, lasts)
    new = message("It now reads: {changed}.", changed=changed) if changed else ""
    then: str = message("Post it yourself, then press “I posted it” and give the link.")
    if waits:
        then = message("{what}.", what=waits)
    return counted(held, joined([message("{who} approved the draft.", who=who), new, then, so]))


def posted(
    incident: Incident,
    who: str,
    now: datetime,
    url: str,
    lasts: timedelta | None = None,
    promises: Iterable[PublicPromise] = (),
    *,
    again: bool = False,
) -> Outcome:
    """The answer stands in public at `url`: only this stops the public clock. What it promises is kept in mind.

    Another one counts where a draft was made since the one before: `again`.
    """
    if not is_link(url):
        return refused(
            message("“{said}” is not a link: paste the address of the post, beginning with https://", said=url)
        )
    if incident.public_ack_at and not again:
        by, given = incident.answer_by or incident.public_ack_by, incident.answer or incident.public_ack
        return refused(message("{who} already gave {url}.", who=by or "", url=given or ""))
    held, so = has_it(incident, who, now, lasts)
    if incident.public_ack_at:
        answered = replace(held, answer=url, answer_by=who, answer_at=now)
        say = message("{who} answered in public again: {url}", who=who, url=url)
        if so:
            say = message("{who} answered in public again: {url} ({rest})", who=who, url=url, rest=so)
        return counted(public_promises.promised(answered, promises), say)
    answered = replace(held, public_ack=url, public_ack_by=who, public_ack_at=now)
    answered = public_promises.promised(answered, promises)
    say = message("{who} answered in public: {url}", who=who, url=url)
    if so:
        say = message("{who} answered in public: {url} ({rest})", who=who, url=url, rest=so)
    return counted(answered, say)


def moved(incident: Incident, who: str, now: datetime, how: str) -> Outcome:
    """It goes on in private, and the post, or the words, that say so are written down. Public comes first."""
    how = " ".join(how.split())[:500]
    if not how:
        return refused(message("Say how: the link of the post that says so, or what you wrote to them."))
    if not incident.public_ack_at:
        return refused(
            message("Answer in public first, and give that link with “I posted it”: others are reading along.")
        )
    if incident.moved_at:
        at = at_time(incident.moved_at, now)
        return refused(message("{who} moved it at {at}: {said}", who=incident.moved_by, at=at, said=incident.moved))
    return counted(
        replace(incident, moved=how, moved_by=who, moved_at=now),
        message("{who} moved it to private: {said}", who=who, said=how),
    )


def kept(incident: Incident, who: str, now: datetime, url: str, minutes: int | None) -> Outcome:
    """More was said in public at `url`; with `minutes`, it says when there will be more again."""
    open_ = public_promises.pending(incident)
    if not open_:
        return refused(message("Nothing is promised in public that is still open."))
    if not is_link(url):
        return refused(
            message("“{said}” is not a link: paste the address of the post, beginning with https://", said=url)
        )
    if minutes is not None and not 1 <= minutes <= 7 * 24 * 60:
        return refused(message("More is promised in 1 minute to 7 days: give it in minutes."))
    late = open_[0].at < now
    after = public_promises.settled(incident, who, now, url, renewed=minutes is not None)
    more = ""
    if minutes is not None:
        at = now + timedelta(minutes=minutes)
        after = public_promises.promised(after, [PublicPromise(at, time_in_words(at, now), who, now)])
        more = message("The next word is promised by {at}.", at=at_time(at, now))
    if late:
        due = at_time(open_[0].at, now)
        say = message("{who} said more in public, late: it was promised by {at}: {url}.", who=who, at=due, url=url)
    else:
        say = message("{who} said more in public, as promised: {url}.", who=who, url=url)
    return counted(after, joined([say, more]))


def track(incident: Incident, who: str, now: datetime) -> Outcome:
    """What colleagues promised in public outside the tool is kept in mind from now on, as any other promise."""
    found = public_promises.offered(incident, now)
    if not found:
        return refused(message("Nothing that was promised in public waits to be tracked."))
    tracked = public_promises.promised(incident, found)
    first, more = at_time(found[0].at, now), len(found) - 1
    if more:
        several = message(
            "{who} tracks what was promised in public: more by {at}, and {n} later.", who=who, at=first, n=more
        )
        return counted(tracked, several)
    one = message(
        "{who} tracks what @{author} promised in public: more by {at}.", who=who, author=found[0].made_by, at=first
    )
    return counted(tracked, one)


def regrade(incident: Incident, who: str, now: datetime, severity: Severity | str) -> Outcome:
    """A person knows better how grave it is; graver wakes whoever snoozed."""
    try:
        severity = Severity(severity)
    except ValueError:
        return refused(message("There is no severity “{said}”: choose sev1 (gravest) to sev4.", said=severity))
    if severity == incident.severity:
        return refused(message("It is {severity} already.", severity=severity.value))
    graver = severity.at_least(incident.severity)
    changed = regraded(incident, severity, now, who)
    if graver:
        return counted(changed, message("Raised to {severity} by {who}.", severity=severity.value, who=who), "raised")
    return counted(changed, message("{who} lowered it to {severity}.", who=who, severity=severity.value))


def say_status(incident: Incident, who: str, now: datetime, text: str, minutes: int | None) -> Outcome:
    """How it stands, in a person's words, and when the next word is due."""
    text = " ".join(text.split())
    if not text:
        return refused(message("Nothing was said: write a sentence about how things stand."))
    if minutes is not None and not 1 <= minutes <= 7 * 24 * 60:
        return refused(message("The next update is due in 1 minute to 7 days: give it in minutes."))
    due = now + timedelta(minutes=minutes) if minutes is not None else None
    said = replace(incident, status=text[:1000], status_by=who, status_at=now, next_update_at=due)
    say = message("{who}: {said}", who=who, said=text[:400])
    if due:
        say = message("{who}: {said} (next update by {at})", who=who, said=text[:400], at=at_time(due, now))
    return counted(said, say)


def known_issue(incident: Incident, who: str, now: datetime, text: str, minutes: int | None) -> Outcome:
    """What is known of it already, in one sentence, and when there will be more; or that it is over."""
    text = " ".join(text.split())
    if not text:
        return refused(message("Say what is known in one sentence, or none when it is over."))
    if minutes is not None and not 1 <= minutes <= 7 * 24 * 60:
        return refused(message("The next update is due in 1 minute to 7 days: give it in minutes."))
    if text.lower() == NONE:
        return counted(incident, message("{who}: the known issue is over.", who=who))
    due = now + timedelta(minutes=minutes) if minutes is not None else None
    say = message("{who} keeps as a known issue: {said}", who=who, said=text[:400])
    if due:
        say = message(
            "{who} keeps as a known issue: {said} (next update by {at})",
            who=who,
            said=text[:400],
            at=at_time(due, now),
        )
    return counted(incident, say)


def accounts_in(text: str) -> list[tuple[str, str]]:
    """The accounts that a text names, as platform/handle.

    >>> accounts_in("x/rosa  vk/@rosa_k")
    [('x', 'rosa'), ('vk', 'rosa_k')]
    """
    pairs = (word.partition("/") for word in text.split())
    return [(platform.lower(), handle.lstrip("@")) for platform, _, handle in pairs if platform and handle.lstrip("@")]


def claim_of(is_it: str) -> tuple[str, int]:
    """What is said of a claim, and of which one: the first unless a number follows.

    >>> claim_of("false"), claim_of("true-2")
    (('false', 1), ('true', 2))
    """
    said, _, number = is_it.partition("-")
    return said, int(number) if number.isascii() and number.isdigit() else 1


def judge_rumour(incident: Incident, who: str, now: datetime, is_it: str) -> Outcome:
    """What somebody says of a claim that many repeat: `true`, `false` or `open`, with `-2` behind for the second."""
    said, number = claim_of(is_it)
    if said not in SAYS or not 1 <= number <= MOST_CLAIMS:
        return refused(message("Choose one of {names}, not “{said}”.", names=Listed(tuple(SAYS), "comma"), said=is_it))
    known = next((one for one in incident.rumours if one.number == number), None)
    if known and known.is_it == said:
        return refused(message("{who} has said so already.", who=known.by))
    others = tuple(one for one in incident.rumours if one.number != number)
    new = JudgedClaim(number, said, who, now, denied=known.denied if known else False)
    judged = replace(incident, rumours=(*others, new), updated_at=now)
    return counted(judged, message(SAYS[said], who=who))


def deny(incident: Incident, who: str, now: datetime, claim: str = "") -> Outcome:
    """A denial of the claim of that number is drafted, for approval like any draft; without one, of the only claim that
    somebody said is not true.
    """
    false = {one.number for one in incident.rumours if one.is_it == "false"}
    asked = {int(claim)} & false if claim else false
    if not asked:
        return refused(message("Nobody has said yet that it is not true: only what is not true is denied."))
    open_ones = sorted(one.number for one in incident.rumours if one.number in asked and not one.denied)
    if not open_ones:
        return refused(message("A denial of it was drafted already."))
    if len(open_ones) > 1:
        which = Listed(tuple(map(str, open_ones)), "or")
        return refused(message("Several claims are not true: say which one to deny, {numbers}.", numbers=which))
    marked = tuple(replace(one, denied=one.denied or one.number == open_ones[0]) for one in incident.rumours)
    denied = replace(incident, rumours=marked, updated_at=now)
    return counted(denied, message("{who} has a denial drafted.", who=who))


def same_person(incident: Incident, who: str, text: str) -> Outcome:
    """Two accounts are one person's, as somebody knows who has asked them."""
    accounts = accounts_in(text)
    if len(accounts) != 2 or accounts[0] == accounts[1]:
        return refused(message("Name two accounts with their platforms, such as x/rosa vk/rosa."))
    one, other = (f"{platform}/{handle}" for platform, handle in accounts)
    return counted(
        incident,
        message("{who}: {one} and {other} are one person.", who=who, one=one, other=other),
        change_kind="growing",
    )


def _all(incident: Incident) -> Listed | Message:
    names = incident.acknowledgers or tuple(filter(None, [incident.acknowledged_by]))
    return Listed(names) if names else message("Somebody")


def _still_missing(incident: Incident) -> Message:
    people = acknowledgements_missing(incident)
    return message("A sev1 needs {all} people: {n} more must acknowledge.", all=incident.acknowledgements, n=people)


def _end(incident: Incident) -> datetime:
    assert incident.snoozed_until is not None  # asked only of what is snoozed
    return incident.snoozed_until
