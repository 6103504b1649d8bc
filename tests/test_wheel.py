"""The built wheel is one top-level name, complete, and runs where no checkout is."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest
from package_files import package_files

ROOT = Path(__file__).parent.parent


def run(*words: str | Path, cwd: Path) -> str:
    """The output of a command that must succeed."""
    done = subprocess.run([str(word) for word in words], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy so that no old build folder leaks into it."""
    source = tmp_path_factory.mktemp("source") / "firebreak"
    left_out = shutil.ignore_patterns(".*", "build", "dist", "*.egg-info", "__pycache__", "*.db*")
    shutil.copytree(ROOT, source, ignore=left_out)
    out = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", out, source, cwd=out)
    return next(out.glob("*.whl"))


def test_the_wheel_owns_one_name(wheel: Path) -> None:
    """Nothing but `firebreak` and its metadata: no `tests`, no `notifiers` beside it."""
    tops = {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist()}

    assert sorted(top for top in tops if not top.endswith(".dist-info")) == ["firebreak"]


def test_every_file_that_is_needed_is_in_the_wheel(wheel: Path) -> None:
    """Each Python file of the package, the shipped playbooks, the templates and the models travel along."""
    packed = {name.removeprefix("firebreak/") for name in zipfile.ZipFile(wheel).namelist()}
    wanted = [
        str(path.relative_to(ROOT))
        for pattern in (
            "*.py",
            "*.j2",
            "*.css",
            "*.js",
            "*.svg",
            "playbooks.yaml",
            "py.typed",
            "models/*",
            "content/*",
            "library/*",
        )
        for path in package_files(pattern)
        if path.is_file() and "__pycache__" not in path.parts
    ]

    assert [path for path in sorted(wanted) if path not in packed] == []


def test_the_licence_travels_along(wheel: Path) -> None:
    """The licence and what we owe to others are in the wheel, word for word, and its metadata names them."""
    with zipfile.ZipFile(wheel) as packed:
        (metadata,) = [name for name in packed.namelist() if name.endswith(".dist-info/METADATA")]
        told = packed.read(metadata).decode().splitlines()
        licences = metadata.replace("METADATA", "licenses/")
        texts = {name: packed.read(licences + name) for name in ("LICENSE", "NOTICE")}

    assert {"License-Expression: Apache-2.0", "License-File: LICENSE", "License-File: NOTICE"} <= set(told)
    assert texts == {name: (ROOT / name).read_bytes() for name in texts}


def test_the_console_script_runs_from_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    """Installed somewhere else, the command reads the shipped playbooks and models and replays without a checkout."""
    home, empty = tmp_path / "venv", tmp_path / "empty"
    empty.mkdir()
    run(sys.executable, "-m", "venv", "--without-pip", home, cwd=tmp_path)
    python = home / "bin" / "python"
    run(sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-deps", wheel, cwd=tmp_path)
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=empty).strip())
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")  # the dependencies, not the checkout

    post = {"platform": "x", "author": "rosa", "brand": "Acme", "created_at": "2026-03-01T09:00:00Z"}
    said = {"en": "I hate it", "ru": "ужас", "zh": "垃圾"}
    lines = [json.dumps({**post, "id": lang, "lang": lang, "text": text}) for lang, text in said.items()]
    (empty / "posts.jsonl").write_text("\n".join(lines), encoding="utf-8")

    where = run(python, "-c", "import firebreak; print(firebreak.__file__)", cwd=empty).strip()
    replayed = subprocess.run(
        [home / "bin" / "firebreak", "replay", "posts.jsonl", "--by-brand"], cwd=empty, capture_output=True, text=True
    )

    assert where == str(site / "firebreak" / "__init__.py")
    assert replayed.stderr.startswith("no playbooks.yaml here: these are the playbooks that Firebreak ships\n")
    assert "3 mentions, 0 unreadable lines" in replayed.stderr
