"""Services on this machine that open tickets and take webhooks, as strict as the real ones say that they are."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

SECRET = "whsec_" + base64.b64encode(b"a secret of 24 bytes or so").decode()
USER, TOKEN = "agent@example.com", "t0ken"
_ZENDESK = {"subject", "comment", "priority", "tags", "external_id"}
_FRESHDESK = {"subject", "description", "email", "priority", "status", "tags"}


class FakeServices:
    """Zendesk below /zendesk, Freshdesk below /freshdesk, a desk of somebody's own at /own, hooks at /hook and /teams.

    `answer` is a status that all give instead, `wait` goes with it as Retry-After; `cut` does what is asked and then
    breaks the line without a word, once.
    """

    def __init__(self) -> None:
        self.tickets: dict[str, list[dict[str, Any]]] = {"zendesk": [], "freshdesk": [], "own": []}
        self.told: list[tuple[str, dict[str, Any]]] = []  # webhook id, event
        self.cards: list[dict[str, Any]] = []
        self.refused: list[str] = []
        self.answer, self.wait, self.cut = 0, "", False
        self._keys: dict[str, tuple[str, dict[str, Any]]] = {}
        services = self

        class Line(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._do(b"")

            def do_POST(self) -> None:
                self._do(self.rfile.read(int(self.headers["Content-Length"])))

            def _do(self, body: bytes) -> None:
                status, said = services.take(self.command, self.path, dict(self.headers), body)
                if services.cut:
                    services.cut = False
                    self.close_connection = True
                    self.connection.close()
                    return
                self.send_response(status)
                if services.wait:
                    self.send_header("Retry-After", services.wait)
                self.end_headers()
                self.wfile.write(json.dumps(said).encode())

            def log_message(self, format: str, *args: Any) -> None:
                """Silent."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Line)
        self.thread = Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def take(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, Any]:
        """What a request does, and the answer."""
        if self.answer:
            return self.answer, {"error": "so told"}
        headers = {name.lower(): value for name, value in headers.items()}
        place = urlsplit(path).path
        does = {
            ("GET", "/zendesk/api/v2/tickets.json"): self._find_zendesk,
            ("POST", "/zendesk/api/v2/tickets.json"): self._zendesk,
            ("GET", "/freshdesk/api/v2/tickets"): self._list_freshdesk,
            ("POST", "/freshdesk/api/v2/tickets"): self._freshdesk,
            ("POST", "/own"): self._own,
            ("POST", "/hook"): self._hook,
            ("POST", "/teams"): self._teams,
        }.get((method, place))
        if does is None:
            return 404, {}
        status, said = does(path, headers, body)
        if status >= 400:
            self.refused.append(f"{status} {path} {said}")
        return status, said

    def _find_zendesk(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, Any]:
        if not _basic(headers, f"{USER}/token", TOKEN):
            return 401, {"error": "Couldn't authenticate you"}
        (wanted,) = parse_qs(urlsplit(path).query)["external_id"]
        return 200, {"tickets": [one for one in self.tickets["zendesk"] if one["external_id"] == wanted]}

    def _zendesk(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, Any]:
        if not _basic(headers, f"{USER}/token", TOKEN):
            return 401, {"error": "Couldn't authenticate you"}
        ticket = json.loads(body)["ticket"]
        key = headers["idempotency-key"]
        if len(key) > 255 or set(ticket) - _ZENDESK or not ticket["comment"]["body"]:
            return 422, {"error": "RecordInvalid"}
        if ticket["priority"] not in ("urgent", "high", "normal", "low"):
            return 422, {"error": "RecordInvalid"}
        if key in self._keys:
            before, made = self._keys[key]
            return (201, {"ticket": made}) if before == body.decode() else (400, {"error": "IdempotentRequestError"})
        made = {**ticket, "id": 35436 + len(self.tickets["zendesk"])}
        self.tickets["zendesk"].append(made)
        self._keys[key] = body.decode(), made
        return 201, {"ticket": made}

    def _list_freshdesk(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, Any]:
        if not _basic(headers, TOKEN, "X"):
            return 401, {"code": "invalid_credentials"}
        asked = parse_qs(urlsplit(path).query)
        if set(asked) - {"order_by", "order_type", "per_page"} or int(asked["per_page"][0]) > 100:
            return 400, {"description": "Validation failed"}
        return 200, self.tickets["freshdesk"][::-1]

    def _freshdesk(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, Any]:
        if not _basic(headers, TOKEN, "X"):
            return 401, {"code": "invalid_credentials"}
        ticket = json.loads(body)
        fits = set(ticket) == _FRESHDESK and ticket["priority"] in (1, 2, 3, 4) and ticket["status"] in (2, 3, 4, 5)
        if not fits or "@" not in ticket["email"] or any(len(tag) > 32 for tag in ticket["tags"]):
            return 400, {"description": "Validation failed"}
        made = {**ticket, "id": 1 + len(self.tickets["freshdesk"])}
        self.tickets["freshdesk"].append(made)
        return 201, made

    def _own(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, Any]:
        if headers.get("authorization") != f"Bearer {TOKEN}":
            return 403, {}
        key = headers["idempotency-key"]
        if key not in self._keys:
            self.tickets["own"].append(json.loads(body))
            self._keys[key] = "", {}
        return 201, {"data": {"self": "https://desk.example.com/t/1"}}

    def _hook(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, Any]:
        id, moment = headers["webhook-id"], headers["webhook-timestamp"]
        key = base64.b64decode(SECRET.removeprefix("whsec_"))
        made = hmac.new(key, f"{id}.{moment}.".encode() + body, hashlib.sha256).digest()
        event = json.loads(body)
        signed = headers["webhook-signature"] == f"v1,{base64.b64encode(made).decode()}"
        if not signed or set(event) != {"type", "timestamp", "data"} or "." in id:
            return 400, {}
        self.told.append((id, event))
        return 204, {}

    def _teams(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, Any]:
        message = json.loads(body)
        (attachment,) = message["attachments"]
        known = attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
        if message["type"] != "message" or not known or len(body) > 28_000:
            return 400, {}
        if any(one["type"] != "TextBlock" or not one["text"] for one in attachment["content"]["body"]):
            return 400, {}
        self.cards.append(attachment["content"])
        return 202, {}


def _basic(headers: dict[str, str], user: str, password: str) -> bool:
    wanted = base64.b64encode(f"{user}:{password}".encode()).decode()
    return headers.get("authorization") == f"Basic {wanted}"
