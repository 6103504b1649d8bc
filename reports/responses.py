"""Who was answered and how soon: the response figures of every topic with accounts of its own, as text or a page."""

from __future__ import annotations

from datetime import timedelta
from importlib.resources import files
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from jinja2 import Environment

from ..care.conversations import answered
from ..care.response_figures import Desk, Figures, ResponseReport, figures, response_report
from ..core.kept_signals import private_posts
from ..core.numbers import percent_in_words
from ..core.public_promises import LONGEST, due
from ..core.reading_language import reading
from ..core.safe_text import one_line
from ..core.spans import hours_and_minutes
from ..core.times import full_time
from ..core.translation import gettext, gettext_noop, ngettext, pgettext

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ..care.conversations import Answered
    from ..core.model import PublicPromise, Topic
    from ..core.store import Store, Tx

Format = Literal["markdown", "html"]
INCIDENTS = 1_000  # the newest confidential ones
CONTEXT = timedelta(days=2)  # before the span: what a conversation that goes on in it began with


_DIMENSIONS = {  # how the figures are told apart, as a column and as a heading
    "account": (gettext_noop("account"), gettext_noop("By account")),
    "platform": (gettext_noop("platform"), gettext_noop("By platform")),
    "language": (gettext_noop("language"), gettext_noop("By language")),
    "team": (gettext_noop("team"), gettext_noop("By team")),
    "class": (gettext_noop("class"), gettext_noop("By class")),
    "urgency": (gettext_noop("urgency"), gettext_noop("By urgency")),
    "hour": (gettext_noop("hour"), gettext_noop("By hour")),
}
_GROUPS = {
    "": {"all": gettext_noop("all")},
    "account": {"nobody answered": gettext_noop("nobody answered")},
    "team": {"nobody answered": gettext_noop("nobody answered"), "not signed": gettext_noop("not signed")},
    "language": {"unknown": gettext_noop("unknown")},
    "class": {
        "help": gettext_noop("help"),
        "complaint": gettext_noop("complaint"),
        "reply": gettext_noop("reply"),
        "thanks": gettext_noop("thanks"),
        "talk": gettext_noop("talk"),
    },
}
_SIGNED = "signed "


def responses(
    store: Store, topic: Topic, since: datetime, until: datetime, now: datetime, desk: Desk
) -> ResponseReport:
    """The figures of what was said about a topic from `since` to before `until`; an answer counts until `now`.

    What is read is counted after the transaction: others wait for it as briefly as can be.
    """
    found, promises, private = _read(store, topic, since, until, now)
    return response_report(topic.name, topic.title or topic.name, found, since, until, desk, promises, now, private)


def total(store: Store, topic: Topic, since: datetime, until: datetime, now: datetime, desk: Desk) -> Figures:
    """The same figures of all of it alone: a fraction of the work."""
    found, _, _ = _read(store, topic, since, until, now)
    return figures("all", found, desk)


def promises_of(tx: Tx, topic: str, since: datetime, until: datetime) -> list[PublicPromise]:
    """What was promised in public for a time of the span."""
    return list(due([tx.open_incident(topic), *tx.closed_since(topic, since - LONGEST)], since, until))


def _read(
    store: Store, topic: Topic, since: datetime, until: datetime, now: datetime
) -> tuple[list[Answered], list[PublicPromise], frozenset[str]]:
    with store.begin() as tx:
        heard = tx.heard(topic.name, since - CONTEXT, until)
        promises = promises_of(tx, topic.name, since, until)
        private = private_posts(one for one in tx.confidential(INCIDENTS) if one.topic == topic.name)
        own = tx.own_posts(topic.name, since - CONTEXT, max(until, now + timedelta(seconds=1)))
        handled = tx.handled([one.mention.key for one in heard])
    found = answered(heard, own, topic.handles, handled)
    return [one for one in found if one.heard.mention.created_at >= since], promises, private


def rendered(reports: Sequence[ResponseReport], format: Format = "markdown") -> str:
    """The figures as Markdown, or as one HTML page without any outside part. Every text in it is a stranger's."""
    page = Environment(autoescape=format == "html", trim_blocks=True, lstrip_blocks=True)  # noqa: S701  see plain
    page.filters |= {"share": _share, "span": _span, "plain": one_line, "clock": _clock}
    page.filters |= {"group": _group, "dimension": _dimension, "heading": _heading}
    page.globals |= {
        "gettext": gettext,
        "ngettext": ngettext,
        "pgettext": pgettext,
        "lang": reading().replace("_", "-"),
    }
    name = "responses.html.j2" if format == "html" else "responses.md.j2"
    template = files(__package__).joinpath(name).read_text(encoding="utf-8")
    return page.from_string(template).render(reports=reports)


def _group(name: str, dimension: str) -> str:
    known = _GROUPS.get(dimension, {}).get(name)
    if dimension == "team" and name.startswith(_SIGNED):
        return gettext("signed {initials}", initials=name.removeprefix(_SIGNED))
    return gettext(known) if known else name


def _dimension(name: str) -> str:
    return gettext(_DIMENSIONS[name][0]) if name in _DIMENSIONS else name


def _heading(name: str) -> str:
    return gettext(_DIMENSIONS[name][1])


def _share(value: float | None) -> str:
    return "–" if value is None else percent_in_words(value)


def _span(seconds: float | None) -> str:
    return "–" if seconds is None else hours_and_minutes(timedelta(seconds=seconds))


def _clock(at: datetime, zone: str) -> str:
    return full_time(at.astimezone(ZoneInfo(zone)))
