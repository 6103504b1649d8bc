"""Takes a person out of every table. The counts stay, and so does the chain of the audit log."""

from __future__ import annotations

from collections import Counter
from hashlib import blake2b
from secrets import token_hex
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Boolean, Select, Table, delete, func, insert, or_, select, update

from ..core.audit_chain import digest_of
from ..core.forgetting import Scrub, renamed
from ..core.messages import encoded, from_json
from ..core.model import AuditEntry, Tag, TimelineEvent
from ..core.post_edits import mark_of as version_of
from ..core.translation import gettext_noop
from .aliases import Aliases
from .rows import chunks
from .tables import (
    CHECKLIST_ITEM,
    CUSTOMER_ACCOUNT,
    DEAD_LETTER,
    DETECTOR_STATE,
    DRAFT,
    EVIDENCE,
    FORGOTTEN,
    INCIDENT,
    JUDGEMENT,
    LABEL,
    MENTION,
    OWN_POST,
    TASK,
    TIMELINE_EVENT,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

_ASKED = 500
_LETTERS = DEAD_LETTER.c
_THREADS = [column for column in MENTION.columns if column.name in ("in_reply_to", "thread")]
_CALLED = [column for column in MENTION.columns if column.name == "name"]
_TAGS = msgspec.json.Decoder(tuple[Tag, ...])
_KEPT = frozenset({"key", "platform", "created_at", "seen_at", "lang", "topic", "sentiment"})
_BODIES = (
    (EVIDENCE, gettext_noop("evidence")),
    (DRAFT, gettext_noop("drafts")),
    (CHECKLIST_ITEM, gettext_noop("checklist items")),
)


def mark_of(key: str) -> str:
    """What is remembered of the key of a forgotten post, so that it is not taken in again."""
    return blake2b(key.encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()


class ForgetRows(Aliases):
    """The part of a transaction that forgets."""

    def forgotten(self, keys: Sequence[str]) -> set[str]:
        """Those of these keys whose posts were forgotten."""
        marks = {mark_of(key): key for key in keys}
        found = set[str]()
        for some in chunks(list(marks), _ASKED):
            found |= set(self.connection.execute(select(FORGOTTEN.c.mark).where(FORGOTTEN.c.mark.in_(some))).scalars())
        return {key for mark, key in marks.items() if mark in found}

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
        if self.connection.dialect.name == "sqlite":
            self.connection.exec_driver_sql("PRAGMA secure_delete=ON")
        written = select(MENTION.c.key, MENTION.c.platform, MENTION.c.text).where(
            func.lower(MENTION.c.handle) == handle.lower()
        )
        if platform:
            written = written.where(MENTION.c.platform == platform)
        posts = self.connection.execute(written).all()
        names = [*names, *self._called(written)]
        keys = {post.key: f"{post.platform}:forgotten-{token_hex(12)}" for post in posts}
        scrub = Scrub([handle, *names, *self._watched_as(list(keys))], keys, [post.text for post in posts])
        done = Counter({gettext_noop("posts"): len(posts)})
        self._forget_posts(keys)
        done[gettext_noop("accounts of one person")] = self._forget_accounts(handle, platform)
        done[gettext_noop("labels")] = self._delete(LABEL, "mention", list(keys))
        self._forget_mentioned(scrub, [handle, *names], done)
        self._forget_told(scrub, done)
        self._forget_states(scrub)
        rewritten = self._forget_timeline(scrub)
        done[gettext_noop("lines of the timeline")] = len(rewritten)
        done += Counter()
        if elsewhere:
            elsewhere(scrub.content)
        told = {"rows": dict(done), "rewritten": rewritten}
        self.to_audit.append(AuditEntry("author.forgotten", at, who, data=told))
        return done

    def _called(self, written: Select[Any]) -> set[str]:
        """How they call themselves, beside the handle, where the feed tells."""
        found = set[str]()
        for column in _CALLED:
            found |= set(self.connection.execute(written.with_only_columns(column).distinct()).scalars())
        return {name for name in found if name}

    def _watched_as(self, keys: Sequence[str]) -> set[str]:
        """The names under which watchlists know the author."""
        found = set[str]()
        for some in chunks(keys, _ASKED):
            tagged = select(JUDGEMENT.c.tags).where(JUDGEMENT.c.mention.in_(some), JUDGEMENT.c.tags.is_not(None))
            for tags in self.connection.execute(tagged).scalars():
                found |= {tag.name for tag in _TAGS.decode(tags) if tag.how == "author"}
        return found

    def _forget_posts(self, keys: dict[str, str]) -> None:
        """A post becomes an empty one, of nobody, under another key: what was counted stays counted."""
        blank: dict[str, Any] = {
            column.name: None if column.nullable else False if isinstance(column.type, Boolean) else ""
            for column in MENTION.columns
            if column.name not in _KEPT
        }
        for some in chunks(list(keys), _ASKED):
            rows = self.connection.execute(select(MENTION).where(MENTION.c.key.in_(some))).all()
            others = self.other_names(some)
            new = [row._asdict() | blank | {"key": keys[row.key]} for row in rows]
            self.connection.execute(insert(MENTION), new)
            for key in some:
                mine = update(JUDGEMENT).where(JUDGEMENT.c.mention == key)
                self.connection.execute(mine.values(mention=keys[key], tags=None, fingerprint=0))
                ours = update(OWN_POST).where(OWN_POST.c.mention == key)
                self.connection.execute(ours.values(mention=keys[key]))
                theirs = update(OWN_POST).where(OWN_POST.c.answers == key)
                self.connection.execute(theirs.values(answers=keys[key]))
            self._delete(MENTION, "key", some)
            self._delete(EVIDENCE, "mention", some)
            marks = [{"mark": mark_of(key)} for key in (*some, *others)]
            self.connection.execute(self.insert(FORGOTTEN).on_conflict_do_nothing(), marks)
            self._forget_threads({key.partition(":")[2]: keys[key].partition(":")[2] for key in some})

    def _forget_threads(self, ids: dict[str, str]) -> None:
        """Posts of others that stand in the same conversation name the forgotten one by its new id."""
        for column in _THREADS:
            replies = select(MENTION.c.key, column).where(column.in_(list(ids)))
            for key, id in self.connection.execute(replies).all():
                self.connection.execute(update(MENTION).where(MENTION.c.key == key).values({column.name: ids[id]}))

    def _forget_accounts(self, handle: str, platform: str) -> int:
        """That accounts are one person's; one that is left of somebody alone says nothing, and goes as well."""
        mine = func.lower(CUSTOMER_ACCOUNT.c.handle) == handle.lower()
        if platform:
            mine &= CUSTOMER_ACCOUNT.c.platform == platform
        people = list(self.connection.execute(select(CUSTOMER_ACCOUNT.c.person).where(mine)).scalars())
        gone = self.connection.execute(delete(CUSTOMER_ACCOUNT).where(mine)).rowcount
        for person in people:
            of_them = CUSTOMER_ACCOUNT.c.person == person
            left = self.connection.execute(select(func.count()).where(of_them)).scalar_one()
            gone += self.connection.execute(delete(CUSTOMER_ACCOUNT).where(of_them)).rowcount if left == 1 else 0
        return gone

    def _forget_mentioned(self, scrub: Scrub, names: Sequence[str], done: Counter[str]) -> None:
        """What others wrote to them or of them keeps its words, without the name."""
        of_them = or_(*(MENTION.c.text.icontains(name, autoescape=True) for name in names))
        asked = select(MENTION.c.key, MENTION.c.text, MENTION.c.versions).where(of_them)
        for row in self.connection.execute(asked).all():
            if (text := scrub.text(row.text)) != row.text:
                had = " ".join([*(row.versions or "").split(), version_of(row.text)])  # sent again it is no edit
                mine = update(MENTION).where(MENTION.c.key == row.key)
                self.connection.execute(mine.values(text=text, versions=had))
                done[gettext_noop("posts of others")] += 1
        held = [column.icontains(name, autoescape=True) for column in (_LETTERS.raw, _LETTERS.reason) for name in names]
        for letter in self.connection.execute(
            select(_LETTERS.id, _LETTERS.raw, _LETTERS.reason).where(or_(*held))
        ).all():
            if scrub.text(letter.raw) != letter.raw or scrub.text(letter.reason) != letter.reason:
                mine = update(DEAD_LETTER).where(DEAD_LETTER.c.id == letter.id)
                reason = scrub.text(letter.reason)
                self.connection.execute(mine.values(raw="", reason=reason, mark=token_hex(16), again=None))
                done[gettext_noop("dead letters")] += 1

    def _forget_told(self, scrub: Scrub, done: Counter[str]) -> None:
        """Incidents, evidence, drafts, checklists and tasks."""
        for table, word in _BODIES:
            done[word] += self._forget_bodies(table, scrub)
        for row in self.connection.execute(select(INCIDENT.c.id, INCIDENT.c.body)).all():
            told = msgspec.json.decode(row.body)
            if (clear := scrub.content(told)) != told:
                clear["revision"] = told["revision"] + 1  # whoever holds the older one reads again before saving
                body = msgspec.json.encode(clear).decode()
                mine = update(INCIDENT).where(INCIDENT.c.id == row.id)
                self.connection.execute(mine.values(body=body, revision=clear["revision"]))
                done[gettext_noop("incidents")] += 1
        for task in self.connection.execute(select(TASK.c.key, TASK.c.about, TASK.c.error, TASK.c.blocked_by)).all():
            about = msgspec.json.decode(encoded(task.about))
            clear_about = scrub.content(about)
            error, blocked = (scrub.sentence(each) if each else each for each in (task.error, task.blocked_by))
            if (clear_about, error, blocked) != (about, task.error, task.blocked_by):
                kept = msgspec.convert(clear_about, type(task.about), dec_hook=from_json)
                mine = update(TASK).where(TASK.c.key == task.key)
                self.connection.execute(mine.values(about=kept, error=error, blocked_by=blocked))
                done[gettext_noop("tasks")] += 1

    def _forget_states(self, scrub: Scrub) -> None:
        """Detectors remember ids of posts: of threads that are alive, and of who touched a watchlist."""
        ids = {key.partition(":")[2]: new.partition(":")[2] for key, new in scrub.keys.items()}
        for row in self.connection.execute(select(DETECTOR_STATE)).all():
            told = msgspec.json.decode(row.state)
            if (clear := renamed(scrub.content(told), ids)) != told:
                mine = (DETECTOR_STATE.c.topic == row.topic) & (DETECTOR_STATE.c.detector == row.detector)
                state = msgspec.json.encode(clear).decode()
                self.connection.execute(update(DETECTOR_STATE).where(mine).values(state=state))

    def _forget_bodies(self, table: Table, scrub: Scrub) -> int:
        own = list(table.primary_key.columns)
        changed = 0
        for row in self.connection.execute(select(*own, table.c.body)).all():
            told = msgspec.json.decode(row.body)
            if (clear := scrub.content(told)) != told:
                mine = update(table).where(*(column == row._mapping[column] for column in own))
                self.connection.execute(mine.values(body=msgspec.json.encode(clear).decode()))
                changed += 1
        return changed

    def _forget_timeline(self, scrub: Scrub) -> list[tuple[str, str]]:
        """The digests of each changed line, before and after, for the audit log."""
        rewritten = []
        for row in self.connection.execute(select(TIMELINE_EVENT).order_by(TIMELINE_EVENT.c.id)).all():
            data = msgspec.json.decode(row.data) if row.data else {}
            before = TimelineEvent(row.type, row.at, row.why, row.topic, row.incident, row.who, data)
            after = msgspec.structs.replace(before, why=scrub.sentence(row.why), data=scrub.content(data))
            if after != before:
                kept = msgspec.json.encode(after.data).decode() if after.data else None
                mine = update(TIMELINE_EVENT).where(TIMELINE_EVENT.c.id == row.id)
                self.connection.execute(mine.values(why=after.why, data=kept))
                rewritten.append((digest_of(before), digest_of(after)))
        return rewritten

    def _delete(self, table: Table, column: str, keys: Sequence[str]) -> int:
        return sum(
            self.connection.execute(delete(table).where(table.c[column].in_(some))).rowcount
            for some in chunks(keys, _ASKED)
        )
