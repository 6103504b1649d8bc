"""A shape: what one kind of export or message looks like, and how it becomes mentions. Shapes are YAML.

```yaml
title: Meltwater export
when: [Hit Sentence, Influencer, Document ID]     # all of these are there; `a|b` either, `kind = Listing` with a value
records: data.children[].data                     # where posts stand in a document; left out: each row is one
within: replies.data.children[].data              # and where more of them stand within each, however deep
skip: {"type = service": a service message}       # what is no post, and what to call it
zone: ask                                         # of times that have none: ask, UTC, or a place
id: [{from: Tweet Id}, Document ID]               # the first that is not empty
created_at: {from: Date, format: "%d-%b-%Y %I:%M%p"}
platform: = news                                  # what follows = is said as it is; {column} in it is looked up
text: {join: [title, body], as: html}
author: [name, {from: id, without: name}]         # a makeshift: that the name is missing is counted and said
engagement: {likes: Likes}
sample: ...                                       # what it looks like, and
expect: [...]                                     # what that means
```
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from ..core.errors import BadSetting, said_by
from ..core.messages import Message
from ..core.model import Mention
from ..core.translation import joined, message
from .converters import CONVERTERS, OF_FEW, Converter, Options, Unfit, Unzoned
from .line_errors import shown
from .mention_fields import OPTIONAL, REQUIRED, build
from .paths import Binder, InDocument, Lookup, Node, each, first_names

DEFAULTS = {
    "id": "id",
    "created_at": "time",
    "platform": "platform",
    "text": "plain",
    "author": "handle",
    "display_name": "name",
    "about": "entities",
    "followers": "count",
    "verified": "yes",
    "url": "link",
    "lang": "language",
    "brand": "name",
    "sentiment": "label",
    "in_reply_to": "id",
    "thread": "id",
    "alias": "id",
    "reach": "count",
    "place": "name",
    "rating": "rating",
    "operation": "operation",
}
_KEYS = {"title", "about_shape", "when", "records", "within", "skip", "zone", "like", "engagement", "sample", "expect"}
_KEYS |= {"format"}
_SPEC = {"from", "join", "with", "as", "format", "none", "map", "stars", "without"}
TODO = "TODO"  # what a first shape says where a person must
_HOLE = re.compile(r"\{([^{}]+)\}")
_REMEMBERED = 1_000  # values of a converter that has few, with what they mean
_MOST_KINDS = 1_000  # different values left out that are named; all are counted

Get = Callable[[Any], Any]


class Unknown(Struct, frozen=True):
    """A record that is no mention. `letter` is False for what is no post and nobody's fault."""

    reason: str
    letter: bool = True


