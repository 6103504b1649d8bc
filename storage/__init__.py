"""The store on SQLite and PostgreSQL. Rows never leave this folder.

- `migrations/`: the schema's history
- `sql_store`: the store: opens the database, hands out transactions
- `tx`: one transaction: everything that can be read and written in it, gathered from the files beside
- `mentions`: mentions, judgements, dead letters, cursors
- `answering_rows`: what our own accounts wrote, and known issues
- `aliases`: other names of posts
- `edited_mentions`: posts that are edited or deleted after they were stored
- `early_deletions`: deletions that come before their posts
- `forget_rows`: takes a person out of every table
- `incidents`: incidents, and the state of detectors
- `tasks`: the outbox: tasks as rows, claimed by one worker each
- `series_rows`: what somebody else counts, step by step
- `records`: drafts, versions of the playbooks file, the timeline
- `checklist_rows`: items of checklists, and people's labels
- `key_rows`: keys of the HTTP API
- `sign_in_rows`: invitations to the pages, and the sessions that they begin
- `audit_guard`: how the audit log of a new database begins, and is guarded
- `audit_rows`: who did what, as a chain of hashes
- `letter_rows`: dead letters as people look at them, and those to be read again
- `leases`: what one process at a time may do
- `tables`: the tables, as SQLModel classes
- `retention_rows`: deletes what has been kept for long enough
- `rows`: what the files of a transaction share
- `bulk`: a whole batch into one table at once
- `copying`: a backup while the service runs, and the move into another database
- `engine`: from a database address to an engine; drivers' complaints as sentences
- `schema`: brings a database to the schema of this version
"""
