"""The small values of playbooks.yaml: spans, dates, severities, sensitivities, and names that must exist."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, TypeVar, get_args
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, PlainValidator, Strict, ValidationInfo
from pydantic_core import PydanticCustomError

from ..core.model import Condition, Severity
from ..core.reading_language import LANGUAGES, known
from ..core.spans import span_of
from ..core.translation import gettext_noop, message
from .lengths import OTHER_NAMES
from .loader.tree import meant

LONGEST = timedelta(days=30)
ON_CALL, SECOND = ".on_call", ".second"  # behind a team's name: whoever is on call there, and who stands behind them
FASTEST = 1_000_000.0  # of anything, in the unit that it is written in
CONDITIONS: tuple[Condition, ...] = get_args(Condition)

_SENSITIVITY = re.compile(r"(\d+(?:\.\d+)?) alerts?/(day|week|month)$")
_PER_WEEK = {"day": 7.0, "week": 1.0, "month": 7 / 30.44}
_RATE = re.compile(r"(\d+(?:\.\d+)?)\s*/\s*(min|m|hour|h|day|d)")
_NAME = re.compile(r"\w[\w-]{0,59}$")

T = TypeVar("T")


class Block(BaseModel):
    """A part of the file: keys that we do not know are errors, and nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def wrong(what: str) -> PydanticCustomError:
    """The error that carries a sentence of ours to where pydantic knows the place."""
    return PydanticCustomError("in_words", "{what}", {"what": what})


def said(error: PydanticCustomError) -> str:
    """The sentence that such an error carries."""
    told: str = (error.context or {})["what"]
    return told


def perhaps(name: str) -> str:
    """The end of a sentence about an unknown name: which was meant."""
    return message(' (did you mean "{name}"?)', name=name)


def parse_span(value: Any) -> timedelta:
    """90s, 15m, 2h or 3d as a span of time, up to 30 days.

    >>> parse_span("90s") == timedelta(seconds=90)
    True
    """
    span = span_of(value) if isinstance(value, str) else None
    if span is None:
        minutes = isinstance(value, int) and not isinstance(value, bool)
        hint = message(", such as {example}", example=f"{value}m") if minutes else _added(value)
        raise wrong(
            message("{shown} is not a span of time; write 90s, 15m, 2h or 3d{hint}", shown=_shown(value), hint=hint)
        )
    if span > LONGEST:
        raise wrong(message("{value} is longer than 30d", value=value))
    return span


def _added(value: Any) -> str:
    """Of 1h30m: that it is 90m."""
    parts = re.fullmatch(r"(\d+[smhd])\s*(\d+[smhd])", value) if isinstance(value, str) else None
    spans = [span_of(part) for part in parts.groups()] if parts else []
    minutes = sum((span for span in spans if span), timedelta()) / timedelta(minutes=1)
    return message("; this is {span}", span=f"{minutes:.0f}m") if minutes and minutes.is_integer() else ""


def parse_rate(value: Any) -> float:
    """So many an hour, a minute or a day, as so many an hour.

    >>> parse_rate("2/h"), parse_rate("1/min"), parse_rate("12/day")
    (2.0, 60.0, 0.5)
    """
    found = _RATE.fullmatch(value) if isinstance(value, str) else None
    if not found or float(found[1]) > FASTEST:
        raise wrong(message("{shown} is not a rate; write 2/h, 30/min or 5/day", shown=_shown(value)))
    return float(found[1]) * {"m": 60.0, "h": 1.0, "d": 1 / 24}[found[2][0]]


def parse_moment(value: Any) -> datetime:
    """An ISO date or date and time; without a zone it is UTC."""
    try:
        at = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise wrong(
            message("{shown} is not a date; write 2026-03-01 or 2026-03-01T09:00", shown=_shown(value))
        ) from None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def parse_last_moment(value: Any) -> datetime:
    """As `parse_moment`, but a date alone means the whole of that day."""
    at = parse_moment(value)
    whole_day = isinstance(value, str) and len(value) == len("2026-03-01")
    return at + timedelta(days=1) if whole_day else at


