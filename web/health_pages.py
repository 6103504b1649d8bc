"""Pages for machines that watch the machine: whether all is well, whether it can take mentions, what it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import msgspec
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import Response
from starlette.routing import Route

from .metrics import Standing

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from ..app import App
    from .admission import Admission


class Connected(Protocol):
    """Something that is connected, or is not."""

    @property
    def connected(self) -> bool: ...


class HealthPages:
    """`/healthz`, `/readyz` and `/metrics` of one app. None of them wants a token, and none names anybody."""

    def __init__(
        self,
        app: App,
        door: Connected | None,
        admission: Admission,
        troubles: Callable[[], dict[str, str]] | None = None,
    ) -> None:
        self._app, self._door, self._troubles = app, door, troubles
        app.meters.registry.register(Standing(app, admission))

    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route("/healthz", self.healthz),
            Route("/readyz", self.readyz),
            Route("/metrics", self.metrics),
        ]

    def healthz(self, _: Request) -> Response:
        """200 when all is well, else 503 and the reasons in words."""
        look = self._app.health.look()
        more: dict[str, object] = {} if self._door is None else {"slack_connected": self._door.connected}
        more |= {} if self._troubles is None else {"feeds": self._troubles()}
        return _json({**look.figures, **more}, 200 if look.ok else 503)

    def readyz(self, _: Request) -> Response:
        """200 when a mention that is sent now would be stored."""
        look = self._app.health.look()
        return _json({"ready": look.ready, "reasons": list(look.reasons.values())}, 200 if look.ready else 503)

    def metrics(self, _: Request) -> Response:
        """In the text format of Prometheus."""
        return Response(generate_latest(self._app.meters.registry), media_type=CONTENT_TYPE_LATEST)


def _json(content: object, status: int) -> Response:
    return Response(msgspec.json.encode(content, enc_hook=str), status, media_type="application/json")
