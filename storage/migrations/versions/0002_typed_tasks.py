"""Tasks say in fields what they are about, which their keys and parts said; a priority and a timeline get their names.

This is the only place that still reads the old keys. It imports nothing of ours: what it knows must not change.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002_typed_tasks"
down_revision = "0001_first"

TASK = sa.table("task", *(sa.column(name) for name in ("key", "playbook", "verb", "part", "about")))
ITEM = sa.table("checklist_item", *(sa.column(name) for name in ("id", "incident", "body")))
TIMER = re.compile(r"(lapse|wake|promise|overdue)-(\d{6}T\d{6})")
AT_ONCE = 1000  # rows of one statement


def upgrade() -> None:
    op.execute("ALTER TABLE task RENAME COLUMN lane TO priority")
    op.add_column("task", sa.Column("about", sa.Text(), nullable=False, server_default=""))
    op.drop_index("ix_fact_incident", table_name="fact")
    op.rename_table("fact", "timeline_event")
    op.create_index("ix_timeline_event_incident", "timeline_event", ["incident"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER INDEX pk_fact RENAME TO pk_timeline_event")
        op.execute("ALTER SEQUENCE fact_id_seq RENAME TO timeline_event_id_seq")
    _fill_tasks()
    _fill_items()


def downgrade() -> None:
    raise NotImplementedError("the old keys are not written anew: restore the backup from before the upgrade instead")


def _fill_tasks() -> None:
    connection = op.get_bind()
    rows = connection.execute(sa.select(TASK.c.key, TASK.c.playbook, TASK.c.verb, TASK.c.part)).all()
    changed: list[dict[str, Any]] = []
    for row in rows:
        part, about = read(row.key, row.playbook, row.verb, row.part)
        own = row.playbook in ("desk", "follow_up", "digest")
        changed.append(
            {
                "of": row.key,
                "to_playbook": "" if own else row.playbook,
                "to_part": part,
                "to_about": json.dumps(about, ensure_ascii=False) if about else "",
            }
        )
    to = {name: sa.bindparam(f"to_{name}") for name in ("playbook", "part", "about")}
    _update(sa.update(TASK).where(TASK.c.key == sa.bindparam("of")).values(**to), changed)


def _fill_items() -> None:
    rows = op.get_bind().execute(sa.select(ITEM.c.id, ITEM.c.incident, ITEM.c.body)).all()
    changed: list[dict[str, Any]] = []
    for row in rows:
        _, checklist, number = row.id.split("/")
        body = json.loads(row.body) | {"incident": row.incident, "checklist": checklist, "number": int(number)}
        changed.append({"of": row.id, "to_body": json.dumps(body, ensure_ascii=False)})
    _update(sa.update(ITEM).where(ITEM.c.id == sa.bindparam("of")).values(body=sa.bindparam("to_body")), changed)


def _update(statement: sa.Update, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), AT_ONCE):
        op.get_bind().execute(statement, rows[start : start + AT_ONCE])


def read(key: str, playbook: str, verb: str, part: str) -> tuple[str, dict[str, Any]]:
    """The part and the subject of a task, as its key and its part said them until now."""
    match playbook:
        case "digest":
            return "", {"channel": part}
        case "follow_up":
            return "", _follow_up(key, part)
        case "desk":
            return _own(key, verb, part)
    if verb != "notify":
        return part, {}
    if part == "+thread":
        return "thread", {}
    team, on_call, _ = part.partition(".")
    return "", {"team": team} if on_call else {"person": part}


def _follow_up(key: str, change: str) -> dict[str, Any]:
    name = key.split("/")[2]
    if timer := TIMER.fullmatch(name):
        loudness = {"loudness": "thread"} if timer[1] in ("lapse", "wake") else {}
        return {"reason": timer[1], "for_at": _at(timer[2]), **loudness}
    if not name.isdigit():
        return {"reason": "item"}
    about = {"reason": "change", "message": change} if change else {"reason": "change"}
    if not change or change.startswith("Still growing:"):
        return about
    return about | {"loudness": "channel" if change.startswith("Raised to ") else "thread"}


def _own(key: str, verb: str, part: str) -> tuple[str, dict[str, Any]]:
    """Of a task that no playbook planned."""
    name = key.split("/", 2)[2]
    match verb:
        case "still" | "promise":
            return part, {"for_at": _at(name.split("/")[0].rpartition("-")[2])}
        case "nudge" | "escalate" | "unheard":
            _, checklist, number = part.split("/")
            return "", {"checklist": checklist, "number": int(number)}
        case "direct" | "lost" | "unreached":
            return "", {"person": part}
        case "stand_in" | "called":
            team, person, mark = part.split("/")
            return "", {"person": person, "team": team, **_reason(mark)}
        case "nobody":
            team, where = part.split("/")
            return where, {"team": team} if team else {}
        case "shift" | "handed_over":
            return "", {"team": part, "for_at": _at(name.rpartition("/")[2])}
        case "summary" if part != "room":
            return "alert", {"message_of": part}
        case "open_private_channel" if part.startswith("invite:"):
            return "invite", {"person": part.removeprefix("invite:")}
    return part, {}


def _reason(mark: str) -> dict[str, Any]:
    """Why a backup is called."""
    known = {"": "uninvited", "call": "uncalled", "hole": "nobody_on_call"}
    return {"reason": known[mark]} if mark in known else {"reason": "shift", "for_at": _at(mark)}


def _at(stamp: str) -> str:
    return datetime.strptime(stamp, "%y%m%dT%H%M%S").replace(tzinfo=UTC).isoformat()
