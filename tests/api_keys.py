"""Keys for tests that speak to the HTTP API."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from firebreak.core.api_keys import new_key

if TYPE_CHECKING:
    from firebreak.core.model import Scope
    from firebreak.core.store import Store

MADE = datetime(2026, 1, 1, tzinfo=UTC)


def key(store: Store, scope: Scope, who: str | None = None) -> str:
    """A new key as it is shown."""
    made, shown = new_key(scope, MADE, who=who)
    with store.begin() as tx:
        tx.add_key(made)
    return shown


def bearer(store: Store, scope: Scope, who: str | None = None) -> dict[str, str]:
    """The header that shows a new key."""
    return {"Authorization": f"Bearer {key(store, scope, who)}"}
