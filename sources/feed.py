"""What every live feed has: its options in the file, what it brings, and how it goes on where it stopped."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, ClassVar
from zlib import crc32

from msgspec import Struct
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from ..core.model import Mention
from ..core.spans import span_of

if TYPE_CHECKING:
    from .feed_client import Client

FIRST = timedelta(days=1)  # that the first look goes back

_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{1,99}$")
_OURS = "FIREBREAK_"
_NAMED = "named"  # marks the options that name an environment variable


class Piece(Struct, frozen=True):
    """What a feed brings at once, as it came over the line: in any shape that import reads.

    `cursor` is where to go on once this is stored; None while a later piece says it. An empty one says that the line is
    open, and nothing more.
    """

    body: bytes = b""
    cursor: str | None = None


def _variable(name: str) -> str:
    if not _VARIABLE.match(name):
        what = "name the environment variable that holds it, such as ACME_TOKEN; never write the secret itself here"
        raise PydanticCustomError("wrong", "{what}", {"what": what})
    if name.startswith(_OURS):
        what = f"{name} would be a setting of Firebreak's own; call the variable something else, such as ACME_TOKEN"
        raise PydanticCustomError("wrong", "{what}", {"what": what})
    return name


def _span(value: Any) -> Any:
    if isinstance(value, timedelta):
        return value
    if isinstance(value, str) and (span := span_of(value)) and span >= timedelta(seconds=30):
        return span
    raise PydanticCustomError(
        "wrong", "{what}", {"what": f"{value} is no span of time to ask a server in; write 30s (the least), 5m or 1h"}
    )


def _address(text: str) -> str:
    if not re.match(r"(https?|wss?)://[^\s/]+", text):
        what = f'"{text}" is no address; write all of it, such as https://example.com/feed'
        raise PydanticCustomError("wrong", "{what}", {"what": what})
    return text.rstrip("/")


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Secret = Annotated[str, AfterValidator(_variable), _NAMED]
Every = Annotated[timedelta, BeforeValidator(_span)]
Words = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], BeforeValidator(_listed)]
Address = Annotated[str, AfterValidator(_address)]


class Feed(BaseModel):
    """A kind of feed: the class's fields are its options in the file, `listen` is what it does.

    The file that holds a kind is called like it: `sources/feeds/app_store.py` has `AppStore`. `known_shape` names the
    shape of what it brings, where there is only one.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    known_shape: ClassVar[str] = ""

    kind: str = ""

    @property
    def reads_as(self) -> str:
        """The shape of what it brings; empty where its keys tell."""
        return self.known_shape

    @property
    def whole(self) -> bool:
        """Whether it brings all that is said in a place: of this only what is about a topic is kept."""
        return False

    def listen(self, client: Client, cursor: str | None) -> AsyncIterator[Piece]:
        """What comes after `cursor`, for as long as it goes well; raises Fault, OSError and what the client raises.

        It is begun anew after a pause, with the cursor that was stored last: whatever it brings twice counts once.
        """
        raise NotImplementedError

    async def completed(self, client: Client, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:  # noqa: ARG002
        """The same mentions with what the message did not hold, such as names; never raises for want of it."""
        return mentions

    @classmethod
    def secret_options(cls) -> list[str]:
        """The options that name an environment variable."""
        return [name for name, field in cls.model_fields.items() if _NAMED in field.metadata]

    def variables(self) -> list[str]:
        """The environment variables that it needs."""
        return [variable for name in self.secret_options() if (variable := getattr(self, name))]

    @property
    def fingerprint(self) -> str:
        """Unlike that of a feed that listens elsewhere: a cursor of one place means nothing at another."""
        said = self.model_dump(exclude={*self.secret_options(), "every"}, exclude_unset=True)
        return f"{crc32(repr(sorted(said.items())).encode()):08x}"


class Marks:
    """How far a feed was read, by place: the times or ids of the newest that is known. JSON as a cursor."""

    def __init__(self, cursor: str | None) -> None:
        try:
            said = json.loads(cursor or "{}")
        except ValueError:
            said = {}
        self._marks: dict[str, str] = said if isinstance(said, dict) else {}

    def __getitem__(self, place: str) -> str:
        return str(self._marks.get(place, ""))

    def __setitem__(self, place: str, mark: str) -> None:
        self._marks[place] = mark

    @property
    def cursor(self) -> str:
        """All of it, as it is stored."""
        return json.dumps(self._marks, sort_keys=True)


class Polled(Feed):
    """A feed that is asked again and again."""

    every: Every = timedelta(minutes=5)

    async def listen(self, client: Client, cursor: str | None) -> AsyncIterator[Piece]:
        """One look after the other, `every` apart; the cursor moves when a look is over, so one that breaks off is
        whole the next time.
        """
        while True:
            marks = Marks(cursor)
            async for body in self.look(client, marks):
                yield Piece(body)
            cursor = marks.cursor
            yield Piece(cursor=cursor)
            await client.pause(self.every.total_seconds())

    def look(self, client: Client, marks: Marks) -> AsyncIterator[bytes]:
        """What is new since `marks`, which are moved on."""
        raise NotImplementedError


class Searched(Polled):
    """A feed that is asked for words: the topics', where the file gives none."""

    words: Words = ()

    def sought(self, client: Client) -> tuple[str, ...]:
        """The words to look for."""
        return self.words or client.words


class Page(Struct, frozen=True):
    """A page of answers, the newest first: what it holds, and the marks of its newest and its oldest."""

    body: bytes
    newest: str
    oldest: str


def moment(at: datetime) -> str:
    """A time as a mark."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def epoch(at: datetime) -> str:
    """A time as a mark of those services that count seconds."""
    return str(int(at.timestamp()))


def moment_of(text: Any) -> str:
    """A time as a service writes it, as a mark; empty where it is none."""
    try:
        return moment(datetime.fromisoformat(text))
    except (TypeError, ValueError, OverflowError):
        return ""


async def until_known(
    pages: AsyncIterator[Page], marks: Marks, place: str, now: datetime, mark: Callable[[datetime], str] = moment
) -> AsyncIterator[bytes]:
    """Pages, the newest first, until what was known already; the first time those of the last day.

    No mark is later than now: somebody's wrong clock must not hide what others write after it.
    """
    since = marks[place] or mark(now - FIRST)
    newest = marks[place]
    async for page in pages:
        newest = max(newest, min(page.newest, mark(now), key=_size), key=_size)
        yield page.body
        if _size(page.oldest) < _size(since):
            break
    if newest:
        marks[place] = newest


def _size(mark: str) -> tuple[int, str]:
    """Ids of more digits are greater; times in UTC are all of one length."""
    return len(mark), mark
