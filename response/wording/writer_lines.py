"""What an approver should know of a writer: who it is, what was sent to it, and what of its answer was struck."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.safe_text import defanged, one_line
from ...core.text import cut
from ...core.translation import gettext, listed, worded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...core.effects import StoredDraft

QUOTED, SHOWN = 60, 2  # characters of a sentence that was struck, and of how many


def writer_lines(draft: StoredDraft) -> tuple[tuple[str, str], ...]:
    """A label and a line for each thing; none where no writer was asked."""
    if not draft.calls:
        return ()
    first = draft.calls[0]
    stand = sum(bool(one.written_by) for one in draft.texts)
    line = gettext(
        "Texts by {writer} at {place}: {n} of {all}, from facts that were sent there; "
        "the incident's page shows what was sent and what came back.",
        n=stand,
        all=len(draft.texts),
        writer=first.writer,
        place=first.place,
    )
    return ((gettext("Writer"), line), *_refused(draft), *_struck(draft))


def _refused(draft: StoredDraft) -> Iterator[tuple[str, str]]:
    why = dict.fromkeys(one_line(worded(call.why)) for call in draft.calls if call.why)
    if why:
        yield gettext("Why the template"), cut(listed(why, "semicolon"), 200)


def _struck(draft: StoredDraft) -> Iterator[tuple[str, str]]:
    found = [each for call in draft.calls for each in call.struck]
    said = [f"“{cut(one_line(defanged(text)), QUOTED)}” ({one_line(worded(why))})" for text, why in found[:SHOWN]]
    more = [gettext("{n} more", n=len(found) - SHOWN)] if len(found) > SHOWN else []
    if found:
        yield gettext("Struck"), listed([*said, *more], "semicolon")
