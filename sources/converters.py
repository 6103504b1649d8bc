"""The converters that a shape names: from what stands in a feed to what a mention holds, or a reason why not."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime
from hashlib import blake2b
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from msgspec import Struct

from ..core.translation import message
from . import languages, plain_text, platforms, written_dates


class Unfit(Exception):
    """A value that is not what its field holds. The message is the reason, without the field's name."""


class Unzoned(Unfit):
    """A time without a zone, where nobody has said which."""


class Options(Struct, frozen=True):
    """What a shape says beside where a value stands."""

    formats: tuple[str, ...] = ()
    zone: tzinfo | None = None  # of times that have none; None: nobody has said
    stars: float = 5.0  # the best rating
    map: dict[str, Any] = {}


Converter = Callable[[Any, Options], Any]

_CUT = re.compile(r"[+-]?\d(?:[.,]\d+)?[eE]\+?\d+")
_COUNT = re.compile(r"([+-]?[\d][\d.,'’\s\u00a0\u202f]*|[.,]\d+)\s*(万|萬|亿|億|[kKmMbB]|тыс\.?|млн\.?)?\s*\+?")
_TIMES = {"万": 10_000, "萬": 10_000, "亿": 10**8, "億": 10**8, "k": 1_000, "m": 10**6, "b": 10**9}
_TIMES |= {"тыс": 1_000, "тыс.": 1_000, "млн": 10**6, "млн.": 10**6}
_RFC822 = re.compile(r"(?:[A-Za-z]{3,9},? )?\d{1,2}[ -][A-Za-z]{3,9}[ -]\d{2,4} \d{1,2}:\d{2}(?!.*[AaPp]\.?[Mm])")
_GROUPED = re.compile(r"[+-]?\d{1,3}([.,'’ \u00a0\u202f])\d{3}(?:\1\d{3})*")
_WITH_PART = re.compile(r"([+-]?\d{1,3}(?:([.,'’ \u00a0\u202f])\d{3})(?:\2\d{3})*)(?!\2)[.,](\d+)")
_IN_ADDRESS = re.compile(
    r"/status(?:es)?/(\d+)|/comments/\w+/\w*/(\w+)/?(?:[?#]|$)|/comments/(\w+)|[?&]v=([\w-]{6,})|/wall(-?\d+_\d+)|[?&]reviewId=([^&#\s]+)|/(?:posts|videos|p|reel)/([\w-]+)"
)
_REDDIT = re.compile(r"^/?u/(?=[\w-]+$)")
_WORDS = {"ONE": 1.0, "TWO": 2.0, "THREE": 3.0, "FOUR": 4.0, "FIVE": 5.0}
_LABELS = {"negative": "negative", "neutral": "neutral", "positive": "positive", "neg": "negative", "pos": "positive"}
_LABELS |= {"neu": "neutral", "отрицательная": "negative", "негативная": "negative", "негатив": "negative"}
_LABELS |= {"нейтральная": "neutral", "нейтрально": "neutral", "положительная": "positive", "позитивная": "positive"}
_LABELS |= {"позитив": "positive", "负面": "negative", "中性": "neutral", "正面": "positive", "消极": "negative"}
_LABELS |= {"negativ": "negative", "positiv": "positive", "négatif": "negative", "positif": "positive"}
_YES, _NO = {"true", "yes", "1", "t", "y"}, {"false", "no", "0", "f", "n"}


def words(value: Any, _: Options) -> str:
    """Text as it stands."""
    return plain_text.plain(_scalar(value))


def entities(value: Any, _: Options) -> str:
    """Text whose entities are resolved."""
    return plain_text.entities(_scalar(value)).strip()


def html(value: Any, _: Options) -> str:
    """The text of HTML."""
    return plain_text.html(_scalar(value))


def runs(value: Any, _: Options) -> str:
    """Text in pieces, as Telegram exports it: strings and {"type", "text"} in a row."""
    if not isinstance(value, list):
        return plain_text.plain(_scalar(value))
    pieces = (each.get("text", "") if isinstance(each, dict) else each for each in value)
    return plain_text.plain("".join(str(each) for each in pieces))


def id(value: Any, _: Options) -> str:
    """An id without the quotes and blanks that exports wrap round it; one that a spreadsheet has cut is refused."""
    text = _whole(value).strip().strip("\"'").strip()
    if _CUT.fullmatch(text):
        raise Unfit(message("{said} was cut by a spreadsheet; export again and keep the column as text", said=text))
    return text


def address_id(value: Any, options: Options) -> str:
    """The id in an address of a post; the address itself where its site has none that we know."""
    text = id(value, options)
    found = _IN_ADDRESS.search(text)
    return unquote(next((each for each in found.groups() if each), text)) if found else text


