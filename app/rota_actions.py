"""`swap`: somebody takes over a turn; written down, in force at once, and confirmed to both."""

from __future__ import annotations

from ..core.messages import When
from ..core.model import AuditEntry, Outcome, Task
from ..core.responder_actions import refused
from ..core.text import as_name
from ..core.times import weekday_time
from ..core.translation import message
from .action_runner import ActionRunner

OPEN = 1_000  # incidents whose hand-overs are planned anew


def swap(runner: ActionRunner, team: str, who: str, to: str, until: str) -> Outcome:
    """`to` is on call in `team` from now until then, whoever the rota names."""
    now, planner = runner.clock.now(), runner.versions.current
    asked = planner.swap(team, to, until, who, now)
    if isinstance(asked, str):
        return refused(asked)
    with runner.store.begin() as tx:
        notes: list[Task] = planner.swap_notes(asked)
        tx.add_swap(asked, now)
        said = {"who": asked.who, "until": asked.until.isoformat()}
        tx.audit(AuditEntry("rota.swapped", now, who, asked.team, said))
        tx.enqueue(notes)
        planner.know_swaps(tx.swaps(now))
        for incident in tx.incidents(open_only=True, limit=OPEN):
            tx.enqueue(runner.versions.of(tx, incident).hand_overs(incident, now))
    told = message(
        "{who} is on call for {team} until {at}. Both of them are told.",
        who=as_name(asked.who),
        team=asked.team,
        at=When(asked.until, "weekday"),
    )
    return Outcome(True, told, times=((weekday_time(asked.until), asked.until),))
