"""What people do in Slack comes in here: signed, written down, and answered within three seconds."""

from __future__ import annotations

import html
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, get_args
from urllib.parse import parse_qs, urlsplit

import msgspec
from msgspec import Struct
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from ..core.errors import FirebreakError, NotFound
from ..core.model import Verdict
from .bodies import MEGABYTE, read_body
from .desk import is_link

if TYPE_CHECKING:
    from starlette.requests import Request

    from .desk import Desk, Pressed

log = logging.getLogger("firebreak")

OpenView = Callable[[str, dict[str, Any]], None]

PREFIX = "firebreak:"
PATIENCE = 5  # seconds that Slack may take to receive an answer
HELP = (
    "`/firebreak` lists what is open · `/firebreak ack ID` takes charge · "
    "`/firebreak posted ID LINK` says that the answer is public · `/firebreak close ID real|false|known|drill` ends it"
)
NO_LINK = "This is not a link. Paste the address of the post, beginning with https://"


class _Person(Struct):
    id: str


class _Action(Struct):
    action_id: str
    value: str = ""


class _State(Struct):
    values: dict[str, dict[str, dict[str, Any]]] = {}


class _View(Struct):
    callback_id: str = ""
    private_metadata: str = ""
    state: _State | None = None


class _Interaction(Struct):
    """The part of a payload that we read."""

    type: str
    user: _Person
    actions: list[_Action] = []
    response_url: str | None = None
    trigger_id: str | None = None
    view: _View | None = None


