"""A topic's window of what the engine kept, as a recording: `parquet:FOLDER?topic=NAME&from=TIME&until=TIME`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import parse_qs
from zlib import crc32

from ..core.errors import BadSetting
from ..core.model import Mention, Parsed
from ..core.translation import message
from .kept_mentions import window

SCHEME = "parquet:"
MOST = 1_000  # mentions a batch


class KeptRecording:
    """A source of the mentions about one topic, in the order of time; batches end with a minute, as those of files."""

    broken = ""

    def __init__(self, address: str) -> None:
        folder, _, asked = address.removeprefix(SCHEME).partition("?")
        said = {name: values[-1] for name, values in parse_qs(asked).items()}
        if not folder or "topic" not in said or said.keys() - {"topic", "from", "until"}:
            raise BadSetting(
                message("{address}: write parquet:FOLDER?topic=NAME, and &from=TIME&until=TIME", address=address)
            )
        self.name = address
        self._folder, self._topic = folder, said["topic"]
        self._since, self._until = _moment(address, said.get("from")), _moment(address, said.get("until"))

    def read(self, cursor: str | None) -> Iterator[Parsed]:
        """Go on after `cursor`, a count of mentions."""
        check = f"{crc32(self.name.encode()):08x}"
        count, _, of = (cursor or "").partition("@")
        given, passed = 0, int(count or 0) if of == check else 0
        batch: list[Mention] = []
        for one in window(self._folder, self._topic, self._since, self._until):
            if batch and (_minute(one.mention) > _minute(batch[0]) or len(batch) >= MOST):
                given += len(batch)
                if given > passed:
                    yield Parsed(tuple(batch), cursor=f"{given}@{check}")
                batch = []
            batch.append(one.mention)
        if batch:
            yield Parsed(tuple(batch), cursor=f"{given + len(batch)}@{check}")


def _minute(one: Mention) -> datetime:
    return one.created_at.replace(second=0, microsecond=0)


def _moment(address: str, said: str | None) -> datetime | None:
    if not said:
        return None
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        raise BadSetting(
            message("{address}: {said} is no time; write 2026-03-01T09:00Z", address=address, said=said)
        ) from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
