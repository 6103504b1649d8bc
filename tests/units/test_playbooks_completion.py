"""What may stand where a cursor is in a playbooks file that is being typed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firebreak.commands.schema import made
from firebreak.playbooks.key_completion import complete
from firebreak.wiring import SHIPPED

PLAYBOOK = "version: 1\nplaybooks:\n  surge:\n"


def fits(written: str) -> list[str]:
    """What fits at the sign ▮."""
    at = written.index("▮")
    return [one.shown for one in complete(made(), written.replace("▮", ""), at).suggestions]


@pytest.mark.parametrize(
    ("written", "holds", "lacks"),
    [
        ("▮", ["version", "topics", "playbooks"], ["steps"]),
        ("version: 1\n▮", ["topics", "feeds"], ["version"]),
        ("version: 1\nto▮", ["topics"], ["teams"]),
        (f"{PLAYBOOK}    ▮", ["when", "steps", "severity"], ["words"]),
        (f"{PLAYBOOK}    severity: sev1\n    ▮\n    steps: []", ["when"], ["severity", "steps"]),
        (f"{PLAYBOOK}    severity: ▮", ["sev1", "sev4"], ["when"]),
        (f"{PLAYBOOK}    confidential: ▮", ["true", "false"], []),
        (f"{PLAYBOOK}    when:\n      si▮", ["signal"], ["topic"]),
        (f"{PLAYBOOK}    when: {{si▮", ["signal"], ["topic"]),
        (f"{PLAYBOOK}    when: {{signal: x, ▮", ["topic"], ["signal"]),
        (f"{PLAYBOOK}    when: {{signal: x, severity: ▮", ["sev1", '">= sev2"'], ["topic"]),
        (f"{PLAYBOOK}    steps:\n      - ▮", ["do", "after"], ["when"]),
        (f"{PLAYBOOK}    steps:\n    - ▮", ["do", "after"], ["when"]),
        (f"{PLAYBOOK}    steps:\n      - do: al▮", ["alert"], ["open_room"]),
        (f"{PLAYBOOK}    steps:\n      - do: alert\n        ▮", ["to", "after"], ["template", "do"]),
        (f"{PLAYBOOK}    steps:\n    - do: alert\n      ▮\n    - do: draft_acknowledgement", ["to"], ["template"]),
        (f"{PLAYBOOK}    steps: [{{do: alert, t▮", ["to"], ["template"]),
        ("version: 1\ntopics:\n  acme:\n    sensitivity: ▮", ["2 alerts/week"], []),
        ("version: 1\npeople:\n  mei: {lang▮", ["languages"], ["slack"]),
        ("version: 1\r\nto▮", ["topics"], []),
    ],
)
def test_what_may_stand_there_is_named(written: str, holds: list[str], lacks: list[str]) -> None:
    """Keys that are not there yet, and the words of a short list; of a step those of its verb alone."""
    found = fits(written)

    assert [one for one in holds if one not in found] == []
    assert [one for one in lacks if one in found] == []


@pytest.mark.parametrize(
    "written",
    [
        "version: 1\n# to▮",
        "version: 1\ntemplates:\n  hello:\n    en: >\n      to▮",
        f"{PLAYBOOK}    nonsense:\n      ▮",
        "version: 1\ntopics:\n  acme:\n    title: Ac▮",
        "version: 1 \n  steps▮",
    ],
)
def test_where_the_language_has_no_say_nothing_is_named(written: str) -> None:
    """Neither in a comment, nor inside of a text, a name, or below a key that there is not."""
    assert fits(written) == []


def test_the_key_of_the_line_is_explained() -> None:
    """As the guide says it, without the marks of its page."""
    text = f"{PLAYBOOK}    when: {{signal: negative_velocity}}\n    ack_for: 30m\n"
    said = complete(made(), text, text.index("ack_for") + 3)
    inside = complete(made(), text, text.index("negative"))

    assert said.key == "ack_for"
    assert "Without it: " in said.says
    assert (inside.key, "](" in inside.says) == ("signal", False)
    assert complete(made(), text, 10**6).suggestions == ()


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_text_is_too_odd(data: st.DataObject) -> None:
    """Cut anywhere, with anything put in: an answer, and the place where it is written is before the cursor."""
    shipped = SHIPPED.read_text(encoding="utf-8")
    at = data.draw(st.integers(0, len(shipped)))
    odd = data.draw(st.text("-{}[]:#|> \n\t\"'a", max_size=12))
    text = shipped[:at] + odd + shipped[at : at + 300]
    found = complete(made(), text, at + len(odd))

    assert 0 <= found.begin <= at + len(odd)
