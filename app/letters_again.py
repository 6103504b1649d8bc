"""Dead letters that somebody wants read again: whatever can be read now is taken in, the rest stays with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..core.errors import FirebreakError
from ..core.model import KeptLetter, Mention, Parsed, ReadAs
from .app import App

AT_ONCE = 200  # letters in one transaction
SOURCE = "dead-letters"
Parse = Callable[[bytes, ReadAs], Iterable[Parsed]]


def read_again(app: App, parse: Parse) -> tuple[int, int]:
    """Read those that wait; how many could be read, and how many could not.

    The mentions are stored before the letters go: whatever happens between, the next time they are duplicates.
    """
    with app.store.begin() as tx:
        waiting = tx.letters_to_read(AT_ONCE)
    if not waiting:
        return 0, 0
    results = [(kept, *_read(kept, parse)) for kept in waiting]
    mentions = [mention for _, found, _ in results for mention in found]
    if mentions:
        mentions.sort(key=lambda mention: mention.created_at)
        app.watch(Parsed(tuple(mentions)), SOURCE)
    read = [kept.id for kept, found, _ in results if found]
    with app.store.begin() as tx:
        tx.letters_were_read(read)
        for kept, found, reason in results:
            if not found:
                tx.letter_refused_again(kept.id, reason)
    return len(read), len(results) - len(read)


def _read(kept: KeptLetter, parse: Parse) -> tuple[list[Mention], str]:
    """Its mentions, or why there are none."""
    mentions, reason = list[Mention](), "holds no mention"
    try:
        for part in parse(kept.letter.raw.encode("utf-8", "replace"), kept.again or ReadAs()):
            mentions += part.mentions
            reason = part.letters[0].reason if part.letters else reason
    except FirebreakError as error:
        return [], str(error)
    except Exception as error:  # noqa: BLE001  one letter costs itself only
        return [], f"cannot be read ({type(error).__name__})"
    return mentions, reason
