"""The version of the models in use, reloaded when another is promoted or rolled back to: no restart is needed."""

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
    """Scores with the version that its registry has in use. Implements `core.ports.SentimentModel`.

    Before each batch it asks whether the registry's history was written since: one look at a file's date, a few
    microseconds. A version that cannot be read is logged as an error, and the one before stays in use.
    """

    def __init__(self, registry: ModelRegistry) -> None:
        self._registry = registry
        self._loaded = registry.modified
        self.version = registry.version
        self._classifier: Classifier = registry.classifier()

    def score(
        self, texts: Sequence[str], langs: Sequence[str | None], topics: Sequence[str | None] | None = None
    ) -> list[Sentiment]:
        """One judgement for each text, in order, all by one version; `version` tells by which."""
        self._reload_if_changed()
        return self._classifier.score(texts, langs, topics)

    def _reload_if_changed(self) -> None:
        modified = self._registry.modified
        if modified == self._loaded:
            return
        self._loaded = modified
        try:
            version = self._registry.version
            classifier = self._registry.classifier() if version != (self.version or "shipped") else self._classifier
        except (FirebreakError, OSError, ValueError) as error:
            log.error(
                "the new sentiment model cannot be read, %s goes on judging: %s", self.version or "shipped", error
            )
            return
        if classifier is not self._classifier:
            log.info("sentiment is judged by %s from now on", version)
        self._classifier, self.version = classifier, version
