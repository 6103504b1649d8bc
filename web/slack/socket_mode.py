"""The door for Slack over Socket Mode: we call Slack and keep the line open, so nothing of ours need be reachable."""

from __future__ import annotations

import logging
from contextlib import suppress
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Protocol, cast
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import msgspec
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.response import SocketModeResponse

from ...core.errors import BadSetting, unexpected

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slack_sdk.socket_mode.client import BaseSocketModeClient
    from slack_sdk.socket_mode.request import SocketModeRequest

    from .payloads import Answer

log = logging.getLogger("firebreak")

PING_EVERY = 3.0  # seconds; a line that says nothing for four of these is given up and made anew
RETRY_EVERY = 5.0  # seconds between two tries of the very first connection
TIMEOUT = 10  # seconds for asking Slack where to connect
HANDS = 10  # envelopes worked on at once
_WRONG_TOKEN = ("invalid_auth", "not_authed", "token_revoked", "account_inactive", "not_allowed_token_type")


class Receives(Protocol):
    """What takes envelopes: the dispatch."""

    def interaction(self, payload: Any) -> Answer: ...

    def command(self, fields: Mapping[str, str]) -> Answer: ...

    def event(self, payload: Any) -> Answer: ...


class SocketMode:
    """Takes envelopes, hands them to the dispatch, and tells Slack so within its three seconds.

    slack_sdk's built-in client makes a new line whenever the old one breaks or Slack asks for it. What could not
    be written down is not confirmed: Slack then shows the person a warning, and sends an event once more.
    """

    def __init__(self, app_token: str, dispatch: Receives, base_url: str | None = None) -> None:
        self._dispatch = dispatch
        address = base_url or WebClient.BASE_URL
        web = WebClient(base_url=address, timeout=TIMEOUT, retry_handlers=[])
        web.proxy = None  # the SDK's own reading of HTTPS_PROXY ignores NO_PROXY; urllib's does not
        self._client = _Client(
            app_token, logger=logging.getLogger("firebreak.socket"), web_client=web,
            ping_interval=PING_EVERY, concurrency=HANDS,
        )  # fmt: skip
        self._client.proxy = _proxy(address)
        self._client.socket_mode_request_listeners.append(self._receive)
        self._closing = Event()
        self._caller: Thread | None = None

    def open(self) -> None:
        """Connect, and stay connected until `close`. Raises BadSetting for a token that Slack does not accept.

        When Slack cannot be reached the service starts all the same, and goes on trying.
        """
        if not self._connect():
            self._caller = Thread(target=self._keep_trying, name="slack-socket", daemon=True)
            self._caller.start()

    @property
    def connected(self) -> bool:
        """Whether presses reach us now."""
        return self._client.is_connected()

    def close(self) -> None:
        """Finish what is in hand and hang up."""
        self._closing.set()
        if self._caller:
            self._caller.join()
        client = self._client
        client.auto_reconnect_enabled = client.default_auto_reconnect_enabled = False
        client.current_session_state.terminated = True
        if client.current_session is not None:
            with suppress(OSError):  # the answer to this wakes the reader, which would sleep on for seconds
                client.current_session.ping("bye")
        client.close()

    def _connect(self) -> bool:
        try:
            self._client.connect()
        except SlackApiError as error:
            if error.response.get("error") in _WRONG_TOKEN:
                raise BadSetting(
                    f"Slack does not accept FIREBREAK_SLACK_APP_TOKEN ({error.response['error']}): copy the app-level "
                    "token (xapp-…, scope connections:write) from the app's Basic Information page."
                ) from None
            log.warning("Socket Mode: Slack refused (%s); trying again", error.response.get("error"))
        except (SlackClientError, OSError, ValueError) as error:
            log.warning("Socket Mode: Slack cannot be reached (%s); trying again", error)
        else:
            return True
        return False

    def _keep_trying(self) -> None:
        while not self._closing.wait(RETRY_EVERY):
            try:
                if self._connect():
                    return
            except BadSetting as error:
                log.error("%s", error)
                return

    def _receive(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        """One envelope: write, confirm, then the rest. Runs in one of the client's own threads."""
        try:
            answer = self._take(request.type, request.payload)
        except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
            log.warning("Socket Mode: an envelope (%s) cannot be read: %s", request.type, error)
            answer = None
        except Exception as error:  # noqa: BLE001  a thread of the SDK's: nobody else would say it
            log.error("Socket Mode: not taken, and so not confirmed (%s): %s", request.type, unexpected(error))
            return
        client.send_socket_mode_response(SocketModeResponse(request.envelope_id, answer.body if answer else None))
        if answer and answer.after:
            try:
                answer.after()
            except Exception as error:  # noqa: BLE001
                log.error("Socket Mode: written and confirmed, but afterwards: %s", unexpected(error))

    def _take(self, kind: str, payload: dict[str, Any]) -> Answer | None:
        match kind:
            case "interactive":
                return self._dispatch.interaction(payload)
            case "slash_commands":
                return self._dispatch.command(payload)
            case "events_api":
                return self._dispatch.event(payload)
        log.info("Socket Mode: nothing to do with an envelope of the type %s", kind)
        return None


class _Client(SocketModeClient):
    """The SDK's client, which takes the end of a line for silence: it would spin and be deaf for twenty seconds."""

    def connect(self) -> None:
        super().connect()
        session = self.current_session
        if session is not None and session.sock is not None:
            session.sock = cast("Any", _Wakeful(session.sock))


class _Wakeful:
    """A socket on which nothing more to read is an error, as the SDK's reader expects it to be."""

    def __init__(self, sock: Any) -> None:
        self._sock = sock

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)

    def recv(self, size: int) -> bytes:
        received: bytes = self._sock.recv(size)
        if not received:
            raise ConnectionResetError("Slack ended the connection")
        return received


def _proxy(address: str) -> str | None:
    """The proxy for Slack's side of `address`, as urllib would choose it."""
    host = urlsplit(address).hostname or ""
    proxies = getproxies()
    return None if proxy_bypass(host) else proxies.get("https") or proxies.get("http")
