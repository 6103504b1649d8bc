"""Ports for the services that stories start: outside the range from which the system gives ports to everybody else.

A port that the system gave and that was let go again may be another's before the service listens on it.
"""

from __future__ import annotations

import os
import socket
from itertools import count

FIRST, EACH = 20_000, 1_000  # ports; a worker of pytest-xdist has so many of its own

_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_ports = count(FIRST + EACH * _worker + os.getpid() % 500)


def free_port() -> int:
    """One that nobody listens on."""
    for port in _ports:
        with socket.socket() as tried:
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("unreachable")
