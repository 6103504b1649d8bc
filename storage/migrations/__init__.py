"""The database's history, for Alembic.

To change the schema: change `storage/tables.py`, copy the newest file in `versions/` to the next number, write the
difference there in plain SQLAlchemy types (a migration must not follow later changes of the tables), and set
`HEAD` in `storage/schema_version.py`. Tests compare the migrated database with the tables, on SQLite and PostgreSQL.

- `versions/`: one file per change of the schema
- `env`: what Alembic runs: the migrations on the connection it is given
"""
