"""How many mentions a second come in over HTTP: alone and in batches, over one connection and over several.

`firebreak run` as a process of its own on a file of SQLite, senders as processes of their own that wait for each answer
(202 is said once everything is stored). The limit in the same run: a Starlette application on uvicorn that decodes the
same body and answers.

    python benchmarks/http_intake.py [--seconds 10]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from itertools import chain, count
from multiprocessing import get_context
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from threading import Thread
from time import perf_counter

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from fake_slack import FakeSlack
from ports import free_port
from stories.test_service import TOKEN, Service

from firebreak.demo.scenario import CALM

WAYS = ((1, 1), (1, 8), (1, 32), (100, 1), (100, 8))  # mentions in a request, connections


def send(port: int, sender: int, size: int, seconds: float) -> list[float]:
    """One sender: what each of its requests took, in seconds."""
    connection, ids, dice = HTTPConnection("127.0.0.1", port), count(), Random(sender)
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/x-ndjson"}
    took, until = list[float](), perf_counter() + seconds
    while perf_counter() < until:
        now = datetime.now(UTC).isoformat()
        lines = (
            {"id": f"{size}-{sender}-{next(ids)}-{until}", "created_at": now, "platform": "x"}
            | {"author": f"a{dice.randrange(9999)}", "lang": "en"}
            | {"text": f"Acme Air: {dice.choice(CALM['en'])} {dice.randrange(10**6)}"}
            for _ in range(size)
        )
        body = "\n".join(map(json.dumps, lines)).encode()
        began = perf_counter()
        connection.request("POST", "/api/mentions", body, headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 202, answer.status
        took.append(perf_counter() - began)
    return took


@contextmanager
def limit() -> Iterator[int]:
    """A server that only decodes what it gets; its port."""

    async def decode(request: Request) -> Response:
        for line in (await request.body()).splitlines():
            msgspec.json.decode(line)
        return Response(status_code=202)

    port = free_port()
    server = uvicorn.Server(
        uvicorn.Config(
            Starlette(routes=[Route("/api/mentions", decode, methods=["POST"])]), port=port, log_level="error"
        )
    )
    thread = Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.05)
    yield port
    server.should_exit = True
    thread.join()


def rate(port: int, size: int, connections: int, seconds: float) -> tuple[float, float, float]:
    """Mentions a second; the median and the 99th percentile of a request, in seconds."""
    with get_context("spawn").Pool(connections) as senders:
        each = senders.starmap(send, [(port, number, size, seconds) for number in range(connections)])
    took = sorted(chain.from_iterable(each))
    return len(took) * size / seconds, took[len(took) // 2], took[int(len(took) * 0.99)]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10.0)
    seconds = parser.parse_args().seconds
    print("| mentions in a request | connections | mentions a second | median | 99th percentile | only decoded |")
    print("|---:|---:|---:|---:|---:|---:|")
    with TemporaryDirectory() as folder, FakeSlack() as slack, limit() as idle:
        service = Service(Path(folder), slack)
        try:
            send(service.port, 99, 10, 3.0)
            for size, connections in WAYS:
                ours, half, most = rate(service.port, size, connections, seconds)
                least, _, _ = rate(idle, size, connections, seconds)
                cells = f"{ours:,.0f} | {half * 1000:.0f} ms | {most * 1000:.0f} ms | {least:,.0f}"
                print(f"| {size} | {connections} | {cells} |", flush=True)
        finally:
            service.kill()


if __name__ == "__main__":
    main()
