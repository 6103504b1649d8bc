"""The rules for what can be pressed, picked or filled in: Block Kit's interactive elements."""

from __future__ import annotations

from typing import Any

from .shapes import Check, Shape, among, anything, flag, many, note, number, one_of, string, text

MRKDWN = ("mrkdwn", "plain_text")
WHERE = {"block_id": string(255, 1)}
CONFIRM = Shape(
    {
        "title": text(100),
        "text": text(300, *MRKDWN),
        "confirm": text(30),
        "deny": text(30),
        "style": among("primary", "danger"),
    },
    "title text confirm deny",
)
_ACTS: dict[str, Check] = {"action_id": string(255, 1), "confirm": CONFIRM, "focus_on_load": flag}
_HINTED = _ACTS | {"placeholder": text(150)}


def _option(*kinds: str) -> Check:
    return Shape(
        {"text": text(75, *kinds), "value": string(150), "description": text(75, *kinds), "url": string(3000)},
        "text",
    )


_PLAIN, _RICH = _option(), _option(*MRKDWN)
_GROUP = Shape({"label": text(75), "options": many(_PLAIN, 100)}, "label options")


def _options_of(element: dict[str, Any]) -> list[Any]:
    groups = element.get("option_groups")
    holders = groups if isinstance(groups, list) else [element]
    lists = [holder.get("options") for holder in holders if isinstance(holder, dict)]
    return [option for options in lists if isinstance(options, list) for option in options]


def _initial_matches(element: dict[str, Any], at: str, found: list[str]) -> None:
    """What is picked at first must be, to the letter, one of the options."""
    options = _options_of(element)
    chosen = element.get("initial_options", [])
    chosen = [*(chosen if isinstance(chosen, list) else []), element.get("initial_option")]
    if any(option is not None and option not in options for option in chosen):
        note("initial options must match options exactly", at, found)


def _options_or_groups(element: dict[str, Any], at: str, found: list[str]) -> None:
    if ("options" in element) == ("option_groups" in element):
        note("must define either `options` or `option_groups`", at, found)
    _initial_matches(element, at, found)


def _image_source(element: dict[str, Any], at: str, found: list[str]) -> None:
    if ("image_url" in element) == ("slack_file" in element):
        note("must define either `image_url` or `slack_file`", at, found)


_STATIC = _HINTED | {"options": many(_PLAIN, 100), "option_groups": many(_GROUP, 100)}
_MULTI = {"max_selected_items": number}
_CONVERSATION = {"default_to_current_conversation": flag, "response_url_enabled": flag, "filter": anything}
_LENGTHS = {"min_length": number, "max_length": number, "dispatch_action_config": anything}

IMAGE = Shape(
    {"image_url": string(3000, 1), "slack_file": anything, "alt_text": string(2000, 1)}, "alt_text", _image_source
)
BUTTON = Shape(
    _ACTS
    | {
        "text": text(75),
        "url": string(3000),
        "value": string(2000),
        "style": among("primary", "danger"),
        "accessibility_label": string(75),
    },
    "text",
)
_FEEDBACK = Shape({"text": text(75), "value": string(2000), "accessibility_label": string(75)}, "text value")

PRESSED: dict[str, Check] = {
    "button": BUTTON,
    "workflow_button": Shape(_ACTS | {"text": text(75), "workflow": anything, "style": anything}, "text workflow"),
    "overflow": Shape(_ACTS | {"options": many(_PLAIN, 5)}, "options"),
    "checkboxes": Shape(
        _ACTS | {"options": many(_RICH, 10), "initial_options": many(_RICH, 10)}, "options", _initial_matches
    ),
    "radio_buttons": Shape(_ACTS | {"options": many(_RICH, 10), "initial_option": _RICH}, "options", _initial_matches),
    "static_select": Shape(_STATIC | {"initial_option": _PLAIN}, "", _options_or_groups),
    "multi_static_select": Shape(_STATIC | _MULTI | {"initial_options": many(_PLAIN, 100)}, "", _options_or_groups),
    "external_select": Shape(_HINTED | {"initial_option": _PLAIN, "min_query_length": number}),
    "multi_external_select": Shape(
        _HINTED | _MULTI | {"initial_options": many(_PLAIN, 100), "min_query_length": number}
    ),
    "users_select": Shape(_HINTED | {"initial_user": string(20)}),
    "multi_users_select": Shape(_HINTED | _MULTI | {"initial_users": many(string(20), 100)}),
    "conversations_select": Shape(_HINTED | _CONVERSATION | {"initial_conversation": string(20)}),
    "multi_conversations_select": Shape(
        _HINTED | _MULTI | _CONVERSATION | {"initial_conversations": many(string(20), 100)}
    ),
    "channels_select": Shape(_HINTED | {"initial_channel": string(20), "response_url_enabled": flag}),
    "multi_channels_select": Shape(_HINTED | _MULTI | {"initial_channels": many(string(20), 100)}),
    "datepicker": Shape(_HINTED | {"initial_date": string(10)}),
    "timepicker": Shape(_HINTED | {"initial_time": string(5), "timezone": string(100)}),
    "datetimepicker": Shape(_ACTS | {"initial_date_time": number}),
}
"""What an actions block or a section's accessory may hold, image aside."""

FILLED: dict[str, Check] = {
    "plain_text_input": Shape(_HINTED | _LENGTHS | {"initial_value": string(3000), "multiline": flag}),
    "email_text_input": Shape(_HINTED | {"initial_value": string(3000), "dispatch_action_config": anything}),
    "url_text_input": Shape(_HINTED | {"initial_value": string(3000), "dispatch_action_config": anything}),
    "number_input": Shape(
        _HINTED
        | {"is_decimal_allowed": flag, "initial_value": string(40), "min_value": number, "max_value": number}
        | {"dispatch_action_config": anything},
        "is_decimal_allowed",
    ),
    "rich_text_input": Shape(_HINTED | {"initial_value": anything, "dispatch_action_config": anything}),
    "file_input": Shape(_ACTS | {"filetypes": anything, "max_files": number}),
}
"""What only an input block may hold, beside most of PRESSED."""

_NOT_INPUTS = ("button", "workflow_button", "overflow")
ACTION = one_of(PRESSED)
ACCESSORY = one_of(PRESSED | {"image": IMAGE})
INPUT = one_of(FILLED | {kind: shape for kind, shape in PRESSED.items() if kind not in _NOT_INPUTS})
CONTEXT = one_of({"image": IMAGE, "mrkdwn": text(3000, "mrkdwn"), "plain_text": text(3000)})
CONTEXT_ACTION = one_of(
    {
        "feedback_buttons": Shape(
            _ACTS | {"positive_button": _FEEDBACK, "negative_button": _FEEDBACK}, "positive_button negative_button"
        ),
        "icon_button": Shape(
            _ACTS
            | {"icon": string(75), "text": text(75), "value": string(2000), "visible_to_user_ids": anything}
            | {"accessibility_label": string(75)},
            "icon text",
        ),
    }
)
