"""What a playbooks file may say about a topic beside its words: parts, holidays, the place whose days count."""

from __future__ import annotations

import pytest

from firebreak.core.errors import BadPlaybooks
from firebreak.playbooks.read import read

TOPIC = """version: 1
topics:
  acme:
    words: [acme]
    zone: Europe/Berlin
    holidays: [DE, AT]
    parts: {luggage: [bag, 行李], booking: refund}
"""


def test_parts_holidays_and_zone_are_read() -> None:
    """One word or a list of them, countries by two letters, a place by its name."""
    (topic,) = read(TOPIC, "p.yaml").topics

    assert (topic.zone, topic.holidays) == ("Europe/Berlin", ("DE", "AT"))
    assert topic.parts == {"luggage": ("bag", "行李"), "booking": ("refund",)}


@pytest.mark.parametrize(
    ("wrong", "right", "said"),
    [
        ("DE, AT", "DE, Germany", 'p.yaml:6:20: no holidays are known of "Germany"; write two letters such as DE'),
        ("DE, AT", "de", 'p.yaml:6:16: no holidays are known of "de" (did you mean "DE"?)'),
        ("Berlin", "Berln", 'p.yaml:5:11: no time zone "Europe/Berln" (did you mean "Europe/Berlin"?)'),
    ],
)
def test_a_mistake_is_named_with_its_remedy(wrong: str, right: str, said: str) -> None:
    """Place, what is wrong, what instead."""
    with pytest.raises(BadPlaybooks) as caught:
        read(TOPIC.replace(wrong, right), "p.yaml")

    assert said in str(caught.value)
