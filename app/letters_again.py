"""Dead letters that somebody wants read again: whatever can be read now is taken in, the rest stays with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..core.errors import FirebreakError
from ..core.model import KeptLetter, Mention, Parsed, Point, ReadAs
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
    found = [one for _, some, _ in results for one in some]
    mentions = sorted((one for one in found if isinstance(one, Mention)), key=lambda mention: mention.created_at)
    points = sorted((one for one in found if isinstance(one, Point)), key=lambda point: point.at)
    if found:
        app.watch(Parsed(tuple(mentions), points=tuple(points)), SOURCE)
    read = [kept.id for kept, some, _ in results if some]
    with app.store.begin() as tx:
        tx.letters_were_read(read)
        for kept, some, reason in results:
            if not some:
                tx.letter_refused_again(kept.id, reason)
    return len(read), len(results) - len(read)


def _read(kept: KeptLetter, parse: Parse) -> tuple[list[Mention | Point], str]:
    """Its mentions and counts, or why there are none."""
    found, reason = list[Mention | Point](), "holds no mention"
    try:
        for part in parse(kept.letter.raw.encode("utf-8", "replace"), kept.again or ReadAs()):
            found += (*part.mentions, *part.points)
            reason = part.letters[0].reason if part.letters else reason
    except FirebreakError as error:
        return [], str(error)
    except Exception as error:  # noqa: BLE001  one letter costs itself only
        return [], f"cannot be read ({type(error).__name__})"
    return found, reason
