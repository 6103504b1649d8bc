"""Turns one line of a feed into a mention, or says in plain words why it cannot be read."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from msgspec import DecodeError, Struct, ValidationError, convert
from msgspec.json import Decoder

from ..core.errors import BadMention, said_by
from ..core.messages import Message, Number
from ..core.model import KEPT, DeadLetter, Mention, Parsed, Point
from ..core.translation import joined, message
from . import languages
from .converters import CONVERTERS, Options, Unfit
from .line_errors import INSTEAD, explain, shown
from .mention_fields import LARGEST_COUNT, LONGEST_TEXT, build, deletion, identity, named_platform
from .plain_text import as_posted
from .platforms import canonical
from .points import point_of

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["LONGEST_LINE", "LONGEST_TEXT", "dead_letter", "parse", "parse_lines", "read_line"]

LONGEST_LINE = 1024 * 1024  # bytes: the longest post, with every character escaped
_PLAIN = Options()


class _Writer(Struct, gc=False):
    handle: str | int | None = None
    followers: int | None = None
    verified: bool | None = None
    display_name: str | None = None
    about: str | None = None


class _Fields(Struct, gc=False):
    id: str | int | None = None
    created_at: datetime | None = None
    platform: str | None = None
    text: str | None = None
    author: str | int | _Writer | None = None
    lang: str | None = None
    url: str | None = None
    topic: str | None = None
    brand: str | None = None
    sentiment: Literal["negative", "neutral", "positive"] | None = None
    followers: int | None = None
    verified: bool | None = None
    in_reply_to: str | int | None = None
    engagement: dict[str, int | None] | None = None
    reach: int | None = None
    display_name: str | None = None
    about: str | None = None
    place: str | None = None
    rating: float | None = None
    thread: str | int | None = None
    alias: str | int | None = None
    operation: str | None = None


_FIELDS = Decoder(_Fields)
_COURTESY = {
    "lang": "plain",
    "url": "plain",
    "topic": "plain",
    "brand": "plain",
    "sentiment": "label",
    "followers": "count",
    "verified": "yes",
    "in_reply_to": "id",
    "reach": "count",
    "display_name": "name",
    "about": "plain",
    "place": "name",
    "rating": "rating",
    "thread": "id",
    "alias": "id",
    "operation": "operation",
}


def parse(line: bytes, now: datetime, left: Counter[str] | None = None) -> Mention:
    """The mention that one JSON object describes; BadMention says which field is wrong, and what instead.

    Id, time, platform and text must be right. Any other field that does not fit is left out and counted in
    `left`, and blank ones are absent. Unknown keys are ignored, since every feed adds its own. NUL and zero-width
    characters are taken out. A repost without words of its own (empty `text`, but `in_reply_to` given) is a mention.
    With `"operation": "delete"` only id and platform are read.
    """
    if len(line) > LONGEST_LINE:
        raise BadMention(
            message(
                "the line has {n} bytes; at most {most} are read",
                n=Number(len(line), grouped=True),
                most=Number(LONGEST_LINE, grouped=True),
            )
        )
    left = Counter() if left is None else left
    try:
        fields = _FIELDS.decode(line)
    except ValidationError as error:
        fields = _leniently(line, error, left)
    except (DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadMention(explain(line, error)) from None
    if b"\\u0000" in line:
        _strip_nul(fields)
    try:
        return _mention(fields, now, left)
    except Unfit as error:
        raise BadMention(said_by(error)) from None


def parse_lines(lines: Iterable[bytes | str], source: str, now: datetime, first_line: int = 1) -> Parsed:
    """The mentions and the unreadable lines among `lines`; empty lines are skipped but counted.

    `first_line` is the number of the first one; the cursor is the number of the last.
    """
    mentions: list[Mention] = []
    letters: list[DeadLetter] = []
    points: list[Point] = []
    left: Counter[str] = Counter()
    number = first_line - 1
    for number, line in enumerate(lines, first_line):
        raw = line.encode("utf-8", "surrogatepass") if isinstance(line, str) else line
        raw = raw.strip()
        if number == 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf")  # what Windows editors put before UTF-8
        if not raw:
            continue
        found = read_line(raw, source, number, now, left)
        if isinstance(found, Mention):
            mentions.append(found)
        elif isinstance(found, Point):
            points.append(found)
        else:
            letters.append(found)
    return Parsed(tuple(mentions), tuple(letters), str(number), dict(left), points=tuple(points))


def read_line(
    raw: bytes, source: str, number: int, now: datetime, left: Counter[str] | None = None
) -> Mention | Point | DeadLetter:
    """The mention of a line, or the count of a series, or its dead letter: whatever a line raises, it costs itself."""
    try:
        if b'"series"' in raw and (point := point_of(raw, number)):
            return point
        return parse(raw, now, left)
    except BadMention as error:
        return dead_letter(source, number, error.said, raw)
    except Exception as error:  # noqa: BLE001  a fault of ours must not end the batch
        return dead_letter(source, number, message("cannot be read ({kind})", kind=type(error).__name__), raw)


def dead_letter(source: str, line: int, reason: str, raw: bytes = b"") -> DeadLetter:
    """An unreadable line with its reason, cut to a length that can be kept."""
    text = raw[: 4 * KEPT].decode("utf-8", "replace").replace("\0", "\ufffd")[:KEPT]
    return DeadLetter(source=source, line=line, reason=reason, raw=text)


# --- the fields ----------------------------------------------------------------------------------


def _mention(fields: _Fields, now: datetime, left: Counter[str]) -> Mention:
    def leave(field: str, what: str) -> None:
        left[joined([field, what]) if isinstance(what, Message) else f"{field} {what}"] += 1

    operation = _operation(fields.operation, leave)
    if operation == "delete":  # of what is gone only the name is told
        platform = named_platform(canonical(fields.platform or ""))
        return deletion(identity(_id(fields.id)), platform, fields.created_at, now)
    reply = _blank(fields.in_reply_to)
    values = {
        "id": _id(fields.id),
        "platform": canonical(fields.platform or ""),
        "text": _text(fields.text or "", reply),
        "created_at": _created_at(fields.created_at),
        "url": fields.url and _blank(fields.url),
        "lang": _lang(fields.lang, leave),
        "brand": _blank(fields.topic) or _blank(fields.brand),
        "sentiment": fields.sentiment,
        "in_reply_to": reply,
        "reach": _count("reach", fields.reach, leave),
        "display_name": fields.display_name and _blank(fields.display_name),
        "about": fields.about and _blank(fields.about),
        "place": fields.place and _blank(fields.place),
        "rating": fields.rating,
        "thread": _blank(fields.thread),
        "alias": _blank(fields.alias),
        "operation": operation,
    }
    _put_author(values, fields, leave)
    return build(values, _engagement(fields.engagement, leave) if fields.engagement else {}, now, leave)


def _id(value: str | int | None) -> str:
    text: str = CONVERTERS["id"](value, _PLAIN) if isinstance(value, str) else "" if value is None else str(value)
    if not text:
        raise Unfit(message("id is missing or empty; {instead}", instead=INSTEAD["id"]))
    return text


def _operation(said: str | None, leave: Any) -> str | None:
    if not said or said.isspace():
        return None
    try:
        return str(CONVERTERS["operation"](said, _PLAIN))
    except Unfit:
        leave("operation", shown(said))
        return None


def _text(text: str, reply: str | None) -> str:
    text = as_posted(text)
    if not text.strip() and not reply:
        raise Unfit(
            message(
                "text is missing or empty; {instead} (only a repost, with in_reply_to, may be empty)",
                instead=INSTEAD["text"],
            )
        )
    return text


def _created_at(at: datetime | None) -> datetime:
    if at is None:
        raise Unfit(message("created_at is missing; {instead}", instead=INSTEAD["created_at"]))
    zone = at.tzinfo
    if zone is None:
        raise Unfit(
            message("created_at {at} has no time zone; add Z for UTC, or an offset such as +03:00", at=at.isoformat())
        )
    if zone is UTC:
        return at
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise Unfit(
            message("created_at is in the year {year}; {instead}", year=str(at.year), instead=INSTEAD["created_at"])
        ) from None


def _lang(lang: str | None, leave: Any) -> str | None:
    if not lang or lang.isspace():
        return None
    found = languages.code(lang)
    if found is None:
        leave("lang", shown(lang))
    return found


def _put_author(values: dict[str, Any], fields: _Fields, leave: Any) -> None:
    author = fields.author
    followers, verified = fields.followers, fields.verified
    if isinstance(author, _Writer):
        followers = author.followers if followers is None else followers
        verified = author.verified if verified is None else verified
        values["display_name"] = values["display_name"] or _blank(author.display_name)
        values["about"] = values["about"] or _blank(author.about)
        author = author.handle
    values["author"] = str(author).strip().lstrip("@") if author is not None else ""
    values["followers"], values["verified"] = _count("followers", followers, leave), verified


def _count(field: str, value: int | None, leave: Any) -> int | None:
    if value is None or 0 <= value <= LARGEST_COUNT:
        return value
    leave(field, shown(value))
    return None


def _engagement(counts: dict[str, int | None], leave: Any) -> dict[str, int]:
    kept = {}
    for name, count in counts.items():  # Reddit's score may be negative
        if count is not None and abs(count) > LARGEST_COUNT:
            leave(f"engagement.{name}", shown(count))
        elif count is not None:
            kept[name] = count
    return kept


def _blank(value: str | int | None) -> str | None:
    """A field of blanks is an absent field."""
    text = "" if value is None else str(value).strip()
    return text or None


def _leniently(line: bytes, error: ValidationError, left: Counter[str]) -> _Fields:
    """A line of which some field is not of its kind: the field is read as well as it can be, or left out."""
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        raise BadMention(explain(line, error)) from None
    if not isinstance(said, dict):
        raise BadMention(explain(line, error))
    _soften(said, _COURTESY, "", left)
    _soften_author(said, left)
    _soften_engagement(said, left)
    if isinstance(said.get("id"), float):
        said["id"] = _whole_id(said["id"])
    try:
        return convert(said, _Fields)
    except (ValidationError, RecursionError) as worse:
        raise BadMention(explain(line, worse if isinstance(worse, ValidationError) else error)) from None


def _soften_author(said: dict[str, Any], left: Counter[str]) -> None:
    author = said.get("author")
    if isinstance(author, dict):
        _soften(author, {**_COURTESY, "handle": "handle"}, "author.", left)
    elif isinstance(author, float) and author == int(author):
        said["author"] = str(int(author))
    elif author is not None and (isinstance(author, bool) or not isinstance(author, (str, int))):
        left[f"author {shown(said.pop('author'))}"] += 1


def _soften_engagement(said: dict[str, Any], left: Counter[str]) -> None:
    counts = said.get("engagement")
    if isinstance(counts, dict):
        _soften(counts, dict.fromkeys(counts, "signed"), "engagement.", left)
    elif isinstance(counts, str) and not counts.strip():
        del said["engagement"]
    elif counts is not None:
        left[f"engagement {shown(said.pop('engagement'))}"] += 1


def _soften(said: dict[str, Any], kinds: dict[str, str], where: str, left: Counter[str]) -> None:
    for field, kind in kinds.items():
        value = said.get(field)
        if value is None:
            continue
        if isinstance(value, str) and not value.strip():
            del said[field]
            continue
        try:
            said[field] = CONVERTERS[kind](value, _PLAIN)
        except (Unfit, ValueError, OverflowError):
            left[f"{where}{field} {shown(value)}"] += 1
            del said[field]


def _whole_id(value: float) -> str | float:
    if not value.is_integer():
        return value
    try:
        return str(CONVERTERS["id"](value, _PLAIN))
    except Unfit as error:
        raise BadMention(joined(["id", said_by(error)])) from None
    except (ValueError, OverflowError):
        return value


def _strip_nul(fields: _Fields) -> None:
    for holder in (fields, fields.author):
        if isinstance(holder, Struct):
            for name in holder.__struct_fields__:
                value = getattr(holder, name)
                if isinstance(value, str):
                    setattr(holder, name, value.replace("\0", ""))
    if fields.engagement:
        fields.engagement = {name.replace("\0", ""): count for name, count in fields.engagement.items()}
