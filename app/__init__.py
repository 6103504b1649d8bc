"""The shell around the rules: `watch` takes facts in, `deliver` brings effects out, and people act.

`app.py` is the App itself; `intake.py` takes facts in, `delivery.py` brings effects out (`rate_limit_queue.py`:
who waits for the notifier's limits; `outage_digest.py`: what is told after an outage). `action_handlers.py` holds
what people do (`action_runner.py`: in one transaction, by who may; `checklist_actions.py`, `drills.py`), `queries.py`
what they look at. `playbook_versions.py` keeps the planner that each incident started with; `leader.py` is the lease
of the one process that works.
"""

from .app import App
from .intake import Watched

__all__ = ["App", "Watched"]
