"""What an incident sets in motion: which playbooks start, what is due when, who else is called.

- `steps/`: one file per step verb
- `reminders/`: what people are asked and told as time passes
- `wording/`: what people read about an incident
- `planner`: which playbooks a signal starts, what tasks they become, what each task means when it is due
- `step_verb`: what every step verb does: plans its parts, makes their effects, says what it does
- `ended`: what a decision about the end of a task may know
- `on_call_people`: whom alerts write to directly: whoever is on call in the teams they name
- `escalation_tiers`: the chain of calls: begun anew when it gets worse, repeated while nobody answers, and its end
- `lapsed`: an acknowledgement ran out and no tier is left: who is rung then
- `aftermath`: what the end of a task calls for
- `card_updates`: cards that were shown are brought up to date
- `live_messages`: which other messages read otherwise after a change, and who can stand down
- `message_edits`: what they read then
- `approval`: a draft is approved as it will be read
- `asked_room`: the room that a person asks for; what any room calls for
- `backup_responders`: who is called instead of the person on call who cannot be reached
- `blocked_messages`: whom we tell that a message waits until somebody mends what keeps it from its place
- `watching`: playbooks that wait while something is small, mild and night, and what ends that
- `weekly_report`: what a team is told every week about its part
- `without_room`: who reads the card of a confidential incident whose room could not be opened
- `unreachable`: somebody whom nothing reaches is written to, and the others hear of it
- `shift_change`: the hand-over of a rota while an incident is open
- `permissions`: whether somebody may press what they pressed
- `priorities`: which task is sent first
- `new_tasks`: how tasks are made that no playbook plans, and their keys
"""
