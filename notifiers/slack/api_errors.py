"""What Slack's refusals mean, and what somebody should do about each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ...core.errors import DeliveryError
from ...core.safe_text import one_line, shortened
from ...core.translation import gettext_noop, message

if TYPE_CHECKING:
    from slack_sdk.errors import SlackApiError

_ADVICE = gettext_noop(
    "put the bot token (xoxb-…) from the app's page, OAuth & Permissions, into FIREBREAK_SLACK_BOT_TOKEN"
)
_ADMIN = gettext_noop("ask a Slack administrator to allow it for the Firebreak app")
_BUG = gettext_noop("the message broke one of Slack's rules: please report this with the line above")

_PERMANENT = {
    "channel_not_found": gettext_noop(
        "Slack has no channel {where} that Firebreak can see: create it, or invite the app to it (/invite @Firebreak)"
    ),
    "not_in_channel": gettext_noop("Firebreak is not a member of {where}: invite it there (/invite @Firebreak)"),
    "is_archived": gettext_noop(
        "{where} is archived: unarchive it in Slack, or name another channel in playbooks.yaml"
    ),
    "not_authed": gettext_noop("Slack was given no token: {advice}"),
    "invalid_auth": gettext_noop("Slack does not accept the token: {advice}"),
    "token_revoked": gettext_noop("the Slack token was revoked: install the app again, then {advice}"),
    "token_expired": gettext_noop("the Slack token has expired: install the app again, then {advice}"),
    "account_inactive": gettext_noop(
        "the Slack app or its workspace was removed: install the app again, then {advice}"
    ),
    "missing_scope": gettext_noop(
        "the Slack app lacks the permission {needed}: add it on the app's page under OAuth & "
        "Permissions (Bot Token Scopes), then install the app again"
    ),
    "user_not_found": gettext_noop(
        "Slack knows no member {where}: correct the slack: id under people: in playbooks.yaml (in "
        "Slack: the person's profile, ⋮, Copy member ID)"
    ),
    "user_disabled": gettext_noop("{where} no longer has a Slack account: change people: in playbooks.yaml"),
    "cannot_dm_bot": gettext_noop("{where} is an app, not a person: change people: in playbooks.yaml"),
    "message_not_found": gettext_noop("the message in {where} was deleted in Slack; there is nothing left to update"),
    "thread_not_found": gettext_noop("the message in {where} was deleted in Slack; there is no thread to answer in"),
    "cant_update_message": gettext_noop(
        "the message in {where} was not written by this Slack app, so it cannot be updated"
    ),
    "edit_window_closed": gettext_noop(
        "Slack no longer lets the message in {where} be edited (workspace setting on edits)"
    ),
    "restricted_action": gettext_noop("this workspace does not let apps do this in {where}: {admin}"),
    "no_permission": gettext_noop("Slack does not let the app do this in {where}: {admin}"),
    "access_denied": gettext_noop("Slack does not let the app do this in {where}: {admin}"),
    "ekm_access_denied": gettext_noop("Slack's administrators have suspended posting in this workspace"),
    "user_is_restricted": gettext_noop("the app is restricted in this workspace: {admin}"),
    "msg_too_long": gettext_noop("Slack finds the message for {where} too long: {bug}"),
    "msg_blocks_too_long": gettext_noop("Slack finds the message for {where} too long: {bug}"),
    "invalid_blocks": gettext_noop("Slack refused the layout of the message for {where}: {bug}"),
    "invalid_blocks_format": gettext_noop("Slack refused the layout of the message for {where}: {bug}"),
    "no_text": gettext_noop("Slack refused an empty message for {where}: {bug}"),
    "invalid_name": gettext_noop("Slack does not accept {where} as a channel's name"),
    "too_many_pins": gettext_noop("{where} has no room for another pinned message: unpin some in Slack"),
    "permission_denied": gettext_noop("Slack does not let the app pin in {where}: pin the message by hand"),
    "not_pinnable": gettext_noop("Slack cannot pin this message in {where}"),
}
_NO_WAY_IN = {"not_authed", "invalid_auth", "token_revoked", "token_expired", "account_inactive", "ekm_access_denied"}
_MENDABLE = _NO_WAY_IN | {
    "channel_not_found",
    "not_in_channel",
    "is_archived",
    "missing_scope",
    "restricted_action",
    "no_permission",
    "access_denied",
    "user_is_restricted",
}
_SAME = {
    "users_not_found": "user_not_found",
    "user_not_visible": "user_not_found",
    "no_user": "user_not_found",
    "invalid_users": "user_not_found",
    "invalid_name_required": "invalid_name",
    "invalid_name_punctuation": "invalid_name",
    "invalid_name_maxlength": "invalid_name",
    "invalid_name_specials": "invalid_name",
    "restricted_action_read_only_channel": "restricted_action",
    "restricted_action_thread_only_channel": "restricted_action",
    "restricted_action_non_threadable_channel": "restricted_action",
    "user_is_ultra_restricted": "user_is_restricted",
    "no_channel": "channel_not_found",
    "is_inactive": "is_archived",
    "cannot_reply_to_message": "thread_not_found",
}
_PERSON = {
    "user_not_found": gettext_noop("Slack knows no such member: correct the id under people: in playbooks.yaml"),
    "user_disabled": gettext_noop("the account is switched off"),
    "cant_invite": gettext_noop("Slack does not allow inviting them here"),
    "user_is_restricted": gettext_noop("guests may only be invited by a workspace owner"),
    "ura_max_channels": gettext_noop("a guest of a single channel who already has one"),
    "user_is_bot": gettext_noop("this is an app, not a person"),
    "invitee_cant_see_channel": gettext_noop("they are in another workspace"),
    "no_external_invite_permission": gettext_noop("they are outside this organisation, which the app may not invite"),
}
_POINTER = re.compile(r"\[json-pointer:(/[\w/]{0,80})\]", re.ASCII)
WAIT_WHEN_UNTOLD = 30.0  # seconds, when Slack says "too many" and not for how long


def code_of(error: SlackApiError) -> str:
    """Slack's own word for what is wrong, such as `channel_not_found`."""
    return str(_data(error).get("error") or "")


