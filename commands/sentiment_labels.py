"""What people say that texts are: `firebreak sentiment label` keeps it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..core.clock import SystemClock
from ..core.errors import BadSetting, NotFound
from ..core.model import Labelled
from ..core.readings import hash_of
from ..core.terminal import say
from ..core.translation import gettext, message, ngettext, together
from ..storage.sql_store import open_store

LABELS = ("negative", "neutral", "positive")


def label(database_url: str, mention: str, said: str, topic: str, who: str) -> None:
    """Say what a stored mention really is."""
    _check(said)
    store = open_store(database_url)
    with store.begin() as tx:
        topics = [topic] if topic else tx.topics_with_state()
        found = [one for each in topics for one in tx.judged(each, [mention])]
        if not found:
            where = message("topic {topic}", topic=topic) if topic else message("any topic")
            raise NotFound(
                message(
                    '{id}: no such mention in {where}; a mention is named platform:id, such as "x:12345"',
                    id=mention,
                    where=where,
                )
            )
        tx.add_labels([_labelled(one.topic, one.mention.text, one.mention.lang, mention, said, who) for one in found])
    store.close()
    learned = gettext("It is learned at the next: firebreak sentiment learn")
    say(together([gettext("{id} is {label}.", id=mention, label=gettext(said)), learned]))


def label_file(database_url: str, path: Path, who: str) -> None:
    """Take over labels from JSONL: text, label, and where known lang and topic."""
    labels = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row: dict[str, Any] = json.loads(line)
            said = row.get("label") or row["sentiment"]
            _check(said)
            text = str(row["text"])
            labels.append(_labelled(row.get("topic", ""), text, row.get("lang"), f"text:{hash_of(text)}", said, who))
        except (ValueError, KeyError, TypeError, AttributeError, BadSetting) as error:
            raise BadSetting(
                message(
                    "{file}:{line}: not a JSON object with text and label ({error})",
                    file=str(path),
                    line=str(number),
                    error=str(error),
                )
            ) from error
    store = open_store(database_url)
    with store.begin() as tx:
        tx.add_labels(labels)
    store.close()
    say(
        ngettext(
            "{n} label taken. It is learned at the next: firebreak sentiment learn",
            "{n} labels taken. They are learned at the next: firebreak sentiment learn",
            len(labels),
        )
    )


def _check(said: str) -> None:
    if said not in LABELS:
        raise BadSetting(message('the label is "{given}"; use {labels}', given=said, labels=", ".join(LABELS)))


def _labelled(topic: str, text: str, lang: str | None, mention: str, said: str, who: str) -> Labelled:
    return Labelled(mention, topic, text, lang, said, who, SystemClock().now())  # type: ignore[arg-type]
