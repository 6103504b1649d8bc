"""Whatever comes in at the door: taken, or refused as unreadable, and never anything else."""

from __future__ import annotations

from typing import Any

import msgspec
from fake_workspace import FakeWorkspace
from hypothesis import given, settings
from hypothesis import strategies as st
from recorded_app import ITEM, RecordedApp

from firebreak.core.actions import ACTIONS
from firebreak.web.slack.dispatch import Dispatch

NAMES = ["item", "dance", "", *(name for one in ACTIONS for name in (one.name, *one.aliases))]
WORDS = ["7ngzhh", ITEM, "7ngzhh:real", "7ngzhh:30m", f"{ITEM}:skip_item", ":", "::", "/", ":note_item"]
APP = RecordedApp()  # one for all: whatever was sent before, the next is answered too
TYPES = ["block_actions", "view_submission", "event_callback", "url_verification", "view_closed"]

words = st.sampled_from(WORDS) | st.text(max_size=40)
plain = st.none() | st.booleans() | st.integers() | st.text(max_size=10)
junk = st.recursive(
    plain, lambda more: st.lists(more, max_size=3) | st.dictionaries(st.text(max_size=8), more, max_size=3)
)
option = st.fixed_dictionaries({"value": words})
action = st.fixed_dictionaries(
    {"action_id": st.builds("firebreak:{}{}".format, st.sampled_from(NAMES), st.sampled_from(["", ":1", ":1:2"]))},
    optional={"value": words, "selected_option": st.none() | option, "block_id": junk},
)
view = st.fixed_dictionaries(
    {"callback_id": st.builds("firebreak:{}".format, st.sampled_from(NAMES)), "private_metadata": words},
    optional={"state": st.fixed_dictionaries({"values": st.dictionaries(words, st.dictionaries(words, st.just({})))})},
)
item = st.fixed_dictionaries({"type": st.sampled_from(["message", "file"]), "channel": words, "ts": words})
event = st.fixed_dictionaries(
    {"type": st.sampled_from(["reaction_added", "message"])},
    optional={"reaction": st.sampled_from(["pushpin", "tada"]), "item": item | st.none(), "user": words},
)
payload = st.fixed_dictionaries(
    {"type": st.sampled_from(TYPES), "user": st.fixed_dictionaries({"id": words})},
    optional={"actions": st.lists(action, max_size=2), "view": view, "event": event, "trigger_id": words | st.none(),
              "response_url": words | st.none(), "channel": st.fixed_dictionaries({"id": words}), "more": junk},
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(payload | junk, st.booleans())
def test_nothing_breaks_the_dispatch(sent: Any, gone: bool) -> None:
    """Any payload is answered, or is no payload; and what follows the answer does not break either."""
    slack = FakeWorkspace()
    slack.gone = gone
    dispatch = Dispatch(APP, slack)
    for take in (dispatch.interaction, dispatch.event):
        try:
            answer = take(sent)
        except msgspec.ValidationError:
            continue
        if answer.after:
            answer.after()


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["", "status", "who", *(word for one in ACTIONS for word in one.typed)]), words, words)
def test_nothing_breaks_the_commands(command: str, rest: str, channel: str) -> None:
    """Whatever is typed is answered with words or with a form."""
    dispatch = Dispatch(APP, FakeWorkspace(), lambda member: f"known {member}")
    answer = dispatch.command({"text": f"{command} {rest}", "channel_id": channel, "user_id": "U1"})

    assert bool(answer.body) != bool(answer.after)
