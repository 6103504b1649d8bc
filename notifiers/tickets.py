"""Tickets: in Zendesk, in Freshdesk, or wherever a POST of JSON opens one."""

from __future__ import annotations

from hashlib import blake2b
from html import escape
from typing import TYPE_CHECKING, Any

from ..core.answering import filled
from ..core.model import Severity
from ..core.text import is_link

if TYPE_CHECKING:
    from ..core.effects import Post
    from .services import Line

_ZENDESK = {Severity.SEV1: "urgent", Severity.SEV2: "high", Severity.SEV3: "normal", Severity.SEV4: "low"}
_FRESHDESK = {Severity.SEV1: 4, Severity.SEV2: 3, Severity.SEV3: 2, Severity.SEV4: 1}
_OPEN = 2
LATEST = 100  # tickets of Freshdesk among which one of ours is looked for


def zendesk(line: Line, post: Post, key: str, again: bool) -> str:
    """Opens one by the Ticketing API; the link to it. `external_id` is the task's key, by which it is found again."""
    auth = (f"{line.service.user}/token", line.token)
    if again:
        known = line.get("/api/v2/tickets.json", params={"external_id": key}, auth=auth)
        for ticket in _list(known, "tickets"):
            return f"{line.url}/agent/tickets/{ticket['id']}"
    ticket = {
        "subject": post.title,
        "comment": {"body": post.text, "public": False},
        "priority": _ZENDESK[_severity(post)],
        "tags": ["firebreak"],
        "external_id": key,
    }
    headers = {"Idempotency-Key": mark_of(key)}
    made = line.post("/api/v2/tickets.json", json={"ticket": ticket}, auth=auth, headers=headers)
    return _made(line, "/agent/tickets/", (made or {}).get("ticket") if isinstance(made, dict) else None)


def freshdesk(line: Line, post: Post, key: str, again: bool) -> str:
    """Opens one by its API v2; the link to it. It knows no idempotency key: ours is a tag, looked for in the newest."""
    auth, tag = (line.token, "X"), f"firebreak-{mark_of(key)[:16]}"
    if again:
        newest = {"order_by": "created_at", "order_type": "desc", "per_page": LATEST}
        for ticket in _list(line.get("/api/v2/tickets", params=newest, auth=auth), ""):
            if tag in ticket.get("tags", ()):
                return f"{line.url}/a/tickets/{ticket['id']}"
    ticket = {
        "subject": post.title,
        "description": escape(post.text).replace("\n", "<br>"),
        "email": line.service.requester,
        "priority": _FRESHDESK[_severity(post)],
        "status": _OPEN,
        "tags": ["firebreak", tag],
    }
    return _made(line, "/a/tickets/", line.post("/api/v2/tickets", json=ticket, auth=auth))


def http_ticket(line: Line, post: Post, key: str, again: bool) -> str:  # noqa: ARG001  its server may know the key
    """Posts the file's own body; the link stands in the answer where `link` says. The key goes with it as a header."""
    facts = facts_of(line, post, key)
    headers = {"Idempotency-Key": mark_of(key)} | filled(line.service.headers, facts)
    answer = line.post("", json=filled(line.service.body, facts), headers=headers)
    for part in line.service.link.split(".") if line.service.link else ():
        answer = answer.get(part) if isinstance(answer, dict) else None
    return answer if isinstance(answer, str) and is_link(answer) else ""


def facts_of(line: Line, post: Post, key: str) -> dict[str, str]:
    """What stands in the places of a body of the file's own."""
    return {
        "title": post.title,
        "text": post.text,
        "severity": _severity(post).value,
        "incident": post.card.incident if post.card else "",
        "key": mark_of(key),
        "token": line.token,
    }


def mark_of(key: str) -> str:
    """A key as a header takes it, whatever stands in it."""
    return blake2b(key.encode(), digest_size=16).hexdigest()


def _severity(post: Post) -> Severity:
    return post.card.severity if post.card else Severity.SEV3


def _list(answer: Any, inside: str) -> list[dict[str, Any]]:
    found = answer.get(inside) if inside and isinstance(answer, dict) else answer
    return [one for one in found if isinstance(one, dict) and "id" in one] if isinstance(found, list) else []


def _made(line: Line, path: str, ticket: Any) -> str:
    return f"{line.url}{path}{ticket['id']}" if isinstance(ticket, dict) and "id" in ticket else ""
