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


RISE = """\
playbooks:
  calls-rise:
    when: {signal: series, series: calls}
    steps: [{do: alert, to: "#crisis-desk"}]
"""
COUNTED = (
    HEAD.replace("    holidays: [US]", "    series:\n      calls: {unit: calls to the hotline, every: 1h}", 1).replace(
        "playbooks:\n", RISE, 1
    )
    + "\ntests:\n  - name: calls rise\n    given:\n"
    + "      - {at: 0m, times: 96, topic: acme-air, series: calls, count: 20}\n"
)


@pytest.mark.parametrize(
    ("count", "expect"),
    [
        (160, "{at: 99h, playbook: calls-rise, does: alert, card: calls to the hotline}"),
        (24, "{at: 99h, nothing: true}"),
    ],
)
def test_what_is_counted_can_be_given_in_a_test(count: int, expect: str) -> None:
    """Four days of twenty calls an hour, then eight times as many for two hours, or hardly more."""
    more = f"      - {{at: 96h, times: 2, topic: acme-air, series: calls, count: {count}}}\n"

    (only,) = run_file_tests(read_text(f"{COUNTED}{more}    expect:\n      - {expect}\n"))

    assert only.faults == ()


def test_a_series_that_nobody_declares_is_named() -> None:
    """With its line."""
    more = "      - {topic: acme-air, series: tickets, count: 1}\n    expect:\n      - {at: 1h, nothing: true}\n"

    with pytest.raises(BadPlaybooks, match="tickets"):
        read_text(COUNTED + more)
