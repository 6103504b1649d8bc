"""Dead letters that somebody wants read again: whatever can be read now is taken in, the rest stays with its reason."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable

from msgspec import Struct

from ..core.errors import FirebreakError
from ..core.model import AuditEntry, KeptLetter, Mention, Parsed, Point, ReadAs
from ..core.store import Store
from ..core.translation import message
from .app import App

AT_ONCE = 200  # letters in one transaction
SOURCE = "dead-letters"
Parse = Callable[[bytes, ReadAs], Iterable[Parsed]]


def ask_again(app: App, reason: str, how: ReadAs, who: str) -> int:
    """Those whose reason holds these words wait to be read again, by the service at work; how many they are."""
    with app.store.begin() as tx:
        ids = [id for id, _ in tx.letter_reasons(reason)]
        tx.read_letters_again(ids, how)
        tx.audit(AuditEntry("letters.retried", app.clock.now(), who, data={"count": len(ids), "as": how.shape}))
    return len(ids)


class Kind(Struct, frozen=True):
    """Letters that could not be read for one reason, but for what differs from line to line; the first of them."""

    count: int
    first: KeptLetter


def kinds(store: Store, reason: str, most: int) -> tuple[int, int, list[Kind]]:
    """How many letters there are whose reason holds these words, of how many kinds, and the most frequent of these."""
    with store.begin() as tx:
        found = tx.letter_reasons(reason)
        counted = Counter(kind_of_reason(why) for _, why in found)
        first: dict[str, int] = {}
        for id, why in found:
            first.setdefault(kind_of_reason(why), id)
        shown = counted.most_common(most)
        named = {kept.id: kept for kept in tx.letters([first[kind] for kind, _ in shown])}
    return len(found), len(counted), [Kind(count, named[first[kind]]) for kind, count in shown]


def kind_of_reason(reason: str) -> str:
    """A reason without what differs from line to line.

    >>> kind_of_reason('followers is "many"; give a whole number, 0 or more')
    'followers is "…"; give a whole number, N or more'
    """
    return re.sub(r"\d[\d.,]*", "N", re.sub(r'"[^"]*"', '"…"', reason))


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
    found = list[Mention | Point]()
    reason: str = message("holds no mention")
    try:
        for part in parse(kept.letter.raw.encode("utf-8", "replace"), kept.again or ReadAs()):
            found += (*part.mentions, *part.points)
            reason = part.letters[0].reason if part.letters else reason
    except FirebreakError as error:
        return [], error.said
    except Exception as error:  # noqa: BLE001  one letter costs itself only
        return [], message("cannot be read ({kind})", kind=type(error).__name__)
    return found, reason
