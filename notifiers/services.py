"""Opens tickets, calls webhooks and writes e-mail by the services of the file; all else goes to the next notifier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx2

from ..core.effects import Post, Receipt
from ..core.errors import DeliveryError
from ..core.translation import gettext_noop, message
from .mail import email
from .tickets import freshdesk, http_ticket, zendesk
from .webhooks import signed, teams

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ..core.answering import Service
    from ..core.effects import Effect
    from ..core.ports import Clock, Notifier

TIMEOUT = 10.0  # seconds; a try that is cut off may have gone through, and the next one looks first
MOST = 1 << 20  # bytes of an answer
LONGEST_WAIT = 3600.0  # seconds that a service may ask us to wait
MEND = {
    401: gettext_noop("its token is refused"),
    403: gettext_noop("its token may not do this"),
    404: gettext_noop("there is nothing at its address"),
}
BUSY = (408, 425, 429, 500, 502, 503, 504)
KINDS = {
    "zendesk": zendesk,
    "freshdesk": freshdesk,
    "http": http_ticket,
    "webhook": signed,
    "teams": teams,
    "email": email,
}


class Services:
    """The `Notifier` that takes what is for a service of the file, and hands all else to `first`.

    What is sent carries the task's key, so that the service knows it again: a ticket is looked for before it is made
    anew, a webhook's receiver gets the same id.

    Parameters
    ----------
    secret
        The value of an environment variable that the file names.
    """

    def __init__(
        self, first: Notifier, services: Iterable[Service], secret: Callable[[str], str], clock: Clock
    ) -> None:
        self.name = first.name
        self.first, self._clock = first, clock
        self._lines = {one.name: Line(one, secret, clock) for one in services}

    @property
    def client(self) -> Any:
        """The first one's own client, for what is not an effect (opening a modal); None where there is none."""
        return getattr(self.first, "client", None)

    def deliver(self, effect: Effect, key: str, *, again: bool = False) -> Receipt:
        if not isinstance(effect, Post) or effect.by != "service":
            return self.first.deliver(effect, key, again=again)
        line = self._lines.get(effect.to)
        if line is None:
            raise DeliveryError(
                message("there is no service {service} in the playbooks file any more", service=effect.to),
                permanent=True,
            )
        link = KINDS[line.service.kind](line, effect, key, again)
        opened, told = (
            message("Opened a ticket in {service}.", service=effect.to),
            message("Told {service}.", service=effect.to),
        )
        said = opened if effect.part == "ticket" else told
        return Receipt(self._clock.now(), link or f"{effect.to}:{key}", said)


class Line:
    """Speaks to one service. Raises BadSetting where a variable that it needs is not set."""

    def __init__(self, service: Service, secret: Callable[[str], str], clock: Clock) -> None:
        self.service, self.clock = service, clock
        self.token = secret(service.token) if service.token else ""
        self.url = service.url if "://" in service.url else secret(service.url).rstrip("/")

    def get(self, path: str, **said: Any) -> Any:
        """The answer, as JSON."""
        return self._call("GET", self.url + path, **said)

    def post(self, path: str, **said: Any) -> Any:
        """The answer, as JSON; None where it is none."""
        return self._call("POST", self.url + path, **said)

    def _call(self, method: str, url: str, **said: Any) -> Any:
        try:
            with httpx2.Client(timeout=TIMEOUT) as client, client.stream(method, url, **said) as answer:
                body = b""
                for piece in answer.iter_bytes():
                    body += piece
                    if len(body) > MOST:
                        raise DeliveryError(
                            message("{service} answers more than a megabyte", service=self.service.name)
                        )
                status, headers = answer.status_code, answer.headers
        except httpx2.TimeoutException:
            raise DeliveryError(
                message("{service} does not answer within {n} seconds", service=self.service.name, n=round(TIMEOUT))
            ) from None
        except httpx2.HTTPError:
            raise DeliveryError(message("{service} cannot be reached", service=self.service.name)) from None
        self._check(status, headers)
        return _json(body)

    def _check(self, status: int, headers: Mapping[str, str]) -> None:
        name, gaps = self.service.name, {"service": self.service.name, "status": str(status)}
        if 200 <= status < 300:
            return
        if status in MEND:
            raise DeliveryError(
                message("{service}: {why} (HTTP {status})", why=message(MEND[status]), **gaps),
                permanent=True,
                mendable=True,
            )
        if status == 429 or (status == 503 and "retry-after" in headers):
            raise DeliveryError(
                message("{service} asks us to wait", service=name), retry_after=_seconds(headers.get("retry-after", ""))
            )
        if status in BUSY:
            raise DeliveryError(message("{service} answers HTTP {status}", **gaps))
        raise DeliveryError(message("{service} refuses it (HTTP {status})", **gaps), permanent=True)


def _seconds(said: str) -> float:
    return min(float(said), LONGEST_WAIT) if said.isascii() and said.isdigit() else 60.0


def _json(body: bytes) -> Any:
    import msgspec

    try:
        return msgspec.json.decode(body)
    except msgspec.DecodeError:
        return None
