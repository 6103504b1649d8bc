"""A model behind chat completions on this machine: strict about what it is sent, and told how to answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

KEY, MODEL = "sk-writer", "small-1"
Words = Callable[[dict[str, Any]], list[dict[str, Any]]]  # what it was given → sentences


def faithful(given: dict[str, Any]) -> list[dict[str, Any]]:
    """The draft's own sentences, the last first, each naming itself."""
    own = [(id, says) for id, says in given["facts"].items() if id[0] == "t" and id[1:].isdigit()]
    return [{"text": says, "facts": [id]} for id, says in reversed(own)]


class FakeWriter:
    """Answers POST /v1/chat/completions with the sentences that `words` makes.

    `status` is given instead of 200; `raw` is the body instead; with `hangs` it waits until `let_go` is set;
    `drips` sends a byte every so many seconds.
    """

    def __init__(self, words: Words = faithful) -> None:
        self.words, self.status, self.raw, self.hangs, self.drips = words, 200, "", False, 0.0
        self.requests: list[str] = []
        self.given: list[dict[str, Any]] = []
        self.refused: list[str] = []
        self.asked, self.let_go = Event(), Event()
        fake = self

        class Line(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                said = fake.take(self.path, dict(self.headers), body)
                fake.asked.set()
                if fake.hangs:
                    fake.let_go.wait(30)
                data = said.encode()
                self.send_response(fake.status if said else 400)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                try:
                    for at in range(len(data)) if fake.drips else ():
                        self.wfile.write(data[at : at + 1])
                        self.wfile.flush()
                        if fake.let_go.wait(fake.drips):
                            return
                    self.wfile.write(data if not fake.drips else b"")
                except OSError:
                    return

            def log_message(self, format: str, *args: Any) -> None:
                """Silent."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: Any, client_address: Any) -> None:
                """Whoever asked has gone."""

        self.server = Server(("127.0.0.1", 0), Line)
        self.thread = Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/v1"

    def close(self) -> None:
        self.let_go.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def take(self, path: str, headers: dict[str, str], body: str) -> str:
        """What a request is answered; nothing for one that the real ones would refuse."""
        self.requests.append(body)
        headers = {name.lower(): value for name, value in headers.items()}
        asked = json.loads(body)
        wrong = [
            *([f"path {path}"] if path != "/v1/chat/completions" else []),
            *(["no key"] if headers.get("authorization") != f"Bearer {KEY}" else []),
            *(["model"] if asked["model"] != MODEL else []),
            *(["format"] if asked["response_format"] != {"type": "json_object"} else []),
            *(["roles"] if [one["role"] for one in asked["messages"]] != ["system", "user"] else []),
            *(f"field {name}" for name in asked.keys() - {"model", "messages", "response_format"}),
        ]
        self.refused += wrong
        if wrong:
            return ""
        given = json.loads(asked["messages"][1]["content"])
        self.given.append(given)
        if self.raw or self.status != 200:
            return self.raw or "{}"
        content = json.dumps({"sentences": self.words(given)}, ensure_ascii=False)
        return json.dumps({"id": "1", "choices": [{"index": 0, "message": {"role": "assistant", "content": content}}]})
