"""What a button says while its press is under way."""

from __future__ import annotations

from ...core.translation import gettext, gettext_noop

BUSY = {
    "acknowledge": gettext_noop("Acknowledging …"),
    "still_on_it": gettext_noop("Confirming …"),
    "take_over": gettext_noop("Taking over …"),
    "give": gettext_noop("Handing over …"),
    "approve": gettext_noop("Approving …"),
    "edit": gettext_noop("Saving …"),
    "snooze": gettext_noop("Snoozing …"),
    "close": gettext_noop("Closing …"),
    "reopen": gettext_noop("Opening again …"),
    "open_room": gettext_noop("Opening the room …"),
}
ANY = gettext_noop("Sending …")


def busy(action: str = "") -> str:
    """Of a button of that action; of any other without one."""
    return gettext(BUSY.get(action, ANY))
