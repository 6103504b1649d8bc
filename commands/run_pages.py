"""The part of `run` and `demo` that serves the pages alone, to whoever opens the link that is printed."""

from __future__ import annotations

import signal
import socket
from functools import partial
from typing import TYPE_CHECKING

import uvicorn

from ..app.ticker import Ticker
from ..app.virtual_time import drain
from ..core.errors import BadSetting
from ..core.model import AuditEntry
from ..core.sign_in import INVITED, new_sign_in
from ..playbooks.file import display
from ..sources.body import parse_body
from ..web.api import build as build_web
from . import user
from .run_trials import ProcessPlayer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from starlette.applications import Starlette

    from ..app import App
    from ..playbooks.file import PlaybooksFile

EVERY = 1.0  # seconds; how late a timer may be


def serve_pages(
    app: App,
    file: PlaybooksFile,
    playbooks: Path,
    *,
    host: str,
    port: int,
    first: str,
    greet: Callable[[str, str], None],
    also: Callable[[], object] = lambda: None,
) -> None:
    """Serve until somebody ends it; `greet` is told where the link leads and whom it lets in.

    `first` is the page that it opens, `also` is done every second. Raises BadSetting where nobody can listen.
    """
    with _listen(host, port) as place:
        who = display(next(iter(file.people.values())).name)
        invitation, shown = new_sign_in("invitation", who, app.clock.now(), INVITED)
        with app.store.begin() as tx:
            tx.add_sign_in(invitation)
            tx.audit(AuditEntry("person.invited", app.clock.now(), user(), invitation.id, {"who": who}))
        web = _web(app, playbooks, first, lambda: server.should_exit)
        server = uvicorn.Server(uvicorn.Config(web, log_level="warning", log_config=None))
        signal.signal(
            signal.SIGTERM, lambda *_: None
        )  # uvicorn raises it again once it has stopped: by then all is well
        ticker = Ticker()
        ticker.every(EVERY, partial(_work, app, also))
        ticker.start()
        greet(f"http://{host}:{place.getsockname()[1]}/sign-in/{shown}", who)
        try:
            server.run(sockets=[place])
        finally:
            ticker.stop()
            app.store.close()


def _work(app: App, also: Callable[[], object]) -> None:
    also()
    app.tick()
    drain(app)


def _web(app: App, playbooks: Path, first: str, ending: Callable[[], bool]) -> Starlette:
    return build_web(app, parse_body, api_token="", player=ProcessPlayer(playbooks), first=first, ending=ending)


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port))
    except OSError as error:
        why = f"cannot listen on {host}:{port}: {error.strerror}. Set FIREBREAK_PORT or FIREBREAK_HOST."
        raise BadSetting(why) from error
