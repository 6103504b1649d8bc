"""A running service is taught: what people's labels change is in use with the next mention, and so is the way back."""

from __future__ import annotations

import json
from pathlib import Path

from fake_slack import FakeSlack

from firebreak.storage.sql_store import open_store
from stories.test_commands_sentiment import Desk
from stories.test_service import Service, mention

TEXT = "acme air is absolute zorp, seat {}"


def _negative(service: Service, number: int) -> float:
    """Send one mention that has no sentiment of its own; how negative it was judged when it was stored."""
    sent = mention(str(number), TEXT.format(number)) | {"sentiment": None}
    assert service.send(sent)[1]["accepted"] == 1
    store = open_store(service.database)
    with store.begin() as tx:
        (judged,) = tx.judged("acme-air", [f"x:{number}"])
    store.close()
    return judged.negative


def _versions(service: Service) -> list[str]:
    store = open_store(service.database)
    with store.begin() as tx:
        facts = tx.timeline(0)
    store.close()
    return [fact.data["version"] for fact in facts if fact.type == "sentiment.version"]


def _teach(desk: Desk, topic: str, times: int) -> str:
    """Label a word that nobody knew, and what is fine beside it; what `learn` says."""
    rows = [(f"this {thing} is absolute zorp", "negative") for thing in ("app", "phone", "flight", "bank")]
    rows += [(f"the {thing} is lovely, thank you", "positive") for thing in ("app", "flight")]
    lines = [
        json.dumps({"text": f"{text} {turn}", "label": label, "lang": "en", "topic": topic})
        for turn in range(times)
        for text, label in rows
    ]
    path = desk.folder / f"{topic or 'all'}.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    assert desk.run("label", path).returncode == 0
    return desk.run("learn", "--frozen", desk.frozen).stdout


def test_a_promoted_version_judges_the_next_mention(tmp_path: Path, slack: FakeSlack) -> None:
    """No restart: learn, and the next mention is judged anew; a topic's calibration and a rollback likewise."""
    desk, service = Desk(tmp_path), Service(tmp_path, slack)
    shipped = _negative(service, 1)

    assert "v0001 from shipped: promoted" in _teach(desk, "", 2)
    taught = _negative(service, 2)
    assert "v0002" in _teach(desk, "acme-air", 9)
    calibrated = _negative(service, 3)
    assert desk.run("rollback").stdout.startswith("in use: v0001")
    assert desk.run("rollback").stdout.startswith("in use: shipped")
    back = _negative(service, 4)

    assert taught > shipped + 0.1
    assert calibrated != taught
    assert abs(back - shipped) < 0.1  # what its topic has shown meanwhile counts as well
    assert _versions(service) == ["v0001", "v0002", "shipped"]
    assert service.stop() == 0
