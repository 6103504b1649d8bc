"""The part of `replay` that judges texts before they come, many at a time: a text is judged by nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ..core.model import Mention, Parsed, Sentiment
    from ..core.ports import SentimentModel, Source

    Asked = tuple[str, str | None, str | None]  # a text, its language, its topic
    WillAsk = Callable[[Sequence[Mention]], Sequence[Asked]]

AHEAD = 500  # mentions, or stretches of them, that are judged at once


class JudgedAhead:
    """A judge that is shown what comes before it is asked; several replays may ask it for the same, one by one.

    What nobody foresaw is judged when it is asked for.
    """

    def __init__(self, judge: SentimentModel) -> None:
        self._judge = judge
        self._will_ask: dict[int, WillAsk] = {}
        self._known: dict[Asked, Sentiment] = {}

    @property
    def version(self) -> str:
        """Of the judge that it asks."""
        return str(getattr(self._judge, "version", ""))

    def will_ask(self, of: object, texts: WillAsk) -> None:
        """One more replay says what it will ask for, once these mentions come; those of one thing ask for the same."""
        self._will_ask.setdefault(id(of), texts)

    def reading(self, source: Source) -> ReadAhead:
        """The source, of which this judge sees a little more than whoever reads it."""
        return ReadAhead(source, self._look)

    def score(
        self, texts: Sequence[str], langs: Sequence[str | None], topics: Sequence[str | None] | None = None
    ) -> list[Sentiment]:
        """As the judge's own."""
        asked = list(zip(texts, langs, topics or [None] * len(texts), strict=True))
        self._learn(asked)
        return [self._known[one] for one in asked]

    def _look(self, mentions: Sequence[Mention]) -> None:
        """What was seen before is over."""
        self._known.clear()
        self._learn([one for texts in self._will_ask.values() for one in texts(mentions)])

    def _learn(self, asked: Sequence[Asked]) -> None:
        if new := [one for one in dict.fromkeys(asked) if one not in self._known]:
            texts, langs, topics = zip(*new, strict=True)
            self._known.update(zip(new, self._judge.score(texts, langs, topics), strict=True))


class ReadAhead:
    """A source that is read a little ahead of whoever reads it; what it gives stays the same."""

    def __init__(self, source: Source, look: Callable[[Sequence[Mention]], None]) -> None:
        self._source, self._look = source, look
        self.name, self.broken = source.name, ""

    @property
    def share(self) -> float:
        """As the source's own; 0 while that is not known."""
        return float(getattr(self._source, "share", 0.0))

    def read(self, cursor: str | None) -> Iterator[Parsed]:
        """As the source's own."""
        held: list[Parsed] = []
        mentions = 0
        for part in self._source.read(cursor):
            held.append(part)
            mentions += len(part.mentions)
            if max(mentions, len(held)) >= AHEAD:
                yield from self._seen(held)
                held, mentions = [], 0
        yield from self._seen(held)
        self.broken = self._source.broken

    def _seen(self, held: Sequence[Parsed]) -> Sequence[Parsed]:
        self._look([mention for part in held for mention in part.mentions])
        return held
