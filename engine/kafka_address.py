"""Where messages are: `kafka://host:9092,other:9092/topic`, and what librdkafka must know to get them."""

from __future__ import annotations

from typing import NamedTuple

from ..core.errors import BadSetting
from ..core.translation import message

SCHEME = "kafka://"


class Place(NamedTuple):
    """Brokers, with commas between, and a topic."""

    servers: str
    topic: str


def place_of(address: str) -> Place:
    """Raises BadSetting for an address that names no brokers or no topic.

    >>> place_of("kafka://one:9092,two:9092/mentions")
    Place(servers='one:9092,two:9092', topic='mentions')
    """
    servers, _, topic = address.removeprefix(SCHEME).partition("/")
    if not servers or not topic or "/" in topic:
        raise BadSetting(
            message("{address}: write kafka://HOST:PORT/TOPIC, several hosts with commas between", address=address)
        )
    return Place(servers, topic)


def kafka_settings(text: str, path: str) -> tuple[tuple[str, str], ...]:
    """The settings of a file of librdkafka's: name=value, # begins a comment. Raises BadSetting.

    >>> kafka_settings("# ours\\nsecurity.protocol=SASL_SSL\\n", "kafka.properties")
    (('security.protocol', 'SASL_SSL'),)
    """
    pairs = []
    for number, line in enumerate(text.splitlines(), 1):
        name, sign, said = (part.strip() for part in line.partition("="))
        if not name or name.startswith("#"):
            continue
        if not sign:
            where = f"{path}:{number}"
            raise BadSetting(message("{where}: write name=value, as librdkafka's settings are called", where=where))
        pairs.append((name, said))
    return tuple(pairs)