def digest(value: Any, _: Options) -> str:
    """Some letters that stand for a value: an id of what has none."""
    return blake2b(_scalar(value).strip().encode("utf-8", "replace"), digest_size=8).hexdigest()


def time(value: Any, options: Options) -> datetime:
    """A time in UTC. Formats are tried in the shape's order, then those that can mean one day only; epoch seconds, ms
    and µs are told by their size, and so are the days that a workbook counts.
    """
    if isinstance(value, datetime):
        return _utc(value, options)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        serial = written_dates.excel_serial(value)
        return _utc(serial, options) if serial else _epoch(float(value))
    text = _scalar(value).strip().strip('"')
    for form in options.formats or ("iso",):
        try:
            at = _parsed(text, form)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        return _utc(at, options)
    again = written_dates.one_meaning(text)
    if again is not None:
        return _utc(again, options)
    if written_dates.two_meanings(text):
        raise Unfit(message("{said} does not say which is the month; save the dates as 2026-03-14", said=_shown(text)))
    raise Unfit(message("{said} is not a time as this shape writes it", said=_shown(text)))


def _parsed(text: str, form: str) -> datetime:
    if form == "iso":
        if len(text) < 10:
            raise ValueError(text)
        return datetime.fromisoformat(text)
    if form == "rfc822":
        if not _RFC822.match(text):
            raise ValueError(text)  # the standard library takes 6:03 PM for the morning
        at = parsedate_to_datetime(text)
        if at.tzinfo is None and text.rstrip().endswith("-0000"):
            return at.replace(tzinfo=UTC)
        return at
    if form == "epoch":
        return _epoch(float(text))
    return datetime.strptime(text, form)  # noqa: DTZ007  the zone is the shape's word


def _epoch(number: float) -> datetime:
    for size, unit in ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3)):
        if abs(number) >= size:
            whole, rest = divmod(int(number), int(unit))
            return datetime.fromtimestamp(whole, UTC) + timedelta(microseconds=round(rest / unit * 1e6))
    try:
        return datetime.fromtimestamp(number, UTC)
    except (OverflowError, ValueError, OSError):
        raise Unfit(message("{number} is not a time", number=str(number))) from None


def _utc(at: datetime, options: Options) -> datetime:
    if at.tzinfo is None:
        if options.zone is None:
            raise Unzoned(at.isoformat(" ", "minutes"))
        at = at.replace(tzinfo=options.zone)
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise Unfit(message("{at} is not a time", at=at.isoformat())) from None


def count(value: Any, _: Options) -> int:
    """A whole number of 0 or more: `18,250`, `1.2万`, `10+`, `3.4K`, `18250.0`."""
    number = signed(value, _)
    if number < 0:
        raise Unfit(_shown(value))
    return number


def signed(value: Any, _: Options) -> int:
    """As count, but Reddit's scores may be negative."""
    if isinstance(value, str) and len(value) < 13 and value.isascii() and value.isdigit():
        return int(value)
    if isinstance(value, bool):
        raise Unfit(_shown(value))
    if isinstance(value, int):
        return _bearable(value)
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")) or value != int(value):
            raise Unfit(_shown(value))
        return _bearable(int(value))
    text = _scalar(value).strip().lower()
    found = _COUNT.fullmatch(text)
    if not found:
        raise Unfit(_shown(value))
    digits, unit = found.group(1).strip(), found.group(2)
    try:
        number = float(_ungrouped(digits)) * _TIMES.get(unit or "", 1)
    except ValueError:
        raise Unfit(_shown(value)) from None
    if number != round(number, 3) or (not unit and number != int(number)):
        raise Unfit(_shown(value))
    return _bearable(round(number))


def _ungrouped(digits: str) -> str:
    """A number as Python reads it: `1,250`, `1 250,00` and `1.250,00` are 1250."""
    if _GROUPED.fullmatch(digits):
        return re.sub(r"[^\d+-]", "", digits)
    if both := _WITH_PART.fullmatch(digits):
        return re.sub(r"[^\d+-]", "", both[1]) + "." + both[3]
    return digits.replace(",", ".")


def _bearable(number: int) -> int:
    if abs(number) > 10**12:
        raise Unfit(message("{number}, more than can be real", number=_shown(number)))
    return number


def stars(value: Any, options: Options) -> float:
    """A rating: `4`, `4.0`, `ONE`, `4/5`, `★★★`."""
    text = _scalar(value).strip()
    if text.upper() in _WORDS:
        return _WORDS[text.upper()]
    if text and not text.strip("★☆⭐"):
        return float(text.count("★") + text.count("⭐"))
    try:
        number = float(text.partition("/")[0].replace(",", "."))
    except ValueError:
        raise Unfit(_shown(value)) from None
    if not 0 <= number <= options.stars:
        raise Unfit(_shown(value))
    return number


