"""FakeSlack: start it, point the program at `url`, then read what people saw and do what people do."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from typing import Any

from firebreak.commands.init import SCOPES

from . import clicks, perception
from .desk import Call, Desk, Fault, Reply
from .limits import Limits
from .mrkdwn import words
from .people import person, place
from .responses import respond, show_command_answer, show_view_answer
from .server import Server
from .sockets import Sockets
from .state import APP, BOT, TEAM, Ephemeral, File, Message, Room, Token, User, View, Workspace

SILENT = 9.0
"""Seconds; apps wait a little longer for an answer, and then ask again."""


def system_time() -> datetime:
    return datetime.now(UTC)


class Silence:
    """One call that Slack lets wait: whether it has come, and how its waiting is ended."""

    def __init__(self) -> None:
        self.begun, self.over = threading.Event(), threading.Event()


class FakeSlack:
    """A workspace behind a real HTTP server on 127.0.0.1.

    `now` is its clock (for expiry, rate limits and time stamps); `limits=False` lets everything through.
    Set `interactivity_url`, `commands_url` and `events_url` to where the app under test listens, `send` to go another
    way than HTTP, `socket_mode` to go over the websocket that the app opened, `down` to answer 503 to everything.
    Stopped and started again it keeps its state and its port.
    """

    def __init__(self, now: Callable[[], datetime] = system_time, *, limits: bool = True, port: int = 0) -> None:
        self.team = Workspace(now)
        self.limits = Limits(self.team.seconds, limits)
        self._desk = Desk(self.team, self.limits)
        self._changed = threading.Condition(threading.RLock())
        self._server: Server | None = None
        self._thread: threading.Thread | None = None
        self._port = port
        self.down = False
        self.crashes: list[str] = []
        self.signing_secret = "fake-signing-secret"
        self.interactivity_url = self.commands_url = self.events_url = ""
        self.socket_mode = False
        self.sockets = Sockets(self.crashes)
        self.team.ticket = self.sockets.ticket
        self.send: clicks.Send = clicks.over_http
        self.on_call: Callable[[Call], None] = lambda call: None
        self._silent: dict[str, Silence] = {}
        self.team.users[BOT] = User(BOT, "firebreak", is_bot=True)
        self.token = self.add_token("xoxb-fake-1", SCOPES)  # what our manifest asks for, and nothing more
        self.app_token = self.add_token("xapp-fake-1", {"connections:write"})

    def start(self) -> FakeSlack:
        self._server = Server(self._port, self)
        self._port = self._server.server_address[1]
        self.team.address = f"http://127.0.0.1:{self._port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name="fake-slack")
        self._thread.start()
        return self

    def stop(self) -> None:
        """Refuse connections from now on. Raises what the fake itself did wrong meanwhile."""
        if self._server and self._thread:
            self.sockets.cut()
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()
            self._server = self._thread = None
        if self.crashes:
            crashes = self.crashes.copy()
            self.crashes.clear()
            raise AssertionError("the fake Slack itself failed:\n" + "\n".join(crashes))

    def __enter__(self) -> FakeSlack:
        return self.start()

    def __exit__(self, *problem: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """The base address for slack_sdk, ending in /api/."""
        return f"{self.team.address}/api/"

    # Furnishing

    def add_user(self, id: str, name: str, email: str = "", *, deleted: bool = False) -> str:
        self.team.users[id] = User(id, name, email or f"{name}@example.com", deleted=deleted)
        return id

    def add_channel(
        self, name: str, *, private: bool = False, bot: bool = True, members: Iterable[str] = (), archived: bool = False
    ) -> str:
        """Returns its id. `bot` says whether our app was invited; `members` are names."""
        inside = [BOT] * bot + [person(self.team, member).id for member in members]
        kind = "private" if private else "public"
        room = Room(self.team.next_id("C"), name.removeprefix("#"), kind, "U0ADMIN01", 0, inside, archived=archived)
        self.team.rooms[room.id] = room
        return room.id

    def add_token(self, value: str, scopes: Iterable[str], user: str = BOT) -> str:
        self.team.tokens[value] = Token(value, user, frozenset(scopes))
        return value

    def revoke(self, token: str) -> None:
        self.team.tokens[token].revoked = True

    def join(self, user: str, channel: str) -> None:
        """A person walks into a channel."""
        place(self.team, channel).members.append(person(self.team, user).id)

    def say(self, user: str, channel: str, text: str, *, thread_ts: str | None = None) -> Message:
        """A person writes."""
        with self._changed:
            room, who = place(self.team, channel), person(self.team, user).id
            room.messages.append(Message(room.id, self.team.next_ts(), who, text, thread_ts=thread_ts))
            return room.messages[-1]

    def fail_next(
        self,
        method: str,
        *,
        error: str | None = None,
        status: int = 200,
        retry_after: int | None = None,
        drop_after: bool = False,
        times: int = 1,
    ) -> None:
        """The next `times` calls of `method` answer `error` or `status`, undone; with `drop_after` the work is
        done and the line cut. (slack_sdk's default retry handler tries a cut line again: two messages.)"""
        fault = Fault(error, status, retry_after, drop_after)
        self._desk.faults.setdefault(method, []).extend([fault] * times)

    # Perceiving

    def channel(self, name: str) -> perception.Channel:
        """By `#name`, name or id. Fails when there is none, saying which there are."""
        return perception.Channel(self.team, place(self.team, name), self.wait_for)

    @property
    def channels(self) -> list[perception.Channel]:
        rooms = list(self.team.rooms.values())
        return [perception.Channel(self.team, room, self.wait_for) for room in rooms if room.kind != "im"]

    def dm(self, user: str) -> perception.Channel:
        """The direct messages between our app and a person."""
        return perception.Channel(self.team, self.team.direct(person(self.team, user).id, BOT), self.wait_for)

    @property
    def calls(self) -> list[Call]:
        return list(self._desk.calls)

    @property
    def ephemerals(self) -> list[Ephemeral]:
        return list(self.team.ephemerals)

    @property
    def views(self) -> list[View]:
        """Those still open, oldest first."""
        return [view for view in self.team.views.values() if not view.closed]

    @property
    def files(self) -> list[File]:
        return list(self.team.files.values())

    def wait_for(self, condition: Callable[[], bool], within: float = 10.0) -> bool:
        """Whether `condition` came true within so many real seconds; it is asked after every call."""
        with self._changed:
            return self._changed.wait_for(condition, within)

    def silence_next(self, method: str) -> Silence:
        """The next call of `method` is not looked at until the silence is over, at the latest after nine seconds."""
        self._silent[method] = Silence()
        return self._silent[method]

    # Doing

    def press(
        self, message: Message, action_id: str, user: str, choose: Any = None, url: str | None = None
    ) -> clicks.Answer:
        """Use an element of a message; `choose` are the values picked (a list for checkboxes)."""
        with self._changed:
            payload = clicks.pressed(self.team, message, action_id, person(self.team, user), choose)
        return self._interact(payload, url)

    def submit(self, view: View, values: dict[str, Any], user: str, url: str | None = None) -> clicks.Answer:
        """Send a modal with `values` by action id. An empty 200 closes it; `errors` keep it open."""
        with self._changed:
            payload = clicks.submitted(self.team, view, values, person(self.team, user))
        answer = self._interact(payload, url)
        with self._changed:
            show_view_answer(self.team, view, answer)
        return answer

    def command(
        self, command: str, text: str, user: str, channel: str = "#crisis-desk", url: str | None = None
    ) -> clicks.Answer:
        """Type a slash command. The app's answer is shown in the channel or to the person, as Slack does."""
        with self._changed:
            room, who = place(self.team, channel), person(self.team, user)
            trigger, response_url = clicks.doors(self.team, who.id, room.id, None)
        fields = {
            "token": "deprecated",
            "team_id": TEAM,
            "team_domain": "fake",
            "api_app_id": APP,
            "channel_id": room.id,
            "channel_name": room.name,
            "user_id": who.id,
            "user_name": who.name,
            "command": command,
            "text": text,
            "response_url": response_url,
            "trigger_id": trigger,
        }
        answer = self._deliver("slash_commands", fields, url or self.commands_url)
        with self._changed:
            show_command_answer(self.team, room, who, answer)
        return answer

    def open_home(self, user: str, tab: str = "home") -> clicks.Answer:
        """Look at the app's Home tab, or at its `messages`."""
        with self._changed:
            payload = clicks.opened_home(self.team, person(self.team, user), tab)
        return self.tell_event(payload)

    def press_at_home(self, action_id: str, user: str, value: str | None = None) -> clicks.Answer:
        """Press a button of one's Home tab; `value` where several do the same."""
        with self._changed:
            payload = clicks.pressed_at_home(self.team, action_id, value, person(self.team, user))
        return self._interact(payload, None)

    def home(self, user: str) -> str:
        """All the words of somebody's Home tab; empty while none was published."""
        view = self.team.homes.get(person(self.team, user).id)
        return words("", [view.body["blocks"]]) if view else ""

    def shortcut(self, name: str, user: str, message: Message | None = None, url: str | None = None) -> clicks.Answer:
        """Use a shortcut of the app: on a message, or from anywhere."""
        with self._changed:
            payload = clicks.shortcut(self.team, name, person(self.team, user), message)
        return self._interact(payload, url)

    def react(self, message: Message, emoji: str, user: str, url: str | None = None) -> clicks.Answer:
        """Put a reaction on a message; the app hears of it when it is in the channel."""
        with self._changed:
            payload = clicks.reacted(self.team, message, emoji, person(self.team, user))
        return self.tell_event(payload, url)

    def tell_event(self, payload: dict[str, Any], url: str | None = None) -> clicks.Answer:
        """Send an event; Slack sends one again that was not confirmed."""
        return self._deliver("events_api", payload, url or self.events_url)

    def sign(self, body: bytes) -> dict[str, str]:
        """The headers that Slack would send with `body`."""
        return clicks.signed(self.signing_secret, int(self.team.seconds()), body)

    def _interact(self, payload: dict[str, Any], url: str | None) -> clicks.Answer:
        return self._deliver("interactive", payload, url or self.interactivity_url)

    def _deliver(self, kind: str, payload: dict[str, Any], url: str) -> clicks.Answer:
        if self.socket_mode:
            return self.sockets.deliver(kind, payload)
        if not url:
            raise AssertionError("set interactivity_url, commands_url or events_url to where the app listens")
        if kind == "events_api":
            body = json.dumps(payload).encode()
            return self.send(url, body, self.sign(body) | {"Content-Type": "application/json"})
        body = clicks.form(**payload) if kind == "slash_commands" else clicks.form(payload=json.dumps(payload))
        return self.send(url, body, self.sign(body))

    # Served (the server calls these, from its threads)

    def call(self, name: str, token: str | None, params: dict[str, Any], *, is_json: bool) -> Reply:
        if silence := self._silent.pop(name, None):
            silence.begun.set()
            silence.over.wait(SILENT)
        with self._changed:
            reply = self._desk.answer(name, token, params, is_json=is_json)
            self.on_call(self._desk.calls[-1])
            self._changed.notify_all()
        return reply

    def upload(self, file: str, content: bytes) -> Reply:
        with self._changed:
            known = self.team.files.get(file)
            if known is None or known.content is not None or len(content) != known.length:
                return Reply(400, b"no such upload, or not the promised length", {"Content-Type": "text/plain"})
            known.content = content
        return Reply(200, f"OK - {len(content)}".encode(), {"Content-Type": "text/plain"})

    def respond(self, key: str, body: bytes) -> Reply:
        with self._changed:
            reply = respond(self.team, key, body)
            self._changed.notify_all()
        return reply

    def converse(self, handler: BaseHTTPRequestHandler, ticket: str) -> None:
        self.sockets.serve(handler, ticket)

    def told(self) -> dict[str, Any]:
        """Everything as plain data: GET /state."""
        with self._changed:
            return perception.state_of(self.team, self._desk.calls)
