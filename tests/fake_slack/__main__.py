"""`python -m fake_slack --port N`: the fake as a process, telling in the terminal what people would see."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from pathlib import Path
from typing import TextIO

from .desk import Call
from .fake import FakeSlack
from .mrkdwn import words
from .people import person
from .reading import objects


def told(slack: FakeSlack, call: Call) -> str | None:
    """One accepted call in words, or None for those that change nothing; refusals are told too."""
    asked = call.params
    if not call.ok:
        return f"   refused {call.method}: {call.answer.get('error')}"
    room = slack.team.rooms.get(str(call.answer.get("channel") or asked.get("channel")))
    where = f"#{room.name}" if room and room.name else "direct message" if room else str(asked.get("channel"))
    match call.method:
        case "chat.postMessage" | "chat.update":
            message = room.message(call.answer["ts"]) if room else None
            said = words(message.text, [message.blocks, message.attachments]) if message else ""
            pinged = f"   pings {', '.join(message.pings)}" if message and message.pings else ""
            mark = "edited" if call.method == "chat.update" else "reply" if asked.get("thread_ts") else "new"
            body = said.replace("\n", "\n      ")
            return f"{where} ({mark}){pinged}\n      {body}"
        case "chat.postEphemeral":
            blocks = objects(asked, "blocks", "")
            return f"{where} (only to {asked['user']})\n      {words(str(asked.get('text') or ''), blocks)}"
        case "conversations.create":
            made = call.answer["channel"]
            return f"#{made['name']} opened{' (private)' if made['is_private'] else ''}"
        case "conversations.invite":
            return f"{where} invited {asked['users']}, not: {call.answer.get('errors', [])}"
        case "conversations.setTopic" | "conversations.setPurpose" | "conversations.archive" | "pins.add":
            return f"{where} {call.method.split('.')[1]} {asked.get('topic') or asked.get('purpose') or ''}".rstrip()
        case _:
            return None


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="fake_slack", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 picks a free one")
    parser.add_argument("--log", type=Path, help="append every call here, one JSON object a line")
    parser.add_argument("--user", action="append", metavar="NAME=ID", help="a person, e.g. mei=U0MEI0001")
    parser.add_argument("--channel", action="append", metavar="NAME", help="a channel that our app is in")
    parser.add_argument("--no-limits", action="store_true", help="no rate limits")
    return parser.parse_args()


def main() -> int:
    asked = _arguments()
    slack = FakeSlack(limits=not asked.no_limits, port=asked.port)
    for pair in asked.user or ["mei=U0MEI0001", "tom=U0TOM0001"]:
        name, _, member = pair.partition("=")
        slack.add_user(member, name)
    everybody = [user.name for user in slack.team.users.values() if not user.is_bot]
    for name in asked.channel or ["crisis-desk"]:
        slack.add_channel(name, members=[person(slack.team, who).name for who in everybody])
    log = asked.log.open("a", encoding="utf-8") if asked.log else None

    def tell(call: Call) -> None:
        line = told(slack, call)
        if line:
            print(f"{call.at:%H:%M:%S} {line}", flush=True)
        if log:
            _write(log, call)

    slack.on_call = tell
    done = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: done.set())
    with slack:
        print(f"fake Slack at {slack.url}  (what it holds: {slack.team.address}/state)")
        print(f"  FIREBREAK_SLACK_API_URL={slack.url} FIREBREAK_SLACK_BOT_TOKEN={slack.token}", flush=True)
        done.wait()
    if log:
        log.close()
    return 0


def _write(log: TextIO, call: Call) -> None:
    row = {"at": call.at.isoformat(), "method": call.method, "status": call.status}
    print(json.dumps(row | {"params": call.params, "answer": call.answer}, ensure_ascii=False), file=log, flush=True)


if __name__ == "__main__":
    sys.exit(main())
