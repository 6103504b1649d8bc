"""What the program writes into the audit log of itself: with which version, playbooks and settings it works."""

from __future__ import annotations

from collections.abc import Mapping

from ..core.model import AuditEntry
from .app import App


def log_start(app: App, version: str, settings: Mapping[str, str]) -> None:
    """A service has begun to work. `settings` are as they are shown to people: without secrets."""
    told = {"version": version, "playbooks": app.playbooks_version, "settings": dict(settings)}
    with app.store.begin() as tx:
        tx.audit(AuditEntry("service.started", app.clock.now(), data=told))


def log_key_use(app: App, key: str, who: str, action: str, subject: str) -> None:
    """Somebody pressed over HTTP: by which key, before anything else comes of it."""
    with app.store.begin() as tx:
        tx.audit(AuditEntry("key.used", app.clock.now(), who, subject, {"key": key, "action": action}))