def by_stars(value: Any, options: Options) -> str:
    """The sentiment of a rating: the lower two fifths are negative, the upper two positive."""
    share = (stars(value, options) - 1) / (options.stars - 1)
    return "negative" if share < 0.4 else "positive" if share > 0.6 else "neutral"


def by_sign(value: Any, _: Options) -> str:
    """The sentiment of a number below, at or above 0."""
    try:
        number = float(_scalar(value).strip().replace(",", "."))
    except ValueError:
        raise Unfit(_shown(value)) from None
    return "negative" if number < 0 else "positive" if number > 0 else "neutral"


def label(value: Any, options: Options) -> str:
    """negative, neutral or positive, in whatever case and a few languages."""
    text = _scalar(value).strip().lower()
    found = options.map.get(text) or _LABELS.get(text)
    if not found:
        raise Unfit(_shown(value))
    return str(found)


def yes(value: Any, _: Options) -> bool:
    """True or false."""
    if isinstance(value, bool):
        return value
    text = _scalar(value).strip().lower()
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise Unfit(_shown(value))


def language(value: Any, _: Options) -> str:
    """A code such as `en`; the name of a language is turned into its code."""
    found = languages.code(_scalar(value))
    if found is None:
        raise Unfit(_shown(value))
    return found


def platform(value: Any, options: Options) -> str:
    """The one name of a platform."""
    text = _scalar(value).strip()
    mapped = options.map.get(text.lower())
    return str(mapped) if mapped else platforms.name(text)


def known_platform(value: Any, _: Options) -> str | None:
    """The platform that a name or an address stands for; nothing where it is no platform's."""
    return platforms.known(_scalar(value))


def handle(value: Any, _: Options) -> str:
    """Who wrote it, without the leading @ or Reddit's /u/; nobody where the account is gone."""
    text = plain_text.plain(_whole(value)).strip()
    return "" if text.lower() in ("[deleted]", "[removed]") else _REDDIT.sub("", text.lstrip("@"))


def link(value: Any, _: Options) -> str | None:
    """An address; Google's detour is taken off it."""
    text = _scalar(value).strip()
    if text.startswith(("https://www.google.com/url?", "http://www.google.com/url?")):
        asked = parse_qs(urlsplit(text).query)
        return (asked.get("url") or asked.get("q") or [text])[0]
    return text or None


def name(value: Any, _: Options) -> str:
    """One line of text."""
    return " ".join(plain_text.entities(_whole(value)).split())


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, (dict, list)):
        raise Unfit(_shown(value))
    return str(value)


def _whole(value: Any) -> str:
    """A value as text; 7.0 is 7, since spreadsheets know no whole numbers."""
    if isinstance(value, float) and value == int(value):
        if abs(value) > 2**53:
            raise Unfit(
                message(
                    "{value} was cut by a spreadsheet; export again and keep the column as text", value=f"{value:g}"
                )
            )
        return str(int(value))
    return _scalar(value)


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else repr(value)
    return f'"{text[:57]}..."' if len(text) > 60 else f'"{text}"'


OF_FEW = frozenset(("label", "sign", "stars", "rating", "yes", "language", "platform", "known"))  # worth remembering
_OPERATIONS = {"create": "create", "created": "create", "add": "create", "new": "create", "post": "create"}
_OPERATIONS |= {"update": "update", "updated": "update", "edit": "update", "edited": "update", "changed": "update"}
_OPERATIONS |= {"delete": "delete", "deleted": "delete", "remove": "delete", "removed": "delete"}


def operation(value: Any, options: Options) -> str:
    """Whether a post is new, edited or deleted: create, update or delete."""
    text = _scalar(value).strip().lower()
    found = options.map.get(text) or _OPERATIONS.get(text)
    if not found:
        raise Unfit(_shown(value))
    return str(found)


def edited(value: Any, _: Options) -> str:
    """What stands where a post says when it was edited: it is an edit."""
    return "create" if value is False else "update"


CONVERTERS: dict[str, Converter] = {
    "plain": words,
    "entities": entities,
    "html": html,
    "runs": runs,
    "id": id,
    "address": address_id,
    "digest": digest,
    "time": time,
    "count": count,
    "signed": signed,
    "rating": stars,
    "stars": by_stars,
    "sign": by_sign,
    "label": label,
    "yes": yes,
    "language": language,
    "platform": platform,
    "known": known_platform,
    "handle": handle,
    "link": link,
    "name": name,
    "operation": operation,
    "edited": edited,
}
