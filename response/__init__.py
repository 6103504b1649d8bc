"""What an incident sets in motion: which playbooks start, what is due when, who else is called.

- `steps/`: one file per step verb
- `wording/`: what people read about an incident
- `planner`: which playbooks a signal starts, what tasks they become, what each task means when it is due
- `reminders`: what falls due because of how an incident stands: still on it?, lapses, overdue items, the close
- `reminder_effects`: what those tasks do and say
- `backup_responders`: who is called instead of somebody who cannot be reached, and at the hand-over of a rota
- `backup_effects`: what those tasks do and say
"""
