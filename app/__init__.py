"""The engine around the rules: facts come in, effects go out, and people press buttons.

- `app`: the App: everything below, put together
- `incident_writer`: what a signal sets in motion: incidents, their tasks, the log
- `still_growing`: signals that a playbook may want once they are larger
- `held_back`: signals that would be graver, had more people written: said again when they have
- `intake`: facts in: mentions are stored, judged, tallied and read by the detectors; signals become incidents and tasks
- `unsaved_readings`: what detectors have heard since their states were last written
- `signals_taken`: signals that an engine raised, taken up once each with their posts
- `watched`: what became of a stretch of a feed
- `group_commit`: who bring mentions at the same time share one transaction
- `poison`: a mention that breaks something becomes its own dead letter
- `delivery`: effects out: tasks that are due are claimed, made into effects, delivered and settled
- `briefing`: what an action may know when it makes its effect
- `effect_words`: what a delivery did, or would have done, in a few words for the log
- `delivery_pool`: several deliveries side by side, in the service
- `outside_writer`: asks a writer to word a draft before it is shown
- `rate_limit_queue`: who waits for which of the notifier's limits, urgent ones in front
- `outage_digest`: what people are told once the first notifier is back: one message per channel
- `action_handlers`: what responders do to an incident: acknowledge, take over, snooze, close, approve ...
- `action_runner`: one press from permission to log: who may, what it changes, what follows
- `checklist_actions`: what responders do about the items of a checklist
- `public_answers`: what follows from an answer in public: promises, and the move to private
- `rumours`: what many repeat in one text, looked for as more posts come
- `answers_heard`: what the feed brings about our answers: colleagues' promises, proof of private messages
- `draft_actions`: what people do with a draft
- `draft_desk`: what waits for approval over all incidents; what would be against a text
- `topic_groups`: topics of one group share an incident
- `rota_actions`: somebody takes over a turn of a rota
- `mention_actions`: what people say of one mention: what it is, what became of it, whose it is
- `drills`: a playbook runs for real on a topic of its own, and everything it says is marked
- `drill_injects`: what a drill brings as time passes, and how it went when it is over
- `declarations`: a person opens an incident by hand, or adds to the one that is open
- `playbook_versions`: the versions of the file that open incidents run on; saving an incident with what follows
- `past_verdicts`: what people said of the alarms before, when a signal would open an incident
- `negative_counts`: what each judged mention counts as negative, by what its topic has shown so far
- `posted_series`: counts that somebody posts: which are believed, and what detectors hear of them
- `industry_peers`: what other topics of the industry receive when one of them alarms
- `limits`: how many dead letters, platforms and topics a feed may make us keep
- `meters`: what is measured while it happens, for Prometheus
- `health`: whether all is well, and if not, why
- `scheduled_reports`: reports at the same time of every week, as task rows
- `ticker`: what is done again and again, by a clock that nobody sets
- `watchman`: tells people when it is not, and a watcher outside while it is
- `small_wall`: what one person has before them: what is open, what is theirs, what waits for them
- `why_headings`: what stands above each kind of thing that it looks at
- `why_silent`: why nothing rang: every topic, detector, clause and silence with its number
- `asides`: detectors of a moment, as copies that can be tried
- `queries`: what people and programs look at; changes nothing
- `retention`: how long what is stored is kept
- `virtual_time`: a recording's clock: moves to every timer on the way, delivers what falls due
- `audit_entries`: what the program writes into the audit log of itself
- `letters_again`: dead letters that somebody wants read again
- `leader`: leader election: of several services on one database one works, the others stand by
"""

from .app import App
from .watched import Watched

__all__ = ["App", "Watched"]
