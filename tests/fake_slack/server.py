"""The HTTP side of the fake: reads what clients send, hands it to the desk, and writes the answer or cuts the line."""

from __future__ import annotations

import json
import traceback
from email.message import Message as Headers
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit

from .desk import Reply
from .refusal import Refused


class Behind(Protocol):
    """What the server serves."""

    down: bool
    crashes: list[str]

    def call(self, name: str, token: str | None, params: dict[str, Any], *, is_json: bool) -> Reply: ...

    def upload(self, file: str, content: bytes) -> Reply: ...

    def respond(self, key: str, body: bytes) -> Reply: ...

    def told(self) -> dict[str, Any]: ...

    def converse(self, handler: BaseHTTPRequestHandler, ticket: str) -> None: ...


class Server(ThreadingHTTPServer):
    """Threads that end with their one request; stopping waits for all of them."""

    daemon_threads = False
    block_on_close = True
    request_queue_size = 128

    def __init__(self, port: int, behind: Behind) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.behind = behind

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is its own affair; anything else is ours and surfaces when the fake stops."""
        problem = traceback.format_exc()
        if "ConnectionResetError" not in problem and "BrokenPipeError" not in problem:
            self.behind.crashes.append(problem)


class Handler(BaseHTTPRequestHandler):
    """HTTP/1.0: one request a connection, so nothing lingers when the fake is stopped."""

    server: Server
    timeout = 10

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: `calls` is the log."""

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        address = urlsplit(self.path)
        behind = self.server.behind
        kind, _, rest = address.path.strip("/").partition("/")
        if kind == "socket" and not behind.down:
            behind.converse(self, address.query)
            return
        if behind.down:
            reply = Reply(503, b"upstream is down", {"Content-Type": "text/plain"})
        elif kind == "api":
            reply = self._call(rest, address.query, content)
        elif kind == "upload":
            reply = behind.upload(rest, content)
        elif kind == "response":
            reply = behind.respond(rest, content)
        elif kind == "state":
            reply = Reply(200, json.dumps(behind.told(), indent=1, ensure_ascii=False).encode())
        else:
            reply = Reply(404, b"no such page", {"Content-Type": "text/plain"})
        self._write(reply)

    def _call(self, name: str, query: str, content: bytes) -> Reply:
        try:
            params, is_json = read_params(self.headers, query, content)
        except Refused as refusal:
            return Reply(200, json.dumps(refusal.answer()).encode())
        said = self.headers.get("Authorization") or ""
        token = said.removeprefix("Bearer ").strip() if said.startswith("Bearer ") else None
        # A token inside a JSON body is not read by Slack either.
        in_form = None if is_json else params.pop("token", None)
        return self.server.behind.call(name, token or in_form, params, is_json=is_json)

    def _write(self, reply: Reply) -> None:
        if reply.cut:
            self.close_connection = True
            return
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.headers.pop("Content-Type", "application/json; charset=utf-8"))
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)


def read_params(headers: Headers, query: str, content: bytes) -> tuple[dict[str, Any], bool]:
    """The parameters of query and body, and whether the body was JSON. Raises Refused for what is neither."""
    params: dict[str, Any] = dict(parse_qsl(query, keep_blank_values=True))
    kind = headers.get_content_type() if headers.get("Content-Type") else ""
    if not content:
        return params, False
    if kind == "application/json":
        try:
            body = json.loads(content)
        except ValueError:
            raise Refused("invalid_json") from None
        if not isinstance(body, dict):
            raise Refused("json_not_object")
        return params | body, True
    if kind != "application/x-www-form-urlencoded":
        raise Refused("invalid_post_type")
    try:
        return params | dict(parse_qsl(content.decode(), keep_blank_values=True)), False
    except UnicodeDecodeError:
        raise Refused("invalid_form_data") from None
