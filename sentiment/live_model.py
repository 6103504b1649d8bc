"""The judge in use, taken up again whenever another version is: nothing has to be started anew."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from ..core.errors import FirebreakError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..core.model import Sentiment
    from .classifier import Classifier
    from .model_registry import ModelRegistry

log = logging.getLogger("firebreak")


class LiveModel:
    """Judges by the version that its school has in use. Implements `core.ports.SentimentModel`.

    Before each batch it asks whether the school's book was written since: one look at a file's date, a few
    microseconds. A version that cannot be read is told of in the log, and the one before goes on judging.
    """

    def __init__(self, school: ModelRegistry) -> None:
        self._school = school
        self._seen = school.changed
        self.version = school.version
        self._judge: Classifier = school.judge()

    def score(
        self, texts: Sequence[str], langs: Sequence[str | None], topics: Sequence[str | None] | None = None
    ) -> list[Sentiment]:
        """One judgement for each text, in order, all by one version; `version` tells by which."""
        self._look()
        return self._judge.score(texts, langs, topics)

    def _look(self) -> None:
        changed = self._school.changed
        if changed == self._seen:
            return
        self._seen = changed
        try:
            version = self._school.version
            judge = self._school.judge() if version != (self.version or "shipped") else self._judge
        except (FirebreakError, OSError, ValueError) as error:
            log.error(
                "the new sentiment model cannot be read, %s goes on judging: %s", self.version or "shipped", error
            )
            return
        if judge is not self._judge:
            log.info("sentiment is judged by %s from now on", version)
        self._judge, self.version = judge, version
