"""What an incident sets in motion.

`planner` plans tasks and says what each means when it is due; `aftermath` what the end of one calls for. `steps/` are
the verbs of playbooks and `step_verb` what they share; `reminders/` is what falls due as time passes. `card_updates`
keeps shown cards current, `asked_room` opens a room on demand, `unreachable` tells of whom no message reaches,
`backup_responders` calls the next in a rota, `shift_change` hands over to the next turn, `permissions` says who may
press what. `new_tasks` and `priorities` make tasks and order them; `wording/` is how things are said.
"""
