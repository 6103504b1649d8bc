"""One transaction: everything that can be read and written in it, gathered from the files beside this one."""

from __future__ import annotations

from sqlalchemy import func, or_, select, text

from ..core.rules import LAST_WORDS
from .change_marks import ChangeMarks
from .checklist_rows import ChecklistRows
from .draft_rows import DraftRows
from .edited_mentions import EditedMentions
from .incidents import Incidents
from .key_rows import KeyRows
from .leases import Leases
from .letter_rows import LetterRows
from .mention_search import MentionSearch
from .retention_rows import RetentionRows
from .rota_rows import RotaRows
from .sign_in_rows import SignInRows
from .tables import INCIDENT, TASK, TOTAL
from .tasks import Tasks


class SqlTx(
    MentionSearch,
    EditedMentions,
    Incidents,
    Tasks,
    ChecklistRows,
    DraftRows,
    RetentionRows,
    Leases,
    KeyRows,
    SignInRows,
    LetterRows,
    ChangeMarks,
    RotaRows,
):
    """A `Tx`: each part keeps its own tables, all on one connection."""

    def counts(self) -> dict[str, int]:
        """Some totals are kept and some counted, but nothing reads a table that grows with the mentions."""
        self.flush()
        kept = {row.name: row.n for row in self.connection.execute(select(TOTAL))}
        failed = self.connection.execute(
            select(func.count()).select_from(TASK).where(text("state = 'failed'"))  # in the words of its index
        ).scalar_one()
        alive = or_(INCIDENT.c.closed_at.is_(None), TASK.c.verb.in_(LAST_WORDS))  # the others are needless when due
        timers = select(func.count()).select_from(TASK.join(INCIDENT, INCIDENT.c.id == TASK.c.incident, isouter=True))
        waiting = self.connection.execute(timers.where(text("task.state = 'waiting'"), alive)).scalar_one()
        theirs = select(func.count()).select_from(TASK.join(INCIDENT, INCIDENT.c.id == TASK.c.incident))
        unsettled = self.connection.execute(
            theirs.where(text("task.state = 'failed'"), INCIDENT.c.closed_at.is_(None))
        ).scalar_one()
        blocked = (
            select(func.count()).select_from(TASK).where(text("state = 'waiting'"), TASK.c.blocked_by.is_not(None))
        )
        opened = self.connection.execute(
            select(func.count()).select_from(INCIDENT).where(INCIDENT.c.closed_at.is_(None))
        ).scalar_one()
        return {
            "mentions": kept.get("mentions", 0),
            "judged": kept.get("judged", 0),
            "dead_letters": kept.get("dead_letters", 0),
            "open_incidents": opened,
            "waiting_tasks": waiting,
            "failed_tasks": failed,
            "failed_open": unsettled,
            "blocked_tasks": self.connection.execute(blocked).scalar_one(),
        }
