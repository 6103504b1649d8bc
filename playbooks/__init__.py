"""The language of playbooks.yaml: what can be said in it. What is done about it is `response`'s.

- `loader/`: from the text to the typed file, every problem with line and column
- `file`: the typed file: topics, watchlists, people, teams, voice, playbooks, checklists, templates
- `when`: the `when:` of a playbook: conditions on a signal
- `when_clauses`: the clauses that ask how many, how often and at what time
- `when_values`: what each clause says to a signal, for whoever wonders why a playbook did not start
- `content_names`: kinds and classes of harm that a playbook may ask for
- `watch_first`: until when a playbook waits, since something is small, mild and night
- `step`: what every step has in common; each verb is a file in `response/steps`
- `rota_blocks`: the `teams:` of a file: who is in one, and by which rotas they are on call
- `on_call`: who is on call at a time: rotas in the local time of a place, swaps, absences
- `calendar_file`: calendars: when somebody is away, and who is on call
- `roles`: the `may:` of a playbook: who may press what
- `policy`: the `policies:` of a file: what may be said, and who may offer what
- `accepted`: warnings that somebody lives with, each with its reason
- `out_of_date`: what was true once
- `reference`: what each key holds, in words; `reference.yaml` for the guide and the schema
- `json_schema`: the language as a JSON Schema
- `sensitivity_text`: writes another sensitivity into the text of a file, and leaves every other letter
- `key_completion`: what may stand where a cursor is in the file, read off the schema
- `text_place`: where in the file a cursor stands, while it is being typed
- `recurring`: times that come again every week
- `service_blocks`: the `services:` of a file: where tickets are opened, who is told by a webhook or by e-mail
- `scheduled_report`: the `reports:` of a file: what a team is told every week
- `file_tests`: the `tests:` of a file: what is given, and what is expected
- `texts`: templates of public texts: by stage and class, language and platform
- `lengths`: how long a public text may be on each platform
- `values`: spans, dates, severities and names as they may be written
"""