class Slack:
    """The doors for Slack.

    The row is written before the answer, so that what Slack was told is true; the sentence for the person
    follows through the `response_url` after the answer.
    """

    def __init__(
        self, desk: Desk, secret: str, open_view: OpenView | None, who: Callable[[str], str], api_url: str
    ) -> None:
        self._desk = desk
        self._secret = secret
        self._open_view = open_view
        self._who = who
        self._homes = {("https", "hooks.slack.com")} | ({urlsplit(api_url)[:2]} if api_url else set())

    async def interactions(self, request: Request) -> Response:
        """Buttons and modals."""
        form = await self._verified(request)
        try:
            done = msgspec.json.decode(form.get("payload", ""), type=_Interaction)
        except (msgspec.DecodeError, UnicodeError) as error:
            raise HTTPException(400, f"the payload cannot be read: {error}") from None
        if done.type == "block_actions" and done.actions:
            return Response(background=await run_in_threadpool(self._act, done, done.actions[0]))
        if done.type == "view_submission" and done.view and done.view.callback_id == f"{PREFIX}posted":
            problem = await run_in_threadpool(self._submit, done, done.view)
            return JSONResponse({"response_action": "errors", "errors": {"link": problem}}) if problem else Response()
        return Response()

    async def commands(self, request: Request) -> Response:
        """`/firebreak ...`; the answer is shown to the person alone."""
        form = await self._verified(request)
        say = await run_in_threadpool(self._command, form.get("text", ""), self._who(form.get("user_id", "")))
        return JSONResponse({"response_type": "ephemeral", "text": say})

    async def _verified(self, request: Request) -> dict[str, str]:
        """The form of a request that Slack really sent within the last five minutes."""
        from slack_sdk.signature import Clock, SignatureVerifier

        if not self._secret:
            raise HTTPException(503, "Slack is not connected: set FIREBREAK_SLACK_SIGNING_SECRET and start again")
        desk = self._desk

        class Seconds(Clock):
            def now(self) -> float:
                return desk.clock.now().timestamp()

        body = await read_body(request, MEGABYTE)
        try:
            valid = SignatureVerifier(self._secret, Seconds()).is_valid_request(body, dict(request.headers))
        except (ValueError, TypeError, OverflowError):  # odd timestamps, signatures that are not ASCII
            valid = False
        if not valid:
            raise HTTPException(401, "the signature is wrong, or older than five minutes")
        return {name: values[-1] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}

    # --- buttons -------------------------------------------------------------------------------

    def _act(self, done: _Interaction, action: _Action) -> BackgroundTask | None:
        name, value, who = action.action_id.removeprefix(PREFIX), action.value, self._who(done.user.id)
        if name == "posted":
            return BackgroundTask(self._ask_for_link, done, value)
        if name.startswith("tick:"):  # Slack itself remembers the ticks of a checklist
            return None
        if name == "acknowledge":
            say = _outcome(self._desk.acknowledge, value, who)
        elif name == "approve":
            say = _outcome(self._desk.approve, value, who)
        elif name == "close":  # `id` or `id:verdict`
            id, _, verdict = value.partition(":")
            say = _outcome(self._desk.close, id, who, verdict or "real")
        else:
            say = f"Firebreak does not know this button ({action.action_id})."
        return BackgroundTask(self._tell, done.response_url, say)

    def _ask_for_link(self, done: _Interaction, incident: str) -> None:
        by_hand = f"Type `/firebreak posted {incident} LINK` instead."
        if self._open_view is None or not done.trigger_id:
            self._tell(done.response_url, f"The form cannot be opened here. {by_hand}")
            return
        from slack_sdk.errors import SlackClientError

        try:
            self._open_view(done.trigger_id, link_form(incident))
        except (FirebreakError, SlackClientError, OSError) as error:
            log.warning("the form for the link of %s did not open: %s", incident, error)
            self._tell(done.response_url, f"The form did not open. {by_hand}")

    def _submit(self, done: _Interaction, view: _View) -> str:
        """What is wrong with a submitted form; empty when it was taken."""
        fields = view.state.values if view.state else {}
        url = str(fields.get("link", {}).get("link", {}).get("value") or "").strip()
        if not is_link(url):
            return NO_LINK
        try:
            pressed = self._desk.publicly_acknowledge(view.private_metadata, url, self._who(done.user.id))
        except NotFound as error:
            return str(error)
        return "" if pressed.ok else pressed.say

    def _tell(self, response_url: str | None, say: str) -> None:
        """Say it to the one who pressed. A lost sentence is logged; the press itself is already stored."""
        from slack_sdk.errors import SlackClientError
        from slack_sdk.webhook import WebhookClient

        if not response_url or urlsplit(response_url)[:2] not in self._homes:
            log.warning("not answering to %s, which is not Slack: %s", response_url or "nowhere", say)
            return
        webhook = WebhookClient(response_url, timeout=PATIENCE)
        webhook.proxy = None  # the SDK's own reading of HTTPS_PROXY ignores NO_PROXY; urllib's does not
        try:
            answer = webhook.send(text=_escaped(say), response_type="ephemeral", replace_original=False)
        except (SlackClientError, OSError) as error:
            log.warning("Slack did not take the answer (%s): %s", error, say)
            return
        if answer.status_code != 200:
            log.warning("Slack did not take the answer (%s %s): %s", answer.status_code, answer.body, say)

    # --- commands ------------------------------------------------------------------------------

    def _command(self, text: str, who: str) -> str:
        match text.split():
            case [] | ["status" | "list"]:
                return self._open_incidents()
            case ["ack" | "acknowledge", id]:
                return _escaped(_outcome(self._desk.acknowledge, id, who))
            case ["posted", id, link]:
                url = html.unescape(link).strip("<>").partition("|")[0]  # Slack may have made <address|words> of it
                posted = self._desk.publicly_acknowledge
                return _escaped(_outcome(posted, id, url, who)) if is_link(url) else NO_LINK
            case ["close", id, verdict] if verdict in get_args(Verdict):
                return _escaped(_outcome(self._desk.close, id, who, verdict))
        return HELP

    def _open_incidents(self) -> str:
        lines = []
        for one in self._desk.incidents(open_only=True):
            charge = f"{one.acknowledged_by} is on it" if one.acknowledged_by else "nobody is on it yet"
            line = f"{one.severity.upper()} {one.topic} (ID {one.id}) since {one.opened_at:%d %b %H:%M} UTC, {charge}"
            lines.append(f"• {_escaped(f'{line}: {one.why[:200]}')}")
        more = [f"and {len(lines) - 20} more"] if len(lines) > 20 else []
        return "\n".join(lines[:20] + more) or "Nothing is open. All calm."


def link_form(incident: str) -> dict[str, Any]:
    """The modal that asks where the public answer stands."""
    return {
        "type": "modal",
        "callback_id": f"{PREFIX}posted",
        "private_metadata": incident,
        "title": {"type": "plain_text", "text": "Posted in public"},
        "submit": {"type": "plain_text", "text": "Save the link"},
        "close": {"type": "plain_text", "text": "Cancel"},
        "blocks": [
            {
                "type": "input",
                "block_id": "link",
                "label": {"type": "plain_text", "text": "Link to the post"},
                "hint": {"type": "plain_text", "text": "Only a public link stops the escalation."},
                "element": {"type": "url_text_input", "action_id": "link"},
            }
        ],
    }


def _outcome(do: Callable[..., Pressed], *args: str) -> str:
    try:
        return do(*args).say
    except NotFound as error:
        return f"{error}: it may be from an older installation."


def _escaped(text: str) -> str:
    """Slack's three characters, so that nothing in a sentence rings anybody."""
    return html.escape(text, quote=False)
