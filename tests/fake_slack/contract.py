"""The Web API as a table: parameters, error codes, rate tier, scopes and body kinds of each method we fake.

Parameters marked `!` are required. Errors are those the fake can give beside EVERYWHERE; the server checks
itself against them. Scopes are by kind of conversation where Slack asks for different ones; `|` means either.
Facts from Slack's published specs and from the signatures in slack_sdk; the tests compare both.
"""

from __future__ import annotations

from dataclasses import dataclass

_TOKEN = "not_authed invalid_auth token_revoked missing_scope not_allowed_token_type"
_REQUEST = "invalid_arguments invalid_json json_not_object invalid_form_data invalid_post_type"
EVERYWHERE = frozenset(f"{_TOKEN} {_REQUEST}".split())
KINDS = ("public", "private", "im")


@dataclass(frozen=True)
class Method:
    """One row. `tier` None is Slack's special tier; `json` False means that only a form is read."""

    params: frozenset[str]
    required: frozenset[str]
    errors: frozenset[str]
    tier: int | None
    scopes: dict[str, tuple[str, ...]]
    json: bool = True


def _method(params: str, errors: str, tier: int | None, *scopes: str, json: bool = True) -> Method:
    """One scope serves every kind of conversation; three are for public, private and direct ones."""
    names = params.split()
    per_kind = scopes * len(KINDS) if len(scopes) == 1 else scopes
    return Method(
        frozenset(name.rstrip("!") for name in names),
        frozenset(name[:-1] for name in names if name.endswith("!")),
        frozenset(errors.split()) | EVERYWHERE,
        tier,
        {kind: tuple(scope.split("|")) for kind, scope in zip(KINDS, per_kind, strict=False)},
        json,
    )


_SEEN = "cursor limit"
_SPAN = "cursor limit latest oldest inclusive include_all_metadata"
_LOOKS = "as_user attachments blocks link_names parse markdown_text"
_BODY = (
    "msg_too_long no_text too_many_attachments invalid_blocks invalid_blocks_format invalid_attachments "
    "markdown_text_conflict"
)
_METADATA = "invalid_metadata_format invalid_metadata_schema"
_READ = ("channels:read", "groups:read", "im:read")
_HISTORY = ("channels:history", "groups:history", "im:history")
_MANAGE = ("channels:manage", "groups:write", "im:write")
_INVITE = ("channels:manage|channels:write.invites", "groups:write|groups:write.invites", "im:write")
_TOPIC = ("channels:manage|channels:write.topic", "groups:write|groups:write.topic", "im:write")

