"""Keeps everything, in SQLite or PostgreSQL; rows never leave this folder.

`sql_store` opens the database (`engine`, `schema`, `migrations/`) and hands out transactions. A transaction (`tx`) is
made of parts: `mentions`, `incidents`, `tasks` (the outbox), `checklist_rows`, `records` (drafts, versions of the
playbooks, the timeline) and `leases`, on what they share (`rows`, `bulk`). `tables` are the columns.
"""
