"""What the second schema reads in the keys and parts that the first one kept: every kind that was ever written."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import msgspec
import pytest

from firebreak.core.messages import from_json
from firebreak.core.model import About

read = import_module("firebreak.storage.migrations.versions.0002_typed_tasks").read
AT = "2026-03-10T10:02:00+00:00"


@pytest.mark.parametrize(
    ("key", "playbook", "verb", "part", "expected"),
    [
        ("i/surge/1-alert", "surge", "alert", "", ("", {})),
        ("i/surge/1-alert/chart", "surge", "alert", "chart", ("chart", {})),
        ("i/surge/3-open_private_channel/room", "surge", "open_private_channel", "room", ("room", {})),
        ("i/surge/4-notify/+thread", "surge", "notify", "+thread", ("thread", {})),
        ("i/surge/4-notify/mei", "surge", "notify", "mei", ("", {"person": "mei"})),
        ("i/surge/4-notify/comms.on_call", "surge", "notify", "comms.on_call", ("", {"team": "comms"})),
        ("i/desk/still-260310T100200/owner", "desk", "still", "owner", ("owner", {"for_at": AT})),
        ("i/desk/promise-260310T100200", "desk", "promise", "", ("", {"for_at": AT})),
        ("i/desk/brief/7", "desk", "brief", "", ("", {})),
        ("i/desk/nudge/first/2", "desk", "nudge", "i/first/2", ("", {"checklist": "first", "number": 2})),
        ("i/desk/unheard/2", "desk", "unheard", "i/first/2", ("", {"checklist": "first", "number": 2})),
        ("i/desk/list/260310T100200/surge", "desk", "refresh", "", ("", {})),
        ("i/desk/summary/1", "desk", "summary", "i/surge/1-alert", ("alert", {"message_of": "i/surge/1-alert"})),
        ("i/desk/summary/room", "desk", "summary", "room", ("room", {})),
        ("i/desk/archive", "desk", "archive", "", ("", {})),
        ("i/desk/direct/mei", "desk", "direct", "mei", ("", {"person": "mei"})),
        ("i/desk/lost/mei", "desk", "lost", "mei", ("", {"person": "mei"})),
        ("i/desk/unreached/surge-4/mei", "desk", "unreached", "mei", ("", {"person": "mei"})),
        (
            "i/desk/stand-in/comms/room/tom", "desk", "stand_in", "comms/tom/",
            ("", {"person": "tom", "team": "comms", "reason": "uninvited"}),
        ),
        (
            "i/desk/called/comms/call/tom", "desk", "called", "comms/tom/call",
            ("", {"person": "tom", "team": "comms", "reason": "uncalled"}),
        ),
        (
            "i/desk/stand-in/comms/hole-4/tom", "desk", "stand_in", "comms/tom/hole",
            ("", {"person": "tom", "team": "comms", "reason": "nobody_on_call"}),
        ),
        (
            "i/desk/stand-in/comms/260310T100200/tom", "desk", "stand_in", "comms/tom/260310T100200",
            ("", {"person": "tom", "team": "comms", "reason": "shift", "for_at": AT}),
        ),
        ("i/desk/nobody/comms/room/channel", "desk", "nobody", "comms/channel", ("channel", {"team": "comms"})),
        ("i/desk/nobody/room/room/channel", "desk", "nobody", "/channel", ("channel", {})),
        ("i/desk/shift/comms/260310T100200", "desk", "shift", "comms", ("", {"team": "comms", "for_at": AT})),
        ("i/desk/handed-over/comms/260310T100200", "desk", "handed_over", "comms",
         ("", {"team": "comms", "for_at": AT})),
        ("i/desk/0-open_private_channel/invite", "desk", "open_private_channel", "invite:Mei",
         ("invite", {"person": "Mei"})),
        ("i/desk/0-open_private_channel/card", "desk", "open_private_channel", "card", ("card", {})),
        ("digest/#crisis-desk/1", "digest", "digest", "#crisis-desk", ("", {"channel": "#crisis-desk"})),
        ("i/follow_up/3/1", "follow_up", "follow_up", "", ("", {"reason": "change"})),
        (
            "i/follow_up/3/1", "follow_up", "follow_up", "Mei acknowledged.",
            ("", {"reason": "change", "message": "Mei acknowledged.", "loudness": "thread"}),
        ),
        (
            "i/follow_up/3/1", "follow_up", "follow_up", "Raised to sev1: why.",
            ("", {"reason": "change", "message": "Raised to sev1: why.", "loudness": "channel"}),
        ),
        (
            "i/follow_up/3/1", "follow_up", "follow_up", "Still growing: why.",
            ("", {"reason": "change", "message": "Still growing: why."}),
        ),
        (
            "i/follow_up/lapse-260310T100200/surge-1/1", "follow_up", "follow_up", "",
            ("", {"reason": "lapse", "for_at": AT, "loudness": "thread"}),
        ),
        (
            "i/follow_up/overdue-260310T100200/surge-1/1", "follow_up", "follow_up", "",
            ("", {"reason": "overdue", "for_at": AT}),
        ),
        ("i/follow_up/first/2-1/1", "follow_up", "follow_up", "", ("", {"reason": "item"})),
    ],
)  # fmt: skip
def test_a_stored_task_says_in_fields_what_it_is_about(
    key: str, playbook: str, verb: str, part: str, expected: tuple[str, dict[str, Any]]
) -> None:
    """The part that is left, and the subject, which today's code can read."""
    found = read(key, playbook, verb, part)

    assert found == expected
    assert msgspec.convert(found[1], About, strict=False, dec_hook=from_json) is not None
