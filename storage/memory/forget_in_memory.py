"""Takes a person out of everything in memory. The counts stay, and so does the chain of the audit log."""

from __future__ import annotations

from collections import Counter
from secrets import token_hex
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from ...core.audit_chain import digest_of
from ...core.forgetting import Scrub, renamed
from ...core.messages import decoder, encoded
from ...core.model import AuditEntry, Author, Task
from ...core.post_edits import mark_of as version_of
from ..forget_rows import mark_of
from .answers_in_memory import AnswersInMemory
from .desk_in_memory import ITEM, DeskInMemory
from .incidents_in_memory import INCIDENT
from .letters_in_memory import LettersInMemory, drop_all
from .records_in_memory import DRAFT
from .tables_in_memory import Stored, Waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from msgspec.json import Decoder

    from .journal import Table

_TASK = decoder(Task)


class ForgetInMemory(AnswersInMemory, LettersInMemory, DeskInMemory):
    """The part of a transaction that forgets; `storage/forget_rows.py` says what is left."""

    def forget(
        self,
        handle: str,
        platform: str,
        names: Sequence[str],
        at: datetime,
        who: str,
        elsewhere: Callable[[Callable[[Any], Any]], None] | None = None,
    ) -> Counter[str]:
        """Take an author out everywhere; how many rows of each kind were changed."""
        theirs = [
            one
            for one in self.tables.mentions.rows()
            if one.mention.author.handle.lower() == handle.lower() and platform in ("", one.mention.platform)
        ]
        names = [*names, *{one.mention.author.name for one in theirs if one.mention.author.name}]
        keys = {one.key: f"{one.mention.platform}:forgotten-{token_hex(12)}" for one in theirs}
        scrub = Scrub([handle, *names, *self._watched_as(keys)], keys, [one.mention.text for one in theirs])
        done = Counter({"posts": len(theirs)})
        for one in theirs:
            self._forget_post(one, keys[one.key])
        self._forget_threads({key.partition(":")[2]: new.partition(":")[2] for key, new in keys.items()})
        done["accounts of one person"] = self._forget_accounts(handle, platform)
        labelled = [key for key in self.tables.labels.keys() if key[0] in keys]  # noqa: SIM118  no dict
        drop_all(self.tables.labels, labelled)
        done["labels"] = len(labelled)
        done["posts of others"] = self._forget_mentioned(scrub)
        done["dead letters"] = self._forget_letters(scrub)
        self._forget_told(scrub, done)
        self._forget_states(scrub)
        rewritten = self._forget_timeline(scrub)
        done["lines of the timeline"] = len(rewritten)
        done += Counter()
        if elsewhere:
            elsewhere(scrub.content)
        self.audit(AuditEntry("author.forgotten", at, who, data={"rows": dict(done), "rewritten": rewritten}))
        return done

    def _watched_as(self, keys: dict[str, str]) -> set[str]:
        """The names under which watchlists know the author."""
        rows = (row for key in keys for row in self.tables.by_mention.of(key))
        return {tag.name for row in rows for tag in row.tags if tag.how == "author"}

    def _forget_post(self, one: Stored, new: str) -> None:
        """A post becomes an empty one, of nobody, under another key: what was counted stays counted."""
        kept = one.mention
        empty = type(kept)(
            new.partition(":")[2], kept.platform, Author(""), "", kept.created_at, lang=kept.lang, topic=kept.topic,
            sentiment=kept.sentiment,
        )  # fmt: skip
        judged, own = list(self.tables.by_mention.of(one.key)), list(self.tables.own_by_mention.of(one.key))
        for name in (one.key, *self.other_names(one.key)):
            self.tables.forgotten.put(mark_of(name), True)
        self.drop_mention(one.key)
        self.tables.mentions.put(new, Stored(new, empty, one.seen_at))
        for row in judged:
            self.tables.judgements.put((new, row.topic), replace(row, mention=new, tags=(), fingerprint=0))
        for mine in own:
            self.tables.own.put((new, mine.topic), replace(mine, mention=new))
        for ours in list(self.tables.own_by_answered.of(one.key)):
            self.tables.own.put((ours.mention, ours.topic), replace(ours, answers=new))
        kept_of_it = [key for key in self.tables.evidence.keys() if key[1] == one.key]  # noqa: SIM118  no dict
        drop_all(self.tables.evidence, kept_of_it)

    def _forget_threads(self, ids: dict[str, str]) -> None:
        """Posts of others that stand in the same conversation name the forgotten one by its new id."""
        for one in self.tables.mentions.rows():
            mention = one.mention
            if mention.in_reply_to in ids or mention.thread in ids:
                above = ids.get(mention.in_reply_to or "", mention.in_reply_to)
                named = replace(mention, in_reply_to=above, thread=ids.get(mention.thread or "", mention.thread))
                self.tables.mentions.put(one.key, replace(one, mention=named))

    def _forget_accounts(self, handle: str, platform: str) -> int:
        """That accounts are one person's; one that is left of somebody alone says nothing, and goes as well."""
        known = {key: self.tables.accounts.get(key) for key in self.tables.accounts.keys()}  # noqa: SIM118  no dict
        mine = [key for key in known if key[1].lower() == handle.lower() and platform in ("", key[0])]
        drop_all(self.tables.accounts, mine)
        people = {known[key] for key in mine}
        left = {person: [key for key in known if known[key] == person and key not in mine] for person in people}
        alone = [keys[0] for keys in left.values() if len(keys) == 1]
        drop_all(self.tables.accounts, alone)
        return len(mine) + len(alone)

    def _forget_mentioned(self, scrub: Scrub) -> int:
        """What others wrote to them or of them keeps its words, without the name."""
        changed = 0
        for one in self.tables.mentions.rows():
            if (text := scrub.text(one.mention.text)) != one.mention.text:
                had = (*one.versions, version_of(one.mention.text))  # sent again it is no edit
                told = replace(one, mention=replace(one.mention, text=text), versions=had)
                self.tables.mentions.put(one.key, told)
                changed += 1
        return changed

    def _forget_letters(self, scrub: Scrub) -> int:
        changed = 0
        for one in self.tables.letters.rows():
            letter = one.letter
            reason = scrub.text(letter.reason)
            if (scrub.text(letter.raw), reason) != (letter.raw, letter.reason):
                self.tables.letters.put(one.id, replace(one, letter=replace(letter, raw="", reason=reason), again=None))
                changed += 1
        return changed

    def _forget_told(self, scrub: Scrub, done: Counter[str]) -> None:
        """Incidents, evidence, drafts, checklists and tasks."""
        for kept in self.tables.evidence.rows():
            body = msgspec.json.decode(kept.body)
            if (clear := scrub.content(body)) != body:
                row = replace(kept, body=msgspec.json.encode(clear).decode())
                self.tables.evidence.put((kept.incident, kept.mention), row)
                done["evidence"] += 1
        done["drafts"] += _forget_in(self.tables.drafts, DRAFT, scrub)
        done["checklist items"] += _forget_in(self.tables.items, ITEM, scrub)
        before = {one.id: one for one in self.tables.incidents.rows()}
        done["incidents"] += _forget_in(self.tables.incidents, INCIDENT, scrub)
        for one in self.tables.incidents.rows():
            if one != before[one.id]:  # whoever holds the older one reads again before saving
                self.tables.incidents.put(one.id, replace(one, revision=one.revision + 1))
        for waiting in self.tables.tasks.rows():
            task = waiting.task
            told = msgspec.json.decode(encoded(task))
            clear = {**told, "about": scrub.content(told["about"])}
            said = {name: scrub.sentence(said) if (said := getattr(task, name)) else said for name in _SAID}
            told_again = replace(_TASK.decode(msgspec.json.encode(clear)), **said)
            if told_again != task:
                self.tables.tasks.put(task.key, Waiting(told_again, waiting.ready_at))
                done["tasks"] += 1

    def _forget_states(self, scrub: Scrub) -> None:
        """Detectors remember ids of posts: of threads that are alive, and of who touched a watchlist."""
        ids = {key.partition(":")[2]: new.partition(":")[2] for key, new in scrub.keys.items()}
        for topic in self.tables.states.keys():  # noqa: SIM118  no dict
            told = self.detector_states(topic)
            clear = {name: renamed(scrub.content(state), ids) for name, state in told.items()}
            self.save_detector_states({(topic, name): clear[name] for name in told if clear[name] != told[name]})

    def _forget_timeline(self, scrub: Scrub) -> list[tuple[str, str]]:
        """The digests of each changed line, before and after, for the audit log."""
        rewritten = []
        for before in self.tables.events.rows():
            after = replace(before, why=scrub.sentence(before.why), data=scrub.content(before.data))
            if after != before:
                self.tables.events.put(before.id, after)
                rewritten.append((digest_of(before), digest_of(after)))
        return rewritten


_SAID = ("error", "blocked_by")


def _forget_in(table: Table[str, Any], read: Decoder[Any], scrub: Scrub) -> int:
    """How many rows of a table, whose keys are their ids, were changed."""
    changed = 0
    for one in table.rows():
        told = msgspec.json.decode(encoded(one))
        if (clear := scrub.content(told)) != told:
            table.put(one.id, read.decode(msgspec.json.encode(clear)))
            changed += 1
    return changed