def explained(error: SlackApiError, where: str) -> DeliveryError:
    """The refusal in words; whether trying again can help, or somebody can mend it. Never holds the token."""
    status, data, code = error.response.status_code, _data(error), code_of(error)
    if status == 429 or code in ("ratelimited", "rate_limited"):
        return DeliveryError(
            message("Slack asks Firebreak to wait before it goes on in {where}", where=where), retry_after=_wait(error)
        )
    kind = _SAME.get(code, code)
    sentence = _PERMANENT.get(kind) if status < 500 else None
    if sentence is None:
        said = shortened(one_line(code), 60) if status == 200 else f"HTTP {status}"
        return DeliveryError(
            message(
                "Slack could not take the message for {where} now ({said}); Firebreak tries again",
                where=where,
                said=said,
            )
        )
    told = message(sentence, **_gaps(sentence, where, data))
    pointers = _pointers(data) if code.startswith(("invalid_blocks", "msg_")) else ""
    return DeliveryError(
        message("{what} ({code})", what=told, code=f"{code}{pointers}"),
        permanent=True,
        mendable=kind in _MENDABLE,
        everywhere=kind in _NO_WAY_IN,
    )


def _gaps(sentence: str, where: str, data: dict[str, Any]) -> dict[str, str]:
    """What stands in a sentence of `_PERMANENT`."""
    gaps = {
        "where": where,
        "needed": f'"{one_line(str(data.get("needed") or "it asks for"))}"',
        "advice": message(_ADVICE),
        "admin": message(_ADMIN),
        "bug": message(_BUG),
    }
    return {name: said for name, said in gaps.items() if f"{{{name}}}" in sentence}


def person_reason(code: str) -> str:
    """Why one person could not be invited."""
    known = _PERSON.get(_SAME.get(code, code))
    return message(known) if known else message("Slack says {code}", code=shortened(one_line(code), 60))


def about_one_person(code: str) -> bool:
    """Whether a refused invitation is about somebody invited, and not about the room or the app."""
    return _SAME.get(code, code) in _PERSON or code in ("already_in_channel", "cant_invite_self")


def _data(error: SlackApiError) -> dict[str, Any]:
    return error.response.data if isinstance(error.response.data, dict) else {}


def _wait(error: SlackApiError) -> float:
    for name, value in error.response.headers.items():
        if name.lower() == "retry-after":
            try:
                return max(float(value), 1.0)
            except (TypeError, ValueError):
                break
    return WAIT_WHEN_UNTOLD


def _pointers(data: dict[str, Any]) -> str:
    """Where in the message the fault is. Slack's sentence about it may quote the message, which a log must not."""
    messages = (data.get("response_metadata") or {}).get("messages") or data.get("errors") or []
    found = [place for message in messages for place in _POINTER.findall(str(message))]
    return "".join(f"; at {place}" for place in found[:3])
