"""Of several services on one database one works, and the others stand by: two would each learn half of what is said.

A row names who works and until when. Whoever works says so again every few seconds; when it dies, the row runs out
and the next one takes over; when it stops in order, at once. The clocks of the machines must agree to a few seconds.
"""

from __future__ import annotations

import hashlib
import logging
import os
import socket
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from ..core.errors import BadSetting, LeaseLost, StoreError
from ..core.translation import message

if TYPE_CHECKING:
    from ..core.ports import Clock
    from ..core.store import Store

log = logging.getLogger("firebreak")

HOLDS = timedelta(seconds=15)  # how long a service that died still counts as working
RENEW_EVERY = 4.0  # seconds
ASK_EVERY = 1.0  # seconds
NAME = "service"


class LeaderLease:
    """This process's claim to be the one that works on the database behind `store`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._place = f"{socket.gethostname()}-{_machine()}"
        self.owner = f"{self._place}:{os.getpid()}"
        self._works = False

    def renew(self) -> str:
        """Work on, or begin to; empty when that is so, else who works instead.

        Once we work, every transaction of the store looks whether we still do. Whoever was away while another one
        worked never takes over again: what it remembers is old.
        """
        try:
            holder = self._renewed()
        except LeaseLost as lost:
            return lost.holder
        if not holder and not self._works:
            self._works = True
            self._store.guard(NAME, self.owner)
        return holder

    def _renewed(self) -> str:
        now = self._clock.now()
        with self._store.begin() as tx:
            if self._works and (other := tx.lease_holder(NAME)) != self.owner:
                return other or "nobody any more"
            holder = tx.take_lease(NAME, self.owner, now, now + HOLDS)
            if self._died(holder):  # started again after a crash: nothing to wait for
                tx.drop_lease(NAME, holder)
                holder = tx.take_lease(NAME, self.owner, now, now + HOLDS)
        return "" if holder == self.owner else holder

    def _died(self, holder: str) -> bool:
        """Whether it was a process of this machine that is no more; of other machines only the row can tell."""
        place, _, pid = holder.rpartition(":")
        if holder == self.owner or place != self._place or not pid.isdigit():
            return False
        try:
            os.kill(int(pid), 0)
        except ProcessLookupError:
            return True
        except OSError:  # another user's: it lives
            return False
        return False

    def wait(self) -> bool:
        """Until it is our turn; says once who works meanwhile. Whether there was anybody to wait for."""
        pause, told = Event(), ""
        while other := self._asked():
            if other != told:
                log.warning("another Firebreak works on this database (%s): this one stands by, and takes over", other)
                told = other
            pause.wait(ASK_EVERY)
        if told:
            log.warning("%s works no more: this one has taken over", told)
        return bool(told)

    def _asked(self) -> str:
        try:
            return self.renew()
        except StoreError as error:
            return f"nobody can tell: {error}"

    def insist(self) -> None:
        """Raise BadSetting when another one works on the database."""
        if other := self.renew():
            raise BadSetting(
                message(
                    "a Firebreak works on this database ({other}): stop it first, since two would disagree.",
                    other=other,
                )
            )

    def give_up(self) -> None:
        """Leave the work to whoever stands by."""
        self._works = False
        self._store.guard(NAME, "")
        with self._store.begin() as tx:
            tx.drop_lease(NAME, self.owner)


def _machine() -> str:
    """This machine since it was started, and this world of process numbers: cloned machines share their names.

    Hashed, since a machine's id is nobody else's business.
    """
    known = f"{_read('/etc/machine-id')} {_read('/proc/sys/kernel/random/boot_id')} {_namespace()}"
    return hashlib.blake2b(known.encode(), digest_size=6).hexdigest()


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""


def _namespace() -> str:
    """Containers of one machine each have their own numbers."""
    try:
        return str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return ""