class Condition:
    """`key`, `not key`, `a|b`, `key = value|value` or `key != value`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._paths, self._values, self._not = [text], [], False
        for sign in (" != ", " = "):
            if sign in text:
                path, _, values = text.partition(sign)
                self._paths, self._values, self._not = [path], values.split("|"), sign == " != "
                return
        if text.startswith("not "):
            self._paths, self._not = [text[4:]], True
        self._paths = [path.strip() for path in self._paths[0].split("|")]

    @property
    def names(self) -> frozenset[str]:
        """The keys of which a document must have one for it to hold; empty where that cannot be told."""
        each = [first_names(path) for path in self._paths]
        return frozenset().union(*each) if all(each) and not self._not and not self._values else frozenset()

    def present(self, binder: Binder, record: Any) -> bool:
        """Whether it holds by the keys that are there; in a table, values are not looked at."""
        if not self._values:
            return any(binder.present(path, record) for path in self._paths) is not self._not
        if isinstance(record, Node):
            return self.bind(binder)(record)
        return binder.present(self._paths[0], record)

    def bind(self, binder: Binder) -> Callable[[Any], bool]:
        """Whether it holds for a record, by what stands there."""
        looks = [look for look in map(binder.bind, self._paths) if look is not None]
        values, negated = set(self._values), self._not
        if not values:
            return lambda record: any(not _empty(look(record)) for look in looks) is not negated
        return lambda record: any(_said(look(record)) in values for look in looks) is not negated


class Shape:
    """One kind of export, as its YAML says; BadSetting names what is wrong with that.

    Parameters
    ----------
    name
        The file's stem, or the key in a team's feeds.yaml.
    said
        The YAML.
    """

    def __init__(self, name: str, said: Mapping[str, Any]) -> None:
        self.name = name
        title = said.get("title", name)
        self.title = title if isinstance(title, str) else str(title)
        self.zone = str(said.get("zone", "ask"))
        self.sample, self.expect = said.get("sample"), said.get("expect")
        self.when = [Condition(str(each)) for each in _listed(said.get("when"))]
        self._names = [names for condition in self.when if (names := condition.names)]
        self.wanted = [condition for condition in self.when if not condition.text.startswith("not ")]
        self.records = [str(each) for each in _listed(said.get("records"))]
        self.within = str(said.get("within") or "")
        self.skip: list[tuple[Condition, str]] = [
            (Condition(str(key)), message(str(why))) for key, why in dict(said.get("skip") or {}).items()
        ]
        self.fields = {field: said[field] for field in DEFAULTS if field in said}
        self.engagement: dict[str, Any] = dict(said.get("engagement") or {})
        self._check(said)

    def _check(self, said: Mapping[str, Any]) -> None:
        odd = [key for key in said if key not in DEFAULTS and key not in _KEYS]
        if odd:
            raise BadSetting(
                message(
                    "shape {name}: unknown key {odd}; a field is one of {names}",
                    name=self.name,
                    odd=str(odd[0]),
                    names=", ".join(DEFAULTS),
                )
            )
        if not self.when:
            raise BadSetting(
                message("shape {name}: say by which keys it is known, such as when: [id, body]", name=self.name)
            )
        for field in REQUIRED:
            if field not in self.fields:
                raise BadSetting(
                    message("shape {name}: {field} is missing; say where it stands", name=self.name, field=field)
                )
        if self.zone not in ("ask", "UTC"):
            zone_named(self.zone)
        for field, spec in (*self.fields.items(), *self.engagement.items()):
            if spec == TODO:
                raise BadSetting(
                    message(
                        "shape {name}: {field}: {todo} still stands there; name the column",
                        name=self.name,
                        field=field,
                        todo=TODO,
                    )
                )
            _checked(self.name, field, spec)

    @property
    def has_place(self) -> bool:
        """Whether its times are always those of one place: what a person says of other files does not hold for it."""
        return self.zone not in ("ask", "UTC")

    def fits(self, binder: Binder, record: Any) -> bool:
        """Whether a document, or the header of a table, is of this shape."""
        if isinstance(record, Node) and isinstance(record.value, dict):
            keys = record.value.keys()
            if any(names.isdisjoint(keys) for names in self._names):
                return False  # most, at the first look: a body may hold one mention, and there are seventy shapes
        return all(condition.present(binder, record) for condition in self.when)

    def lacks(self, binder: Binder, record: Any) -> list[str]:
        """Which of its keys are not there."""
        return [condition.text for condition in self.wanted if not condition.present(binder, record)]

    def nodes(self, document: Any, *, listed: bool = False) -> Iterator[Node]:
        """The records of a document; with `listed` those alone that stand in lists."""
        root = Node(document)
        if not self.records and not listed:
            yield root
        for path in self.records:
            if "[]" in path or not listed:
                yield from self._with_inner(each(path, root))

    def _with_inner(self, nodes: Iterator[Node]) -> Iterator[Node]:
        """Each, and after it those that stand within it."""
        ahead = [nodes]
        while ahead:
            node = next(ahead[-1], None)
            if node is None:
                ahead.pop()
            else:
                yield node
                ahead += [each(self.within, node)] if self.within else []


class Reading:
    """A shape bound to where its values stand: turns records into mentions, and counts what it leaves out.

    Parameters
    ----------
    zone
        Of times that have none; left out: as the shape says, and where that says "ask", such times are refused.
    left
        Counts what was left out, by field and value.
    """

    def __init__(
        self, shape: Shape, binder: Binder, now: datetime, zone: str = "", left: Counter[str] | None = None
    ) -> None:
        self.shape = shape
        self._now = now
        self.left: Counter[str] = Counter() if left is None else left
        self.unzoned = ""  # the first time without a zone, where one must be asked for
        said = shape.zone if shape.has_place else zone or ("" if shape.zone == "ask" else shape.zone)
        self._zone: tzinfo | None = zone_named(said) if said else None
        self._skip = [(condition.bind(binder), why) for condition, why in shape.skip]
        self._required = [(field, self._getter(binder, field, shape.fields[field])) for field in REQUIRED]
        self._rest = [
            (field, self._getter(binder, field, shape.fields[field]))
            for field in OPTIONAL
            if field in shape.fields and not _constant_absent(binder, shape.fields[field])
        ]
        self._engagement = [(name, self._getter(binder, "engagement", spec)) for name, spec in shape.engagement.items()]

    def mention(self, record: Any) -> Mention | Unknown:
        """The mention that a record is; or why it is none."""
        for holds, why in self._skip:
            if holds(record):
                return Unknown(why, letter=False)
        values = self._lawful(record)
        if isinstance(values, Unknown):
            return values
        for field, get in self._rest:
            try:
                values[field] = get(record)
            except Unfit as error:
                self._leave(field, said_by(error))
        if not values["text"] and not values.get("in_reply_to") and values.get("operation") != "delete":
            return Unknown(message("nothing said (no text)"), letter=False)
        try:
            return build(values, self._counts(record), self._now, self._leave)
        except Unfit as error:
            return Unknown(said_by(error))

    def _lawful(self, record: Any) -> dict[str, Any] | Unknown:
        values: dict[str, Any] = {}
        field = ""
        try:
            for field, get in self._required:
                values[field] = get(record)
        except Unzoned as error:
            self.unzoned = self.unzoned or str(error)
            return Unknown(message("created_at has no time zone; say which, such as --zone Europe/Berlin"))
        except Unfit as error:
            return Unknown(joined([field, said_by(error)]))
        return values

    def _counts(self, record: Any) -> dict[str, int]:
        counts = {}
        for name, get in self._engagement:
            try:
                number = get(record)
            except Unfit as error:
                self._leave(name, said_by(error))
                continue
            if number is not None:
                counts[name] = number
        return counts

    def _leave(self, field: str, what: str) -> None:
        key = joined([field, what]) if isinstance(what, Message) else f"{field} {what}"
        if key not in self.left and len(self.left) >= _MOST_KINDS:
            key = message("{field} (other values)", field=field)
        self.left[key] += 1

    # --- from what the YAML says to a function of a record ---------------------------------------

    def _getter(self, binder: Binder, field: str, spec: Any) -> Get:
        default = DEFAULTS.get(field, "signed")
        gets = [get for get in (self._one(binder, default, each) for each in _listed(spec)) if get is not None]
        return _first(gets) or (lambda _: None)

    def _one(self, binder: Binder, default: str, spec: Any) -> Get | None:
        told = spec if isinstance(spec, dict) else {"from": spec}
        if "from" in told and isinstance(told["from"], list):  # several places, read in the same way
            several = [self._one(binder, default, {**told, "from": place}) for place in told["from"]]
            return _first([get for get in several if get is not None])
        kind = str(told.get("as", default))
        convert = _fitting(CONVERTERS[kind], kind)
        options = Options(
            formats=tuple(str(each) for each in _listed(told.get("format"))),
            zone=self._zone,
            stars=float(told.get("stars", 5)),
            map={str(key).lower(): value for key, value in dict(told.get("map") or {}).items()},
        )
        nothing = {str(each) for each in _listed(told.get("none"))}
        if "join" in told:
            return self._joined(binder, default, told)
        look = _look(binder, str(told["from"]))
        if look is None:
            return None

        if missing := str(told.get("without", "")):
            look = self._noted(look, message("{missing} (it is not in the file)", missing=missing))
        known: dict[Any, Any] | None = {} if kind in OF_FEW else None

        def get(record: Any) -> Any:
            raw = look(record)
            if not isinstance(raw, str):
                return None if raw is None or _empty(raw) or _said(raw) in nothing else convert(raw, options)
            if known is not None and raw in known:
                return known[raw]
            if not raw or raw.isspace() or (nothing and raw.strip() in nothing):
                return None
            found = convert(raw, options)
            if known is not None and len(known) < _REMEMBERED:
                known[raw] = found
            return found

        return get

    def _noted(self, look: Lookup, missing: str) -> Lookup:
        """What is found there, and that it stands in for something better."""

        def noted(record: Any) -> Any:
            raw = look(record)
            if not _empty(raw):
                self._leave("author", missing)
            return raw

        return noted

    def _joined(self, binder: Binder, default: str, told: dict[str, Any]) -> Get | None:
        shared = {key: value for key, value in told.items() if key not in ("join", "with")}
        pieces = [
            self._one(binder, default, each if isinstance(each, dict) else {**shared, "from": each})
            for each in _listed(told["join"])
        ]
        gets = [get for get in pieces if get is not None]
        between = str(told.get("with", "\n"))

        def join(record: Any) -> str:
            found = (get(record) for get in gets)
            return between.join(dict.fromkeys(str(each) for each in found if each))

        return join if gets else None


def _fitting(convert: Converter, kind: str) -> Converter:
    """The converter; what it cannot read for whatever reason is unfit, and costs its field."""

    def fit(raw: Any, options: Options) -> Any:
        try:
            return convert(raw, options)
        except (ValueError, TypeError, ArithmeticError, LookupError):
            raise Unfit(message("{raw} cannot be read as {kind}", raw=shown(raw), kind=kind)) from None

    return fit


def _first(gets: Sequence[Get]) -> Get | None:
    """What the first of them finds; where none finds anything, the first reason why one did not."""
    if len(gets) < 2:
        return gets[0] if gets else None

    def first(record: Any) -> Any:
        problem: Unfit | None = None
        for get in gets:
            try:
                found = get(record)
            except Unzoned:
                raise
            except Unfit as error:
                problem = problem or error
                continue
            if found is not None and found != "":
                return found
        if problem is not None:
            raise problem
        return None

    return first


def _look(binder: Binder, place: str) -> Lookup | None:
    """A path, or a text with holes: `= at://{did}/{rkey}` is nothing unless every hole is filled."""
    if not place.startswith("="):
        return binder.bind(place)
    pieces = _HOLE.split(place[1:].strip())
    if len(pieces) == 1:
        said = pieces[0]
        return lambda _: said
    looks = [binder.bind(path) for path in pieces[1::2]]
    if None in looks:
        return None
    filled = [look for look in looks if look is not None]

    def fill(record: Any) -> str | None:
        said = [pieces[0]]
        for look, after in zip(filled, pieces[2::2], strict=True):
            value = look(record)
            if _empty(value):
                return None
            said += (_said(value).strip(), after)
        return "".join(said)

    return fill


def _constant_absent(binder: Binder, spec: Any) -> bool:
    """Whether a table has none of the columns that a field is read from: it then costs nothing."""
    if isinstance(binder, InDocument):
        return False
    places: list[str] = []
    for one in _listed(spec):
        told = one if isinstance(one, dict) else {"from": one}
        several = [*_listed(told.get("from")), *_listed(told.get("join"))]
        places += [str(place.get("from", "")) if isinstance(place, dict) else str(place) for place in several]
    return all(_look(binder, place) is None for place in places)


def zone_named(name: str) -> tzinfo:
    """A time zone by name; BadSetting where there is none of that name."""
    if name.upper() in ("UTC", "Z", "GMT"):
        return UTC
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise BadSetting(
            message('no time zone "{name}"; write one such as Europe/Berlin, Asia/Shanghai or UTC', name=name)
        ) from None


def _checked(shape: str, field: str, spec: Any) -> None:
    for one in _listed(spec):
        if not isinstance(one, dict):
            continue
        odd = [key for key in one if key not in _SPEC]
        if odd:
            raise BadSetting(
                message(
                    "shape {shape}: {field}: unknown key {odd}; there are {names}",
                    shape=shape,
                    field=field,
                    odd=str(odd[0]),
                    names=", ".join(sorted(_SPEC)),
                )
            )
        if "from" not in one and "join" not in one:
            raise BadSetting(
                message("shape {shape}: {field}: say where it stands, with from: or join:", shape=shape, field=field)
            )
        if one.get("as", "plain") not in CONVERTERS:
            raise BadSetting(
                message(
                    "shape {shape}: {field}: no converter {kind}; there are {names}",
                    shape=shape,
                    field=field,
                    kind=str(one["as"]),
                    names=", ".join(CONVERTERS),
                )
            )
        for inner in _listed(one.get("join")):
            if isinstance(inner, dict):
                _checked(shape, field, inner)


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _empty(value: Any) -> bool:
    if value is None:
        return True
    if isinstance(value, str):
        return not value or value.isspace()
    return isinstance(value, (list, dict)) and not value


def _said(value: Any) -> str:
    if value is True or value is False:
        return "true" if value else "false"
    return "" if value is None else str(value)
