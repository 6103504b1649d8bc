"""`make chaos`: the real program under work, disturbed in every way a night knows, against a run that is not disturbed.

- `workload`: what is watched and said, and a sender that sends again until it hears 202.
- `weather`: a strict Slack that answers 429, 500, late, not at all, or cuts the line when the work is done.
- `standing`: what stands in Slack and in the database when all is done, and what differs between two runs.
- `runs`: a service under work, and the faults that befall it.
- `__main__`: runs them all and prints the table.
"""
