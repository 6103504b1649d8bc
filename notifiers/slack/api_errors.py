"""What Slack's refusals mean, and what somebody should do about each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ...core.errors import DeliveryError
from ...core.safe_text import one_line, shortened

if TYPE_CHECKING:
    from slack_sdk.errors import SlackApiError

_ADVICE = "put the bot token (xoxb-…) from the app's page, OAuth & Permissions, into FIREBREAK_SLACK_BOT_TOKEN"
_ADMIN = "ask a Slack administrator to allow it for the Firebreak app"
_BUG = "the message broke one of Slack's rules: please report this with the line above"

_PERMANENT = {
    "channel_not_found": "Slack has no channel {where} that Firebreak can see:"
    " create it, or invite the app to it (/invite @Firebreak)",
    "not_in_channel": "Firebreak is not a member of {where}: invite it there (/invite @Firebreak)",
    "is_archived": "{where} is archived: unarchive it in Slack, or name another channel in playbooks.yaml",
    "not_authed": f"Slack was given no token: {_ADVICE}",
    "invalid_auth": f"Slack does not accept the token: {_ADVICE}",
    "token_revoked": f"the Slack token was revoked: install the app again, then {_ADVICE}",
    "token_expired": f"the Slack token has expired: install the app again, then {_ADVICE}",
    "account_inactive": f"the Slack app or its workspace was removed: install the app again, then {_ADVICE}",
    "missing_scope": "the Slack app lacks the permission {needed}:"
    " add it on the app's page under OAuth & Permissions (Bot Token Scopes), then install the app again",
    "user_not_found": "Slack knows no member {where}: correct the slack: id under people: in playbooks.yaml"
    " (in Slack: the person's profile, ⋮, Copy member ID)",
    "user_disabled": "{where} no longer has a Slack account: change people: in playbooks.yaml",
    "cannot_dm_bot": "{where} is an app, not a person: change people: in playbooks.yaml",
    "message_not_found": "the message in {where} was deleted in Slack; there is nothing left to update",
    "thread_not_found": "the message in {where} was deleted in Slack; there is no thread to answer in",
    "cant_update_message": "the message in {where} was not written by this Slack app, so it cannot be updated",
    "edit_window_closed": "Slack no longer lets the message in {where} be edited (workspace setting on edits)",
    "restricted_action": f"this workspace does not let apps do this in {{where}}: {_ADMIN}",
    "no_permission": f"Slack does not let the app do this in {{where}}: {_ADMIN}",
    "access_denied": f"Slack does not let the app do this in {{where}}: {_ADMIN}",
    "ekm_access_denied": "Slack's administrators have suspended posting in this workspace",
    "user_is_restricted": f"the app is restricted in this workspace: {_ADMIN}",
    "msg_too_long": f"Slack finds the message for {{where}} too long: {_BUG}",
    "msg_blocks_too_long": f"Slack finds the message for {{where}} too long: {_BUG}",
    "invalid_blocks": f"Slack refused the layout of the message for {{where}}: {_BUG}",
    "invalid_blocks_format": f"Slack refused the layout of the message for {{where}}: {_BUG}",
    "no_text": f"Slack refused an empty message for {{where}}: {_BUG}",
    "invalid_name": "Slack does not accept {where} as a channel's name",
    "too_many_pins": "{where} has no room for another pinned message: unpin some in Slack",
    "permission_denied": "Slack does not let the app pin in {where}: pin the message by hand",
    "not_pinnable": "Slack cannot pin this message in {where}",
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
    "user_not_found": "Slack knows no such member: correct the id under people: in playbooks.yaml",
    "user_disabled": "the account is switched off",
    "cant_invite": "Slack does not allow inviting them here",
    "user_is_restricted": "guests may only be invited by a workspace owner",
    "ura_max_channels": "a guest of a single channel who already has one",
    "user_is_bot": "this is an app, not a person",
    "invitee_cant_see_channel": "they are in another workspace",
    "no_external_invite_permission": "they are outside this organisation, which the app may not invite",
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
        return DeliveryError(f"Slack asks Firebreak to wait before it goes on in {where}", retry_after=_wait(error))
    kind = _SAME.get(code, code)
    sentence = _PERMANENT.get(kind) if status < 500 else None
    if sentence is None:
        said = shortened(one_line(code), 60) if status == 200 else f"HTTP {status}"
        return DeliveryError(f"Slack could not take the message for {where} now ({said}); Firebreak tries again")
    needed = one_line(str(data.get("needed") or "it asks for"))
    told = sentence.format(where=where, needed=f'"{needed}"')
    pointers = _pointers(data) if code.startswith(("invalid_blocks", "msg_")) else ""
    return DeliveryError(
        f"{told} ({code}{pointers})", permanent=True, mendable=kind in _MENDABLE, everywhere=kind in _NO_WAY_IN
    )


def person_reason(code: str) -> str:
    """Why one person could not be invited."""
    return _PERSON.get(_SAME.get(code, code)) or f"Slack says {shortened(one_line(code), 60)}"


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
