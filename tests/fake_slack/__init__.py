"""A strict fake Slack: a real HTTP server that refuses what Slack refuses and shows what people would see.

    with FakeSlack(clock.now) as slack:
        slack.add_user("U0MEI0001", name="mei")
        slack.add_channel("crisis-desk", members=["mei"])
        slack.interactivity_url = "http://127.0.0.1:8080/slack/interactions"
        ...  # run the program with FIREBREAK_SLACK_API_URL=slack.url, FIREBREAK_SLACK_BOT_TOKEN=slack.token
        card = slack.channel("#crisis-desk").expect("SEV1", within=5)
        slack.press(card, "acknowledge", user="mei")

Where Slack is vague or lenient the fake is strict: unknown parameters, replies to threads that are not there,
channel names beyond ASCII and more than 100 invitations at once are refused. With `socket_mode` all that people do
travels over a real websocket. Not faked: events other than reactions and the opened
Home tab, user groups, group direct messages, presses on ephemeral messages.
"""

from __future__ import annotations

from .clicks import Answer
from .desk import Call
from .fake import FakeSlack
from .perception import Channel, buttons, shown
from .state import BOT, Ephemeral, File, Message, User, View

__all__ = [
    "BOT",
    "Answer",
    "Call",
    "Channel",
    "Ephemeral",
    "FakeSlack",
    "File",
    "Message",
    "User",
    "View",
    "buttons",
    "shown",
]
