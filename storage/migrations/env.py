"""Alembic's way into a migration: always on a connection that it is given, inside that connection's transaction."""

from __future__ import annotations

from alembic import context

# Alembic runs this file by its path, so it cannot import relatively: what it needs comes with the configuration.
context.configure(connection=context.config.attributes["connection"], target_metadata=None)
context.run_migrations()