METHODS: dict[str, Method] = {
    "auth.test": _method("", "", None),
    "apps.connections.open": _method("", "", 1, "connections:write"),
    "chat.postMessage": _method(
        f"channel! text {_LOOKS} container_id icon_emoji icon_url metadata mrkdwn reply_broadcast thread_ts "
        "unfurl_links unfurl_media username",
        f"channel_not_found not_in_channel is_archived thread_not_found cannot_reply_to_message user_not_found "
        f"{_BODY} {_METADATA}",
        None,
        "chat:write",
    ),
    "chat.update": _method(
        f"channel! ts! text {_LOOKS} file_ids metadata reply_broadcast",
        f"channel_not_found message_not_found cant_update_message is_inactive {_BODY} {_METADATA}",
        3,
        "chat:write",
    ),
    "chat.postEphemeral": _method(
        f"channel! user! text {_LOOKS} icon_emoji icon_url thread_ts username",
        f"channel_not_found not_in_channel is_archived user_not_in_channel thread_not_found "
        f"cannot_reply_to_message {_BODY}",
        4,
        "chat:write",
    ),
    "chat.delete": _method(
        "channel! ts! as_user", "channel_not_found message_not_found cant_delete_message", 3, "chat:write"
    ),
    "chat.getPermalink": _method("channel! message_ts!", "channel_not_found message_not_found", None, json=False),
    "reactions.add": _method(
        "channel! name! timestamp!",
        "channel_not_found not_in_channel message_not_found bad_timestamp invalid_name already_reacted is_archived",
        3,
        "reactions:write",
    ),
    "pins.add": _method(
        "channel! timestamp",
        "channel_not_found not_in_channel message_not_found bad_timestamp no_item_specified already_pinned is_archived",
        2,
        "pins:write",
    ),
    "conversations.create": _method(
        "name is_private team_id",
        "name_taken invalid_name invalid_name_required invalid_name_maxlength invalid_name_punctuation "
        "invalid_name_specials",
        2,
        *_MANAGE,
    ),
    "conversations.invite": _method(
        "channel! users force",
        "channel_not_found not_in_channel is_archived no_user user_not_found cant_invite cant_invite_self "
        "already_in_channel too_many_users method_not_supported_for_channel_type",
        3,
        *_INVITE,
    ),
    "conversations.join": _method(
        "channel!", "channel_not_found is_archived method_not_supported_for_channel_type", 3, "channels:join"
    ),
    "conversations.info": _method(
        "channel! include_locale include_num_members", "channel_not_found", 3, *_READ, json=False
    ),
    "conversations.list": _method(
        f"{_SEEN} exclude_archived team_id types", "invalid_cursor invalid_types", 2, *_READ, json=False
    ),
    "conversations.members": _method(f"channel! {_SEEN}", "channel_not_found invalid_cursor", 4, *_READ, json=False),
    "conversations.history": _method(
        f"channel! {_SPAN}",
        "channel_not_found not_in_channel invalid_cursor invalid_ts_latest invalid_ts_oldest",
        3,
        *_HISTORY,
        json=False,
    ),
    "conversations.replies": _method(
        f"channel! ts! {_SPAN}",
        "channel_not_found not_in_channel thread_not_found invalid_cursor invalid_ts_latest invalid_ts_oldest",
        3,
        *_HISTORY,
        json=False,
    ),
    "conversations.setTopic": _method(
        "channel! topic!",
        "channel_not_found not_in_channel is_archived too_long method_not_supported_for_channel_type",
        2,
        *_TOPIC,
    ),
    "conversations.setPurpose": _method(
        "channel! purpose!",
        "channel_not_found not_in_channel is_archived too_long method_not_supported_for_channel_type",
        2,
        *_TOPIC,
    ),
    "conversations.archive": _method(
        "channel!",
        "channel_not_found not_in_channel already_archived cant_archive_general method_not_supported_for_channel_type",
        2,
        *_MANAGE,
    ),
    "conversations.unarchive": _method(
        "channel!",
        "channel_not_found not_in_channel not_archived method_not_supported_for_channel_type",
        2,
        *_MANAGE,
    ),
    "conversations.open": _method(
        "channel users return_im prevent_creation",
        "channel_not_found users_list_not_supplied user_not_found user_disabled too_many_users "
        "method_not_supported_for_channel_type",
        3,
        "im:write",
    ),
    "users.info": _method("user! include_locale", "user_not_found", 4, "users:read", json=False),
    "users.list": _method(f"{_SEEN} include_locale team_id", "invalid_cursor", 2, "users:read", json=False),
    "users.lookupByEmail": _method("email!", "users_not_found", 3, "users:read.email", json=False),
    "views.open": _method(
        "trigger_id interactivity_pointer view!",
        "expired_trigger_id exchanged_trigger_id invalid_trigger_id duplicate_external_id",
        4,
    ),
    "views.update": _method("view_id external_id view! hash", "not_found hash_conflict duplicate_external_id", 4),
    "views.publish": _method(
        "user_id! view! hash", "hash_conflict duplicate_external_id not_enabled view_too_large user_not_found", 4
    ),
    "files.getUploadURLExternal": _method("filename! length! alt_txt snippet_type", "", 4, "files:write", json=False),
    "files.completeUploadExternal": _method(
        "files! channel_id channels initial_comment thread_ts",
        "file_not_found file_update_failed channel_not_found not_in_channel is_archived thread_not_found "
        "cannot_reply_to_message msg_too_long invalid_channel",
        4,
        "files:write",
    ),
}
"""Every method the fake knows; anything else is `unknown_method`."""

ALL_SCOPES = frozenset(
    scope
    for name, method in METHODS.items()
    if name != "apps.connections.open"
    for scopes in method.scopes.values()
    for scope in scopes
)
"""All that the fake knows of, for tests of the fake itself; its own bot token has what our manifest asks for."""
