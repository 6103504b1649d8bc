"""A package of somebody else's: the examples of CONTRIBUTING.md, installed, found, held to the contracts and used."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from firebreak.core import plugins
from firebreak.core.errors import PluginError

ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
BROUGHT = {"detectors": "burst", "sources": "tsv", "notifiers": "pager", "steps": "open_ticket"}
FILE = """version: 1
topics:
  acme: {words: [acme]}
feeds:
  forum: {kind: board, url: "https://board.example.com", key: BOARD_KEY}
people:
  mei: {slack: U0MEI0001, languages: [en]}
playbooks:
  burst:
    when: {signal: burst}
    severity: sev3
    steps:
      - {do: open_ticket, who: [mei]}
"""
CRISIS = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from msgspec.structs import replace
from firebreak.core.clock import ManualClock
from firebreak.core.model import Parsed
from firebreak.settings import Settings
from firebreak.wiring import build, make_notifier, open_source, read_playbooks

clock = ManualClock(datetime(2026, 3, 1, 9, 1, tzinfo=UTC))
app = build(
    read_playbooks(Path("playbooks.yaml")), database_url="sqlite://", clock=clock,
    notifier=make_notifier(Settings(), clock),
)
source = open_source("forum.tsv", clock)
found = [replace(one, sentiment="negative") for part in source.read(None) for one in part.mentions]
app.watch(Parsed(tuple(found)), source.name)
app.deliver()
print([signal.detector for incident in app.queries.incidents() for signal in incident.signals])
"""


def install(folder: Path, project: str, files: dict[str, str]) -> Path:
    """A package as pip leaves it: its files, and a dist-info with what its pyproject.toml names."""
    told = tomllib.loads(project)["project"]
    name, version = told["name"], told["version"]
    info = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    groups = told["entry-points"].items()
    lines = [
        line for group, each in groups for line in (f"[{group}]", *(f"{n} = {where}" for n, where in each.items()))
    ]
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n")
    for path, text in files.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text)
    return folder


def project(group: str, name: str, where: str) -> str:
    """A pyproject.toml that names one plug-in."""
    return f"""[project]\nname = "acme-odd"\nversion = "2.1"\n[project.entry-points."{group}"]\n{name} = "{where}"\n"""


@pytest.fixture(scope="module")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package that CONTRIBUTING.md writes, where it was installed."""
    toml = re.search(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
    assert toml
    blocks = re.findall(r"```python\n# (\S+)\n(.*?)```", GUIDE, re.DOTALL)
    return install(tmp_path_factory.mktemp("site"), toml[1], dict(blocks))


def run(acme: Path, folder: Path, *words: str) -> str:
    """The output of a command in a folder, with the package installed and its pager set up; it must succeed."""
    path = os.pathsep.join([str(acme), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, "PYTHONPATH": path, "FIREBREAK_PAGER_FILE": str(folder / "pager.txt")}
    done = subprocess.run(
        [sys.executable, *words], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def promises(acme: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What all contract tests say of what the package brings; one of them that fails fails this."""
    contracts = [str(ROOT / "tests" / "contracts" / f"test_{seam}.py") for seam in BROUGHT]
    wanted = ("-m", "pytest", "-q", "-rp", "-p", "no:cacheprovider", "--rootdir", str(ROOT))
    return run(acme, tmp_path_factory.mktemp("promises"), *wanted, "-k", " or ".join(BROUGHT.values()), *contracts)


@pytest.mark.parametrize("seam", BROUGHT)
def test_the_examples_keep_the_promises(promises: str, seam: str) -> None:
    """The contract tests find what the package brings and hold it to all that our own are held to."""
    kept = [line for line in promises.splitlines() if line.startswith("PASSED") and f"test_{seam}.py" in line]

    assert [line for line in kept if BROUGHT[seam] in line] != []


def test_a_playbook_may_use_what_a_package_brings(acme: Path, tmp_path: Path) -> None:
    """`firebreak check` knows its step, its signal and its feed."""
    (tmp_path / "mine.yaml").write_text(FILE)

    assert "1 playbook" in run(acme, tmp_path, "-m", "firebreak", "check", "mine.yaml")


def test_what_a_package_brings_is_used(acme: Path, tmp_path: Path) -> None:
    """Its source is read, its detector raises, its step becomes an effect, and its notifier delivers that."""
    (tmp_path / "playbooks.yaml").write_text(FILE)
    rows = [f"{n}\t2026-03-01T09:00:{n:02}+00:00\tuser{n}\tacme lost my bag {n}" for n in range(30)]
    (tmp_path / "forum.tsv").write_text("\n".join(rows))

    raised = run(acme, tmp_path, "-c", CRISIS)

    assert "burst" in raised
    assert "open_ticket" in (tmp_path / "pager.txt").read_text()


def test_a_name_that_is_taken_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names both, so that one can be renamed."""
    install(tmp_path, project("firebreak.detectors", "blind", "acme_odd:Blind"), {})
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(PluginError) as refused:
        plugins.find(plugins.DETECTORS)

    assert str(refused.value) == (
        'there are two detectors called "blind", in detectors/feed_silence.py and in acme-odd 2.1: '
        "rename one of them, or uninstall its package"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("import nothing_like_it\n", "cannot be loaded (ModuleNotFoundError: No module named 'nothing_like_it')"),
        ("class Other: ...\n", "cannot be loaded (AttributeError: "),
        ("class Odd:\n    def update(self, reading): ...\n", "has no state and no restore; CONTRIBUTING.md says"),
        (
            "class Odd:\n    name = 'even'\n    update = state = restore = print\n",
            'calls itself "even"; give its entry point that name',
        ),
    ],
)
def test_a_plugin_that_cannot_be_used_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, said: str
) -> None:
    """Which package, and what is missing; the service does not start without something that somebody relies on."""
    module = f"acme_odd_{abs(hash(text))}"
    install(tmp_path, project("firebreak.detectors", "odd", f"{module}:Odd"), {f"{module}.py": text})
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(PluginError) as refused:
        plugins.load_all(plugins.DETECTORS)

    assert str(refused.value).startswith('detector "odd" of acme-odd 2.1 ')
    assert said in str(refused.value)


def test_a_plugin_says_which_settings_it_reads(acme: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a variable of its own is not taken for a misspelled one of ours."""
    monkeypatch.syspath_prepend(acme)

    assert plugins.foreign_settings() == {"FIREBREAK_PAGER_FILE": "acme-firebreak 1.0"}


def test_a_plugin_that_is_not_there_is_asked_for() -> None:
    """The nearest name is offered."""
    with pytest.raises(PluginError) as missing:
        plugins.load(plugins.DETECTORS, "tagge")

    assert 'there is no detector "tagge" (did you mean "tagged"?); there are: blind, ' in str(missing.value)
