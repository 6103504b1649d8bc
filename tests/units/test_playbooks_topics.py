"""What a playbooks file may say about a topic beside its words: parts, holidays, the place whose days count."""

from __future__ import annotations

import pytest
from playbooks_files import read

from firebreak.core.errors import BadPlaybooks
from firebreak.wiring import detector_names, make_detectors

TOPIC = """version: 1
topics:
  acme:
    words: [acme]
    zone: Europe/Berlin
    holidays: [DE, AT]
    advisory: half_space
    parts: {luggage: [bag, 行李], booking: refund}
"""


def test_parts_holidays_and_zone_are_read() -> None:
    """One word or a list of them, countries by two letters, a place by its name."""
    (topic,) = read(TOPIC, "p.yaml").topics

    assert (topic.zone, topic.holidays) == ("Europe/Berlin", ("DE", "AT"))
    assert topic.advisory == ("half_space",)
    assert topic.parts == {"luggage": ("bag", "行李"), "booking": ("refund",)}


@pytest.mark.parametrize(
    ("wrong", "right", "said"),
    [
        ("DE, AT", "DE, Germany", 'p.yaml:6:20: no holidays are known of "Germany"; write two letters such as DE'),
        ("DE, AT", "de", 'p.yaml:6:16: no holidays are known of "de" (did you mean "DE"?)'),
        ("half_space", "half_spaces", 'p.yaml:7:15: no signal "half_spaces" (did you mean "half_space"?)'),
        ("Berlin", "Berln", 'p.yaml:5:11: no time zone "Europe/Berln" (did you mean "Europe/Berlin"?)'),
    ],
)
def test_a_mistake_is_named_with_its_remedy(wrong: str, right: str, said: str) -> None:
    """Place, what is wrong, what instead."""
    with pytest.raises(BadPlaybooks) as caught:
        read(TOPIC.replace(wrong, right), "p.yaml", detector_names())

    assert said in str(caught.value)


def test_a_second_opinion_runs_only_where_a_topic_asks_for_it() -> None:
    """The advisory detector is one more for that topic, and for no other."""
    file = read(TOPIC + "  other: {words: [other]}\n", "p.yaml")
    make = make_detectors(file.topics)

    names = {name: {detector.name for detector in make(name)} for name in ("acme", "other")}

    assert names["acme"] - names["other"] == {"half_space"}
    assert names["other"] >= {"negative_velocity", "negative_share", "slow_burn", "tagged", "cascade", "coordinated"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            TOPIC + "    expected: [{what: sale, from: 2026-12-20, until: 2026-12-02}]\n",
            "this ends before it begins; until must be later than from",
        ),
        (
            TOPIC + "watchlists:\n  all:\n    kind: regulator\n    entries:\n"
            '      - {name: FTO, handles: {x: "@FTO"}, valid_from: 2027-01-01, valid_until: 2026-01-01}\n',
            "FTO is never watched: valid_until must be later than valid_from",
        ),
    ],
)
def test_a_time_that_ends_before_it_begins_is_refused(text: str, said: str) -> None:
    """It could never count, and nobody would notice."""
    with pytest.raises(BadPlaybooks) as caught:
        read(text, "p.yaml")

    assert said in str(caught.value)
