"""From an address to the store that is meant by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .memory.memory_store import MemoryStore

if TYPE_CHECKING:
    from ..core.store import Store

IN_MEMORY = "sqlite://"
"""The address of a store that lives and dies with this process."""


def open_store_at(url: str) -> Store:
    """The store at an address; that of nothing but memory is no database. Raises BadSetting."""
    if url.strip() == IN_MEMORY:
        return MemoryStore()
    from .sql_store import open_store

    return open_store(url)
