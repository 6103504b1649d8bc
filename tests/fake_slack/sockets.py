"""Socket Mode's side: real websockets (RFC 6455, by hand), over which envelopes go out and confirmations come back."""

from __future__ import annotations

import base64
import hashlib
import json
import struct
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from queue import Empty, Queue
from typing import Any
from uuid import uuid4

from .clicks import Answer
from .state import APP

PATIENCE = 3.0
"""Seconds in which an app must confirm an envelope."""

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Line:
    """One open websocket to an app."""

    def __init__(self, handler: BaseHTTPRequestHandler) -> None:
        self._handler = handler
        self._sending = threading.Lock()

    def greet(self) -> None:
        """The handshake."""
        key = str(self._handler.headers.get("Sec-WebSocket-Key") or "").encode()
        accept = base64.b64encode(hashlib.sha1(key + MAGIC).digest()).decode()
        head = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"]
        self._handler.wfile.write("\r\n".join([*head, f"Sec-WebSocket-Accept: {accept}", "", ""]).encode())

    def send(self, kind: int, content: bytes) -> None:
        size = len(content)
        if size < 126:
            head = struct.pack("!BB", 0x80 | kind, size)
        elif size < 65_536:
            head = struct.pack("!BBH", 0x80 | kind, 126, size)
        else:
            head = struct.pack("!BBQ", 0x80 | kind, 127, size)
        with self._sending:
            self._handler.connection.sendall(head + content)

    def tell(self, message: dict[str, Any]) -> None:
        self.send(TEXT, json.dumps(message).encode())

    def read(self) -> tuple[int, bytes] | None:
        """The next frame; None when the line is gone. Fails for a frame that no client may send."""
        head = self._handler.rfile.read(2)
        if len(head) < 2:
            return None
        kind, size = head[0] & 0x0F, head[1] & 0x7F
        if not head[0] & 0x80 or not head[1] & 0x80:
            raise AssertionError("a client's frame must be whole and masked")
        if size > 125:
            wide = self._handler.rfile.read(2 if size == 126 else 8)
            size = int.from_bytes(wide)
        mask, content = self._handler.rfile.read(4), self._handler.rfile.read(size)
        return kind, bytes(byte ^ mask[place % 4] for place, byte in enumerate(content))

    def cut(self) -> None:
        """End the line without a word, as a broken network does."""
        with suppress(OSError):
            self._handler.connection.shutdown(2)


@dataclass
class Sockets:
    """All lines of the app. `crashes` gets what an app did that Slack would not understand."""

    crashes: list[str]
    lines: list[Line] = field(default_factory=list)
    acks: dict[str, Queue[Any]] = field(default_factory=dict)
    confirmed: list[str] = field(default_factory=list)
    tickets: set[str] = field(default_factory=set)
    made: int = 0
    connected: threading.Event = field(default_factory=threading.Event)

    def ticket(self) -> str:
        """An address serves once."""
        ticket = uuid4().hex
        self.tickets.add(ticket)
        return ticket

    def serve(self, handler: BaseHTTPRequestHandler, ticket: str) -> None:
        """Keep one line until it ends; runs in the server's thread of that request."""
        if ticket not in self.tickets:
            handler.send_error(404, "this address was used, or never given")
            return
        self.tickets.discard(ticket)
        handler.close_connection = True
        handler.connection.settimeout(None)
        line = Line(handler)
        line.greet()
        self.made += 1
        line.tell({"type": "hello", "num_connections": len(self.lines) + 1, "connection_info": {"app_id": APP}})
        self.lines.append(line)
        self.connected.set()
        try:
            while (frame := line.read()) is not None:
                kind, content = frame
                if kind == PING:
                    line.send(PONG, content)
                elif kind == CLOSE:
                    line.send(CLOSE, content)
                    return
                elif kind == TEXT:
                    self._confirm(json.loads(content))
        except (OSError, ValueError):  # the line broke in the middle of a frame
            pass
        finally:
            self.lines.remove(line)
            if not self.lines:
                self.connected.clear()

    def deliver(self, kind: str, payload: dict[str, Any]) -> Answer:
        """One envelope to one line; 504 when nobody is connected or nobody confirms within three seconds."""
        if not self.lines:
            return Answer(504, b"no app is connected", {})
        speaks = kind in ("slash_commands", "interactive")
        envelope = {"envelope_id": str(uuid4()), "type": kind, "payload": payload, "accepts_response_payload": speaks}
        if kind == "events_api":
            envelope |= {"retry_attempt": 0, "retry_reason": ""}
        waiting = self.acks[envelope["envelope_id"]] = Queue()
        self.lines[-1].tell(envelope)
        try:
            said = waiting.get(timeout=PATIENCE)
        except Empty:
            return Answer(504, b"not confirmed within three seconds", {})
        if said is not None and not speaks:
            self.crashes.append(f"an answer to {kind} was given, which Slack does not read: {said}")
        body = b"" if said is None else json.dumps(said).encode()
        return Answer(200, body, {"Content-Type": "application/json"} if body else {})

    def _confirm(self, message: dict[str, Any]) -> None:
        envelope = str(message.get("envelope_id"))
        if envelope not in self.acks or envelope in self.confirmed or message.keys() - {"envelope_id", "payload"}:
            self.crashes.append(f"Slack does not understand this confirmation: {message}")
            return
        self.confirmed.append(envelope)
        self.acks[envelope].put(message.get("payload"))

    def refresh(self) -> None:
        """Ask every line to be made anew, as Slack does every hour or so."""
        for line in list(self.lines):
            line.tell({"type": "disconnect", "reason": "refresh_requested", "debug_info": {"host": "fake"}})

    def cut(self) -> None:
        """All lines break."""
        for line in list(self.lines):
            line.cut()
