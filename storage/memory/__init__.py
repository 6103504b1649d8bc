"""The store in memory: dictionaries in place of tables, for what need not outlive the process.

It keeps every promise of the store on a database, and the same contract tests hold it to them.

- `memory_store`: the store: hands out transactions, one after the other
- `memory_tx`: one transaction, gathered from the files beside
- `journal`: a table as a dictionary, its indices in order, and how a transaction is undone
- `tables_in_memory`: all of the tables, and their rows
- `rows_in_memory`: what the parts of a transaction share
- `mentions_in_memory`: mentions and judgements, and what became of posts
- `series_in_memory`: what somebody else counts
- `answers_in_memory`: what our own accounts wrote, known issues, looking for mentions
- `tasks_in_memory`: the outbox
- `incidents_in_memory`: incidents, their evidence, and the state of detectors
- `records_in_memory`: drafts, versions of the playbooks, the timeline, the audit log
- `letters_in_memory`: dead letters and cursors, and what is old enough to go
- `desk_in_memory`: checklists, labels, swaps, leases, keys and sign-ins
- `forget_in_memory`: takes a person out of everything
"""
