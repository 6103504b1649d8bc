"""Inviting people into a room: as many as can be, and a word about each who cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError

from ...core.errors import DeliveryError
from ...core.safe_text import one_line, shortened
from ...core.translation import in_one, message
from .api_errors import about_one_person, person_reason
from .client import refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...core.effects import Person
    from .client import Client

_BATCH = 100  # Slack's limit for one call
_FINE = ("already_in_channel", "cant_invite_self")


def invite(api: Client, room: str, people: Sequence[Person]) -> tuple[str, tuple[str, ...]]:
    """Invite them; a sentence about those who could not be (or nothing), and their names. Raises DeliveryError."""
    by_id = {person.slack: person for person in people if person.slack}
    failed: dict[str, str] = {
        person.name: message("no Slack id is given for them") for person in people if not person.slack
    }
    ids = list(by_id)
    for start in range(0, len(ids), _BATCH):
        for who, code in _invite(api, room, ids[start : start + _BATCH]).items():
            if code not in _FINE:
                failed[by_id[who].name if who in by_id else who] = person_reason(code)
    if not failed:
        return "", ()
    reasons = in_one(
        (message("{who} ({why})", who=shortened(one_line(name), 80), why=reason) for name, reason in failed.items()),
        "semicolon",
    )
    return message("Could not be invited: {reasons}. They are written to directly.", reasons=reasons), tuple(failed)


def _invite(api: Client, room: str, ids: Sequence[str]) -> dict[str, str]:
    """Who could not be invited, with Slack's code. `force` lets the others in all the same."""
    try:
        answer = api.call(api.client.conversations_invite, room, channel=room, users=",".join(ids), force=True)
    except DeliveryError as error:
        code = refusal(error)
        if named := _named(error.__cause__.response.data if isinstance(error.__cause__, SlackApiError) else {}):
            return named
        if not about_one_person(code):
            raise
        if len(ids) == 1:
            return {ids[0]: code}
        return {who: why for one in ids for who, why in _invite(api, room, [one]).items()}
    return _named(answer)


def _named(answer: Any) -> dict[str, str]:
    errors = answer.get("errors") if isinstance(answer, dict) else None
    found = [one for one in errors or [] if isinstance(one, dict) and one.get("user")]
    return {one["user"]: str(one.get("error", "")) for one in found}
