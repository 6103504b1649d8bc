"""Pure: the nouns, the seams and the rules. Imports nothing of ours.

- `model`: the nouns of what is heard and decided: Mention, Reading, Signal, Incident, Task ...
- `effects`: the nouns of what is done and shown: Effect, Card, Draft, Receipt ...
- `ports`: the seams: what the app asks of a source, a detector, a notifier, a planner
- `store`: the seam to the database: what may be read and written in one transaction
- `kept_signals`: what an incident keeps of its signals: the strongest of each detector, and its latest word
- `rules`: the decisions, as pure functions: tally, triage, when a task is stopped, when an incident closes
- `actions`: the one table of what people can do: names, labels, fields, commands, routes
- `action_row`: what a row of that table holds
- `responder_actions`: what a press does to an incident: the changed incident and a sentence, or why it does not count
- `escalation_pause`: when the clock of the tiers stands still: acknowledged, or snoozed
- `explain`: what a signal says about the posts behind it
- `same_alarm`: whether an alarm is one that somebody has judged already
- `trending_terms`: which words rose, for `explain`
- `key_phrase`: what it is about, in two or three of the posts' own words, for drafts
- `stop_words`: words that say nothing about what happened
- `safe_text`: strangers' text made safe to show
- `terminal`: the one place that prints, and how a line of the log is written
- `safe_console`: the same for what is printed in colours and tables
- `audit_chain`: how the entries of the audit log are chained, and what breaks the chain
- `api_keys`: keys of the HTTP API: made, kept as hashes, compared
- `spans`: spans of time in words
- `times`: times in words, which notifiers show in other zones
- `poisson`: what chance explains of a count
- `text`: text folded, fingerprinted and cut; what is a link
- `clock`: the only place that asks the time; a clock for tests that is moved by hand
- `errors`: every error raised on purpose, in one tree
- `plugins`: finds detectors, sources, notifiers and step verbs: files of ours, entry points of others
"""
