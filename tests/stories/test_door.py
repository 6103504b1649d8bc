"""A thousand half-open sockets: those who do not speak are not waited for, and an alert still leaves."""

from __future__ import annotations

import resource
import socket
from contextlib import ExitStack
from pathlib import Path

from fake_slack import FakeSlack

from stories.test_service import Service, mention

SOCKETS = 1_100
FILES = 1_024  # that the service may open, and no more if it asks


class Narrow(Service):
    """A service on a system that lets it open few files."""

    under = ("sh", "-c", f'ulimit -n {FILES} && exec "$@"', "sh")


def test_half_open_sockets_silence_nobody(tmp_path: Path, slack: FakeSlack) -> None:
    """No token is needed to open them: the oldest are closed, a post is taken in, and the alert is in Slack."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 4 * SOCKETS)), hard))
    service = Narrow(tmp_path, slack)
    try:
        with ExitStack() as stack:
            half_open = [stack.enter_context(_half_open(service.port)) for _ in range(SOCKETS)]
            assert service.send(mention("1"))[0] == 202
            slack.channel("crisis-desk").expect("SEV1", within=60)
            half_open[0].settimeout(10)

            assert half_open[0].recv(100).startswith(b"HTTP/1.1 408")
            assert half_open[0].recv(100) == b""
        assert len(service.told) < 10_000, service.told[:2_000]
    finally:
        service.kill()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def _half_open(port: int) -> socket.socket:
    made = socket.create_connection(("127.0.0.1", port), timeout=10)
    made.sendall(b"GET /healthz HTTP/1.1\r\nHost: nobody\r\n")
    return made
