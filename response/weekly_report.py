"""The report that a team gets every week: what was said about its part, what was new, who was answered, who waits."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ..care.conversations import answered
from ..care.response_figures import Desk, ResponseReport, response_report
from ..core.answering import ScheduledReport
from ..core.effects import Post
from ..core.messages import Lasting, Number, When
from ..core.model import Topic
from ..core.reading_language import reading
from ..core.safe_text import one_line, shortened
from ..core.signal_posts import own_names, parts_of
from ..core.term_gloss import glossed
from ..core.times import dated_time, times_of
from ..core.translation import gettext, listed, ngettext
from ..core.trending_terms import trending

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from ..care.conversations import Answered
    from ..core.answering import Answering
    from ..core.model import Mention, Task
    from ..playbooks.file import PlaybooksFile
    from ..playbooks.scheduled_report import ReportBlock

SHOWN, QUOTE = 5, 160  # of those who wait, and characters of what each wrote


def scheduled(file: PlaybooksFile, now: datetime) -> Iterator[ScheduledReport]:
    """Every report of a file, one for each place or person that gets it."""
    for name, one in file.reports.items():
        people: tuple[str | None, ...] = tuple(each.name for each in file.members(one.who, now)) if one.who else (None,)
        for person in people:
            yield ScheduledReport(name, one.topic, *one.every, one.zone.key, person)


def weekly_report(file: PlaybooksFile, task: Task, found: Answering, now: datetime) -> Post | None:
    """The report of a task; None where the file has none of that name, or nobody there to get it."""
    one = file.reports.get(task.part)
    to = _address(file, one, task) if one else ""
    if one is None or not to:
        return None
    topic = next((each for each in file.topics if each.name == one.topic), Topic(one.topic, one.topic))
    zone = one.zone.key
    title, lines, moments = _written(file, topic, one, found, now)
    times = times_of(moments, now, zone)
    text = "\n".join([gettext("{what}.", what=title), *lines])
    return Post(to, text, times=times, zone=zone, by=one.by, title=title, language=reading())


def _address(file: PlaybooksFile, one: ReportBlock, task: Task) -> str:
    if one.to:
        return one.to
    person = task.about.person or ""
    if one.by == "email":
        return file.address(person, "email")
    return file.people[person].slack if person in file.people else ""


def _written(
    file: PlaybooksFile, topic: Topic, one: ReportBlock, found: Answering, now: datetime
) -> tuple[str, list[str], list[datetime]]:
    """The title, the lines, and the moments that they name."""
    about = [each for each in answered(found.heard, found.own, topic.handles) if _concerns(each, topic, one.part)]
    week = [each for each in about if each.heard.mention.created_at >= found.middle]
    before = [each for each in about if each.heard.mention.created_at < found.middle]
    desk = Desk(one.zone.key, partial(_in_hours, file, topic), file.team_signing)
    promised = [each for each, parts in found.promises if not one.part or one.part in parts]
    figures = response_report(
        topic.name, topic.title, week, found.middle, found.until, desk, promised, now, found.private
    )
    what = listed([topic.title, one.part], "comma") if one.part else topic.title
    lines = [*_heard(week, before, topic), *_answers(figures), *_known(found), *_waiting(figures)]
    moments = [found.until, *_moments(figures, found)]
    until = dated_time(found.until.astimezone(one.zone))
    return gettext("{what}: the week to {at}", what=what, at=until), lines, moments


def _moments(figures: ResponseReport, found: Answering) -> Iterator[datetime]:
    yield from (each.at for each in figures.waiting[:SHOWN])
    yield from filter(None, [figures.total.oldest_at])
    if found.known:
        yield from filter(None, [found.known.since, found.known.next_update_at])


def _in_hours(file: PlaybooksFile, topic: Topic, mention: Mention) -> bool:
    return file.serves(mention.platform, topic.name, mention.created_at)


def _concerns(one: Answered, topic: Topic, part: str) -> bool:
    return not part or part in parts_of(one.heard.mention.text, topic.parts)


def _heard(week: Sequence[Answered], before: Sequence[Answered], topic: Topic) -> Iterator[str]:
    bad = sum(one.heard.label == "negative" for one in week)
    yield ngettext(
        "{n} post (the week before: {before}), {bad} of them negative.",
        "{n} posts (the week before: {before}), {bad} of them negative.",
        len(week),
        n=Number(len(week), grouped=True),
        before=Number(len(before), grouped=True),
        bad=Number(bad, grouped=True),
    )
    texts, earlier = ([one.heard.mention.text for one in some] for some in (week, before))
    if rising := trending(texts, earlier, own_names(topic)):
        yield gettext(
            "New: {terms}.", terms=listed((f"{glossed(one_line(term))} ({n})" for term, n in rising), "comma")
        )


def _answers(figures: ResponseReport) -> Iterator[str]:
    yield figures.badge
    if figures.promised:
        yield figures.promised
    total = figures.total
    if total.p50 is not None and total.p90 is not None:
        yield gettext(
            "Half of all answers came within {half}, nine of ten within {most}.",
            half=Lasting(total.p50),
            most=Lasting(total.p90),
        )


def _known(found: Answering) -> Iterator[str]:
    if found.known:
        since, said = When(found.known.since, "dated"), one_line(found.known.text)
        yield gettext("Known since {at}: {said}", at=since, said=said)


def _waiting(figures: ResponseReport) -> Iterator[str]:
    total = figures.total
    if not total.oldest_at:
        yield gettext("Nobody waits for an answer.")
        return
    yield ngettext(
        "{n} still waits for an answer, the oldest since {at}:",
        "{n} still wait for an answer, the oldest since {at}:",
        total.unanswered,
        n=Number(total.unanswered, grouped=True),
        at=When(total.oldest_at, "dated"),
    )
    for one in figures.waiting[:SHOWN]:
        said = shortened(one_line(one.text), QUOTE)
        author = one_line(one.author)
        at = When(one.at, "dated")
        yield "• " + gettext(
            "{urgency} since {at}, @{author}: “{said}”", urgency=one.urgency, at=at, author=author, said=said
        )