def parse_local(value: Any) -> datetime:
    """A date and time on the wall of wherever the zone beside it says."""
    try:
        at = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise wrong(message("{shown} is not a date and time; write 2026-01-05T09:00", shown=_shown(value))) from None
    if at.tzinfo:
        raise wrong(
            message("{value} carries its own zone; write 2026-01-05T09:00 and name the place in zone", value=value)
        )
    return at


def parse_zone(value: Any) -> ZoneInfo:
    """A place whose clocks count, such as Europe/London."""
    try:
        return ZoneInfo(value)
    except (KeyError, ValueError, TypeError, OSError):
        hint = meant(str(value), available_timezones(), list_all=False) or message("; write one such as Europe/London")
        raise wrong(message("no time zone {shown}{hint}", shown=_shown(value), hint=hint)) from None


def parse_country(value: Any) -> str:
    """A country whose public holidays count: its two letters.

    >>> parse_country("DE")
    'DE'
    """
    from holidays import list_supported_countries  # 0.1 s, and only for those who ask for holidays

    known = list_supported_countries(include_aliases=False)
    if value not in known:
        hint = meant(str(value).upper(), known, list_all=False) or message("; write two letters such as DE")
        raise wrong(message("no holidays are known of {shown}{hint}", shown=_shown(value), hint=hint))
    return str(value)


def parse_language(value: Any) -> str:
    """A language of those in which Firebreak speaks.

    >>> parse_language("zh-TW")
    'zh_Hant'
    """
    if not isinstance(value, str) or not known(value):
        codes = ", ".join(LANGUAGES).replace("_", "-")
        raise wrong(message("Firebreak does not speak {shown}; write one of {codes}", shown=_shown(value), codes=codes))
    return known(value)


def parse_severity(value: Any) -> Severity:
    """sev1 (the gravest) to sev4."""
    try:
        return Severity(value)
    except ValueError:
        meant_one = str(value) in ("1", "2", "3", "4")
        hint = perhaps(f"sev{value}") if meant_one else message("; write sev1 (gravest) to sev4")
        raise wrong(message("no severity {shown}{hint}", shown=_shown(value), hint=hint)) from None


def parse_sensitivity(value: Any) -> float:
    """How many alerts people can bear, as alerts a week.

    >>> parse_sensitivity("1 alert/day")
    7.0
    """
    found = _SENSITIVITY.match(value) if isinstance(value, str) else None
    if not found or not 0.01 <= float(found[1]) <= 1000:
        raise wrong(
            message('{shown} is not a sensitivity; write "2 alerts/week" (or /day, /month)', shown=_shown(value))
        )
    return float(found[1]) * _PER_WEEK[found[2]]


def check_name(name: Any) -> str:
    """A name that can stand in task keys, room names and addresses."""
    if not isinstance(name, str) or not _NAME.match(name):
        raise wrong(message("{shown} is not a name; use letters, digits, - and _ (at most 60)", shown=_shown(name)))
    return name


def _handle(value: str) -> str:
    if not re.match(r"@?[^\s@]{1,100}(?:@[^\s@]+\.[^\s@]{1,100})?$", value):
        raise wrong(
            message('"{value}" is not a handle; write it as the platform does, such as "@AcmeAir"', value=value)
        )
    return value


def _channel(value: str) -> str:
    if re.match(r"#[^\s#A-Z]{1,80}$|[CG][A-Z0-9]{6,}$", value):
        return value
    guess = "#" + re.sub(r"[\s#@]+", "-", value.strip("#@ ").lower())
    raise wrong(message('"{value}" is not a channel (did you mean "{guess}"?)', value=value, guess=guess))


def _slack_id(value: str) -> str:
    if not re.match(r"[UW][A-Z0-9]{6,20}$", value):
        raise wrong(
            message(
                '"{value}" is not a member id; in Slack: profile, ⋮, Copy member ID. It looks like U0MEI0001',
                value=value,
            )
        )
    return value


