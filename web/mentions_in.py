"""A body of mentions on its way into the app, and the answer that says what became of it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from ..core.translation import worded
from .request_body import unpack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ..app import App
    from ..core.model import Parsed
    from .admission import Admitted

TOLD = ("edited", "deleted", "counted_as_now", "only_learned")  # what an answer counts where there is any
NAMED = 1_000  # unreadable lines that an answer names; all of them are counted and kept


def take_in(
    app: App,
    parse: Callable[..., Iterable[Parsed]],
    body: bytes,
    encoding: str,
    place: Admitted,
    source: str,
    said: dict[str, str],
) -> tuple[dict[str, Any], int]:
    """Store what a body holds; the answer, and its status: 422 where there was something and nothing was read.

    `encoding` is the header's; what is unpacked takes room in `place`. `said` is what the sender says of it: shape and
    zone. Raises BadSetting for what nobody can make sense of, HTTPException for what cannot be unpacked or is too much.
    """
    plain = unpack(body, encoding)
    place.hold(len(plain) if plain is not body else 0)
    counts = Counter[str]()
    left = Counter[str]()
    rejected: list[dict[str, Any]] = []
    for parsed in parse(plain, source, app.clock.now(), **said):
        left.update(parsed.left_out)
        watched = app.watch(parsed, source)
        for what in ("accepted", "duplicates", *TOLD):
            counts[what] += getattr(watched, what)
        counts["unread"] += len(watched.rejected)
        named = watched.rejected[: NAMED - len(rejected)]
        rejected += [{"line": letter.line, "reason": letter.reason} for letter in named]
    more = counts["unread"] - len(rejected)
    answer: dict[str, Any] = {"accepted": counts["accepted"], "duplicates": counts["duplicates"], "rejected": rejected}
    answer |= {"rejected_more": more} if more else {}
    answer |= {what: counts[what] for what in TOLD if counts[what]}
    answer |= {"left_out": dict(left.most_common(NAMED))} if left else {}
    return answer, 422 if counts["unread"] and counts["unread"] == counts.total() else 202


def in_words(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer in the language of now: English, where the sender asks for none."""
    rejected = [{**one, "reason": worded(one["reason"])} for one in answer["rejected"]]
    left = {worded(what): count for what, count in answer.get("left_out", {}).items()}
    return {**answer, "rejected": rejected} | ({"left_out": left} if left else {})
