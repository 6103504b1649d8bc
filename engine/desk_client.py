"""Signals on their way to the desk: sent until it has stored them, since whoever must be called waits behind them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence

import httpx2

from ..core.errors import BadSetting

log = logging.getLogger("firebreak")

AT_ONCE = 100  # signals a request
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds until it is tried again: doubled each time, at most
NEVER = (httpx2.LocalProtocolError, httpx2.UnsupportedProtocol, httpx2.InvalidURL)  # however long one waits
PASSING = (408, 425, 429)


class DeskClient:
    """Sends lines of signals to `POST /api/signals` with a key of the scope `signals`."""

    def __init__(self, url: str, key: str, wait: Callable[[float], object]) -> None:
        self._url, self._wait = url.rstrip("/") + "/api/signals", wait
        self._headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/x-ndjson"}

    def send(self, lines: Sequence[str]) -> None:
        """All of them, in order. A desk that does not answer is asked again for as long as it takes.

        BadSetting where it will not take them, whatever is waited for: a wrong key, no desk at this address.
        """
        for some in _parts(lines):
            self._send("".join(some))

    def _send(self, body: str) -> None:
        pause = FIRST_PAUSE
        while why := self._refused(body):
            log.warning("the desk does not take signals (%s): tried again in %.0f s", why, pause)
            self._wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def _refused(self, body: str) -> str:
        """Why it did not take them for now; empty when it did. Raises BadSetting."""
        try:
            answer = httpx2.post(self._url, content=body.encode(), headers=self._headers, timeout=30.0)
        except (*NEVER, UnicodeEncodeError) as error:
            raise BadSetting(f"{self._url}: {error}; give the desk's address and its key as they are") from None
        except httpx2.HTTPError as error:
            return type(error).__name__
        if answer.status_code == 202:
            return ""
        if answer.status_code < 500 and answer.status_code not in PASSING:
            raise BadSetting(f"{self._url}: {answer.status_code} {answer.text[:200]}")
        return str(answer.status_code)


def _parts(lines: Sequence[str]) -> Iterator[Sequence[str]]:
    for at in range(0, len(lines), AT_ONCE):
        yield lines[at : at + AT_ONCE]