def _many(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else (value,)


def _condition(value: Any) -> Any:
    if value not in CONDITIONS:
        raise wrong(
            message("nothing is known about {shown}{hint}", shown=_shown(value), hint=meant(str(value), CONDITIONS))
        )
    return value


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return f'"{value[:60]}"'
    if value is None:
        return message("nothing")
    if isinstance(value, dict | list | tuple):
        return message("a list") if not isinstance(value, dict) else message("a block")
    return str(value).lower() if isinstance(value, bool) else str(value)[:60]


class Names(dict[str, Collection[str]]):
    """Every name the file defines, by kind: what validators are given to look names up in."""


def _known(kind: str) -> AfterValidator:
    def look_up(value: str, info: ValidationInfo) -> str:
        names: Mapping[str, Collection[str]] = info.context or {}
        if kind in names and value not in names[kind]:
            known = OTHER_NAMES.get(value.casefold()) if kind == "platform" else None
            hint = perhaps(known) if known else meant(value, names[kind])
            raise wrong(message('no {kind} "{value}"{hint}', kind=message(kind), value=value, hint=hint))
        return value

    return AfterValidator(look_up)


def _on_call(value: str, info: ValidationInfo) -> str:
    names: Mapping[str, Collection[str]] = info.context or {}
    team, _, what = value.partition(".")
    known = names.get("person, team or on_call", ())
    if what in ("on_call", SECOND[1:]) and team in names.get("team", ()) and value not in known:
        raise wrong(message('team "{team}" has no on_call; give it one, or name people', team=team))
    return value


def team_of(address: str) -> str:
    """The team that an address names, whole or by whoever is on call there; a person's own name otherwise.

    >>> team_of("comms"), team_of("comms.on_call"), team_of("comms.second")
    ('comms', 'comms', 'comms.second')
    """
    return address.removesuffix(ON_CALL)


def on_call_team(address: str) -> str | None:
    """The team of an address that means whoever is on call there; None for a person or a whole team.

    >>> on_call_team("comms.on_call"), on_call_team("comms"), on_call_team("comms.second")
    ('comms', None, 'comms.second')
    """
    return team_of(address) if "." in address else None


Many = Annotated[tuple[T, ...], BeforeValidator(_many)]
Flag = Annotated[bool, Strict()]
Whole = Annotated[int, Strict()]
Span = Annotated[timedelta, PlainValidator(parse_span)]
Rate = Annotated[float, PlainValidator(parse_rate)]
Moment = Annotated[datetime, PlainValidator(parse_moment)]
LastMoment = Annotated[datetime, PlainValidator(parse_last_moment)]
Local = Annotated[datetime, PlainValidator(parse_local)]
Zone = Annotated[ZoneInfo, PlainValidator(parse_zone)]
Language = Annotated[str, PlainValidator(parse_language)]
Country = Annotated[str, PlainValidator(parse_country)]
Grade = Annotated[Severity, PlainValidator(parse_severity)]
Sensitivity = Annotated[float, PlainValidator(parse_sensitivity)]
Until = Annotated[Condition, PlainValidator(_condition)]
Handle = Annotated[str, AfterValidator(_handle)]
Channel = Annotated[str, AfterValidator(_channel)]
SlackId = Annotated[str, AfterValidator(_slack_id)]

PersonName = Annotated[str, _known(gettext_noop("person"))]
TeamName = Annotated[str, _known(gettext_noop("team"))]
PersonOrTeam = Annotated[str, _known(gettext_noop("person or team"))]
Addressee = Annotated[str, AfterValidator(_on_call), _known(gettext_noop("person, team or on_call"))]
TopicName = Annotated[str, _known(gettext_noop("topic"))]
TagName = Annotated[str, _known(gettext_noop("watchlist or kind"))]
SeriesName = Annotated[str, _known(gettext_noop("series"))]
SignalName = Annotated[str, _known(gettext_noop("signal"))]
PlaybookName = Annotated[str, _known(gettext_noop("playbook"))]
EscalationName = Annotated[str, _known(gettext_noop("escalation"))]
ChecklistName = Annotated[str, _known(gettext_noop("checklist"))]
TemplateName = Annotated[str, _known(gettext_noop("template"))]
PlatformName = Annotated[str, _known(gettext_noop("platform"))]
Verb = Annotated[str, _known(gettext_noop("step"))]
TicketService = Annotated[str, _known(gettext_noop("service for tickets"))]
MailService = Annotated[str, _known(gettext_noop("service for e-mail"))]
HookService = Annotated[str, _known(gettext_noop("webhook"))]
