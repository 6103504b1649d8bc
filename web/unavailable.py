"""What a sender is told while the database cannot take anything: to come again, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from ..core.errors import LeaseLost

if TYPE_CHECKING:
    from ..core.errors import StoreError

AGAIN = 10  # seconds until it is worth another try: a disk is not freed, nor a database started, in less
TAKEN_OVER = 2  # seconds until a proxy has found the other one
_AWAY = "another Firebreak works by now, and this one ends; send the same again"
_REFUSED = (
    f"the database takes nothing at this moment, and why is in the log; send the same again in {AGAIN} s, "
    "since every mention counts only once"
)


def unavailable(error: StoreError) -> HTTPException:
    """503 with Retry-After. The driver's own words stay in the log: senders are strangers."""
    lost = isinstance(error, LeaseLost)
    return HTTPException(503, _AWAY if lost else _REFUSED, {"Retry-After": str(TAKEN_OVER if lost else AGAIN)})
