"""Numbers as a state stores them: whatever is packed comes back to the bit."""

from __future__ import annotations

import json
import random

import pytest

from firebreak.detectors.short_numbers import in_places, pack_counts, three_digits, unpack_counts


@pytest.mark.parametrize("most", [1, 63, 64, 4095, 4096, 64**3, 64**4, 10**12])
@pytest.mark.parametrize("places", [0, 1, 2, 3])
def test_counts_come_back_as_they_were(most: int, places: int) -> None:
    rng = random.Random(most + places)
    values = [round(rng.uniform(0, most), places) for _ in range(240)] + [0, float(most)]

    packed = json.loads(json.dumps(pack_counts(values)))

    assert unpack_counts(packed) == values


def test_what_cannot_be_packed_stays_as_it_is() -> None:
    assert pack_counts([-1, 2]) == [-1, 2]
    assert pack_counts([0.125]) == [0.125]
    assert unpack_counts([1, 2.5]) == [1, 2.5]


def test_small_counts_take_one_sign_each() -> None:
    assert len(str(pack_counts([n % 20 for n in range(240)]))) == 241


def test_three_digits_are_those_of_the_number_in_words() -> None:
    rng = random.Random(3)
    for _ in range(5000):
        value = 10.0 ** rng.uniform(-11, 11)
        assert three_digits(value) == float(f"{value:.3g}")
    for edge in (0.0, 0.0999999, 0.1, 0.9996, 9.995, 9.996, 99.95, 999.4999, 999.5, 999.9, 1000.0):
        assert three_digits(edge) == float(f"{edge:.3g}")


def test_whole_numbers_are_not_rounded_and_others_are() -> None:
    assert [in_places(value, 2) for value in (3.0, 2.345678, -1.0)] == [3.0, 2.35, -1.0]
