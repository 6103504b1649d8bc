"""Where messages of Kafka are, and what a person got wrong about it."""

from __future__ import annotations

import pytest

from firebreak.core.errors import BadSetting
from firebreak.engine.kafka_address import kafka_settings, place_of


@pytest.mark.parametrize("address", ["kafka://", "kafka://host:9092", "kafka:///topic", "kafka://host/one/two"])
def test_an_address_without_brokers_or_topic_is_refused(address: str) -> None:
    with pytest.raises(BadSetting, match="kafka://HOST:PORT/TOPIC"):
        place_of(address)


def test_what_is_no_setting_is_named_with_its_line() -> None:
    assert kafka_settings("\n# ours\nsasl.username = fire=break \n", "k") == (("sasl.username", "fire=break"),)
    with pytest.raises(BadSetting, match=r"^k:2: write name=value"):
        kafka_settings("a=b\nsecurity.protocol SSL\n", "k")
