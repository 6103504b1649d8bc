"""Twenty posts in the night and four hundred two hours later: whoever slept through the first is called again."""

from __future__ import annotations

from firebreak.commands.check_tests import run_file_tests
from firebreak.wiring import SHIPPED, read_text

RULES = SHIPPED.read_text(encoding="utf-8").partition("\ntests:\n")[0]
NIGHT = """
    start: 2026-03-04T03:00
    given:
      - {at: 0m, times: 84, every: 2h, topic: acme-air, text: Acme Air is a little late, sentiment: negative}
      - {at: 1h, times: 84, every: 2h, topic: acme-air, text: Boarding now with Acme Air, sentiment: neutral}
      - {at: 168h, times: 20, every: 15s, topic: acme-air, sentiment: negative,
         text: ["@AcmeAir check-in is down", Stuck at the gate with Acme Air, "Acme Air, nobody tells us anything"]}
      - {at: 170h, times: 400, every: 5s, topic: acme-air, sentiment: negative,
         text: ["@AcmeAir check-in is still down", Two hours at the gate with Acme Air, Is anybody at Acme Air awake]}
"""
TESTS = f"""
tests:
  - name: nobody answers{NIGHT}
    expect:
      - {{at: 167h, nothing: true}}
      - {{at: 10100m, does: [alert, notify], calls: [mei]}}
      - {{at: 10199m, does_not: open_private_channel}}
      - {{at: 10230m, does: notify, calls: [mei, priya]}}
  - name: acknowledged at five past three, and no more{NIGHT}
      - {{at: 10085m, press: acknowledge, who: mei}}
    expect:
      - {{at: 10084m, does: alert}}
      - {{at: 10199m, does_not: open_private_channel}}
      - {{at: 10230m, does: notify, calls: [mei, priya]}}
"""


def test_the_second_wave_calls_again() -> None:
    """Whether nobody ever answered, or somebody's acknowledgement had run out."""
    results = list(run_file_tests(read_text(RULES + TESTS)))

    assert [(one.name, one.faults) for one in results] == [
        ("nobody answers", ()),
        ("acknowledged at five past three, and no more", ()),
    ]
