"""What Slack thinks of us: our token, each permission, the way back for presses, each channel, each person."""

from __future__ import annotations

from collections.abc import Iterator
from http.client import HTTPException
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from ..core.translation import gettext_noop, message, nmessage
from ..playbooks.file import display
from .init import SCOPES

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_sdk import WebClient

    from ..playbooks.file import PlaybooksFile
    from ..settings import Settings

TIMEOUT = 10  # seconds for one call to Slack
ASKED = 200  # people looked up one by one: Slack allows a hundred such calls a minute


class Finding(msgspec.Struct, frozen=True):
    """One thing looked at. `do` says what to do about it; empty when all is well."""

    level: Literal["ok", "warning", "problem"]
    what: str
    do: str = ""


def checkup(settings: Settings, file: PlaybooksFile | None) -> Iterator[Finding]:
    """Ask Slack; without a token there is one thing to say. Posts nothing and pings nobody."""
    if not settings.slack_bot_token:
        do = message("create the app (firebreak init, docs/slack.md) and set FIREBREAK_SLACK_BOT_TOKEN")
        yield Finding(
            "warning", message("Slack is not connected: alerts go to the terminal that firebreak run runs in"), do
        )
        return
    asking = _Asking(settings)
    yield from asking.token()
    if not asking.works:
        return
    yield from asking.buttons()
    if file is not None:
        yield from asking.channels(file)
        yield from asking.people(file)


class _Asking:
    """Asks Slack what it thinks of us."""

    def __init__(self, settings: Settings) -> None:
        from slack_sdk import WebClient
        from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

        self._settings = settings
        self._client: WebClient = WebClient(
            token=settings.slack_bot_token,
            base_url=settings.slack_api_url or WebClient.BASE_URL,
            timeout=TIMEOUT,
            retry_handlers=[RateLimitErrorRetryHandler(max_retry_count=2)],
        )
        self._client.proxy = None  # the SDK's own reading of HTTPS_PROXY ignores NO_PROXY; urllib's does not
        self._scopes: set[str] | None = set()  # None where Slack's answer does not name them
        self.works = False

    def token(self) -> Iterator[Finding]:
        """Whose token it is, and what it may do."""
        answer, error = self._ask(self._client.auth_test)
        if error:
            do = remedy(error, message("try again; check the network and FIREBREAK_SLACK_API_URL"))
            yield Finding("problem", message("Slack does not know us: {error}", error=str(error)), do)
            return
        if not answer.get("bot_id"):
            yield Finding("problem", message(_A_PERSONS, user=str(answer.get("user"))), message(_ADVICE))
            return
        self.works = True
        yield Finding(
            "ok",
            message(
                "Slack knows us as {bot} in {workspace}", bot=str(answer.get("user")), workspace=str(answer.get("team"))
            ),
        )
        self._scopes = answer["scopes"]
        if self._scopes is None:
            what = message(
                "Slack's answer does not name the app's permissions (a gateway may drop the header x-oauth-scopes)"
            )
            do = message(
                "compare Bot Token Scopes on the app's page, OAuth & Permissions, with the manifest of firebreak init"
            )
            yield Finding("warning", what, do)
            return
        for scope in (one for one in SCOPES if one not in self._scopes):
            do = message(
                "add {scope} on the app's page, OAuth & Permissions, Bot Token Scopes, then install the app again",
                scope=scope,
            )
            yield Finding(
                "problem",
                message("the permission {scope} is missing: Firebreak {use}", scope=scope, use=message(SCOPES[scope])),
                do,
            )
        if more := self._scopes - SCOPES.keys():
            do = message("take them away on the app's page, OAuth & Permissions, then install the app again")
            yield Finding(
                "warning",
                message("permissions that Firebreak does not use: {scopes}", scopes=", ".join(sorted(more))),
                do,
            )

    def buttons(self) -> Iterator[Finding]:
        """Whether what people press can reach us."""
        token, secret = self._settings.slack_app_token, self._settings.slack_signing_secret
        if not token and not secret:
            do = message("set FIREBREAK_SLACK_APP_TOKEN (Socket Mode) or FIREBREAK_SLACK_SIGNING_SECRET (HTTP)")
            yield Finding("problem", message("no button would work: there is no way back from Slack to here"), do)
        if token:
            _, error = self._ask(self._client.apps_connections_open, app_token=token)
            do = message("make an app-level token (xapp-…) with connections:write on the app's page, Basic Information")
            if error:
                yield Finding("problem", message("Socket Mode does not work: {error}", error=error), do)
            else:
                yield Finding("ok", message("presses come in over Socket Mode"))
        elif secret:
            do = message("the app's request URLs must end in /slack/interactions, /slack/commands and /slack/events")
            yield Finding("ok", message("presses come in over HTTP, signed; {advice}", advice=do))

    def channels(self, file: PlaybooksFile) -> Iterator[Finding]:
        """Every channel that a playbook or a setting names: there, not archived, and we are in it."""
        wanted = list(dict.fromkeys([*named_channels(file), *filter(None, [self._settings.operations_channel])]))
        if self._scopes is not None and not {"channels:read", "groups:read"} <= self._scopes:
            return  # said already
        found: dict[str, dict[str, Any]] = {}
        cursor = None
        while cursor != "":
            kinds = "public_channel,private_channel"
            answer, error = self._ask(self._client.conversations_list, types=kinds, limit=999, cursor=cursor)
            if error:
                yield Finding(
                    "problem",
                    message("Slack does not list its channels: {error}", error=str(error)),
                    remedy(error, message("try again in a minute")),
                )
                return
            found |= {name: one for one in answer.get("channels", []) for name in (one.get("name"), one["id"])}
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        for name in wanted:
            yield _channel(name, found.get(name.removeprefix("#")))

    def people(self, file: PlaybooksFile) -> Iterator[Finding]:
        """Everybody in the playbooks: a member of this workspace, and not gone."""
        if self._scopes is not None and "users:read" not in self._scopes:
            return  # said already
        do = message(
            "correct slack: under people: in playbooks.yaml (in Slack: the person's profile, ⋮, Copy member ID)"
        )
        gone = 0
        for name, person in list(file.people.items())[:ASKED]:
            who = f"{display(name)} ({person.slack})"
            answer, error = self._ask(self._client.users_info, user=person.slack)
            user = answer.get("user") or {}
            if error:
                yield Finding(
                    "problem",
                    message("{who} cannot be called: Slack says {error}", who=who, error=str(error)),
                    remedy(error, do),
                )
            elif user.get("deleted"):
                yield Finding("problem", message("{who} has left: the Slack account is switched off", who=who), do)
            elif user.get("is_bot"):
                yield Finding("problem", message("{who} is an app, not a person", who=who), do)
            else:
                continue
            gone += 1
        rest = max(0, len(file.people) - ASKED)
        if gone:
            return
        looked = len(file.people) - rest
        if rest:
            said = message(
                "all {people} people have a Slack account; {rest} more were not looked up", people=looked, rest=rest
            )
        else:
            said = nmessage(
                "the only person has a Slack account", "all {people} people have a Slack account", looked, people=looked
            )
        yield Finding("ok", said)

    def _ask(self, method: Callable[..., Any], **wanted: Any) -> tuple[dict[str, Any], str]:
        """Slack's answer, or its reason for none."""
        from slack_sdk.errors import SlackApiError, SlackClientError

        try:
            answer = method(**wanted)
        except SlackApiError as error:
            return {}, str(error.response.get("error") or f"HTTP {error.response.status_code}")
        except (SlackClientError, HTTPException, OSError, ValueError) as error:
            return {}, f"it cannot be reached ({error})"
        headers = {name.lower(): value for name, value in answer.headers.items()}
        named = headers.get("x-oauth-scopes")
        scopes = None if named is None else {one.strip() for one in str(named).split(",") if one.strip()}
        return {**answer.data, "scopes": scopes}, ""


