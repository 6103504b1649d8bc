"""The presses that the tests of a playbooks file may make."""

from __future__ import annotations

import pytest

from firebreak.commands.check_tests import run_file_tests
from firebreak.core.errors import BadPlaybooks
from firebreak.wiring import SHIPPED, read_text

HEAD = SHIPPED.read_text(encoding="utf-8").partition("\ntests:\n")[0]
SPARK = '{at: 0m, topic: acme-air, text: "@USDOT @AcmeAir refuses to refund", sentiment: negative}'


def outcome(presses: str, expect: str) -> tuple[str, ...]:
    """What was wrong with a test of these presses after a regulator was tagged."""
    text = f"{HEAD}\ntests:\n  - name: pressed\n    given:\n      - {SPARK}\n{presses}\n    expect:\n      - {expect}\n"
    (only,) = run_file_tests(read_text(text))
    return only.faults


@pytest.mark.parametrize(
    ("press", "expect"),
    [
        ("press: snooze, until: 30m", "{at: 14m, does_not: [notify]}"),
        ("press: take_over", "{at: 14m, does_not: [notify]}"),
        ("press: wrong, reason: not_us", "{at: 20m, does_not: [notify]}"),
        ("press: severity, severity: sev3", "{at: 3m, severity: sev3}"),
        ("press: status, text: We are calling her", "{at: 3m, severity: sev1}"),
        ("press: acknowledge}\n      - {at: 3m, who: mei, press: still_on_it", "{at: 14m, does_not: [notify]}"),
    ],
)
def test_every_button_can_be_pressed_in_a_test(press: str, expect: str) -> None:
    """Snooze, take over, wrong, severity, status and still on it do in a test what they do in Slack."""
    assert outcome(f"      - {{at: 2m, who: mei, {press}}}", expect) == ()


def test_a_press_that_is_refused_fails_the_test() -> None:
    """The room is open already: the test says so."""
    faults = outcome("      - {at: 2m, who: mei, press: open_room}", "{at: 3m, severity: sev1}")

    assert faults == ("at 2m: Mei pressed open_room and was refused: The private room is open already.",)


@pytest.mark.parametrize(
    ("press", "what"),
    [("snooze", "until: 30m"), ("wrong", "a reason"), ("severity", "sev1 to sev4"), ("status", "the text")],
)
def test_a_press_without_what_it_needs_is_named(press: str, what: str) -> None:
    """The file's fault, in words, with what is missing."""
    with pytest.raises(BadPlaybooks, match=f"press: {press} needs .*{what}"):
        outcome(f"      - {{at: 2m, who: mei, press: {press}}}", "{at: 3m, severity: sev1}")