NOT_THE_BOT = "FIREBREAK_SLACK_BOT_TOKEN is the token of a person, not of the app"
WHY_NOT = "alerts would be written by them, and Slack tells nobody of what they wrote themselves"
_ADVICE = gettext_noop(
    "copy the bot token (xoxb-…) from the app's page, OAuth & Permissions, to FIREBREAK_SLACK_BOT_TOKEN"
)
_A_PERSONS = gettext_noop(
    "FIREBREAK_SLACK_BOT_TOKEN is the token of a person, not of the app ({user}): alerts would be written by them, and "
    "Slack tells nobody of what they wrote themselves"
)
_TOKEN = ("invalid_auth", "not_authed", "token_", "account_inactive", "not_allowed_token_type")


def remedy(error: str, otherwise: str) -> str:
    """What to do about Slack's refusal; `otherwise` for what is about the very thing that was asked."""
    if error.startswith(_TOKEN):
        return message(_ADVICE)
    if error == "missing_scope":
        return message("add the missing permission on the app's page, OAuth & Permissions, then install the app again")
    if error.startswith(("HTTP", "ratelimited", "internal_error", "fatal_error", "service_unavailable")):
        return message("try again in a minute; status.slack.com says whether Slack has trouble")
    if error.startswith("it cannot be reached"):
        return message("try again; check the network and FIREBREAK_SLACK_API_URL")
    return otherwise


def named_channels(file: PlaybooksFile) -> list[str]:
    """The channels that steps post in, in the order of the file."""
    steps = (step for playbook in file.playbooks.values() for step in playbook.steps)
    return list(dict.fromkeys(str(to) for step in steps if (to := getattr(step, "to", None))))


def _channel(name: str, found: dict[str, Any] | None) -> Finding:
    if found is None:
        do = message("create it, or invite the app if it is private (/invite @Firebreak), or correct playbooks.yaml")
        return Finding("problem", message("{name}: Slack shows Firebreak no such channel", name=name), do)
    if found.get("is_archived"):
        return Finding(
            "problem",
            message("{name} is archived", name=name),
            message("unarchive it in Slack, or name another in playbooks.yaml"),
        )
    if not found.get("is_member"):
        return Finding(
            "problem",
            message("{name}: Firebreak is not in this channel", name=name),
            message("type there: /invite @Firebreak"),
        )
    return Finding("ok", message("{name}: Firebreak is in this channel", name=name))
