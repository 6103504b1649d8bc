"""What Firebreak is deployed with can be read, and speaks of settings, pages and metrics that there are."""

from __future__ import annotations

import json
import re
import runpy
import shlex
import tomllib
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
from recorded_app import RecordedApp
from ruamel.yaml import YAML
from starlette.testclient import TestClient

from firebreak.settings import Settings
from firebreak.sources.body import parse_body
from firebreak.web.api import build as build_web

ROOT = Path(__file__).parent.parent
YAMLS = [
    ROOT / "compose.yaml",
    *sorted(path for path in (ROOT / "deploy").rglob("*") if path.suffix in {".yaml", ".yml"}),
]
DASHBOARD = ROOT / "deploy" / "grafana" / "dashboards" / "firebreak.json"
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
PORT = "8080"


def read(path: Path) -> list[Any]:
    return list(YAML(typ="safe").load_all(path.read_text(encoding="utf-8")))


def stage() -> dict[str, list[str]]:
    """The instructions of the Dockerfile's last stage."""
    found: dict[str, list[str]] = {}
    for line in DOCKERFILE.replace("\\\n", " ").rpartition("\nFROM ")[2].splitlines()[1:]:
        name, _, rest = line.partition(" ")
        found.setdefault(name, []).append(rest.strip())
    return found


def pod() -> tuple[dict[str, Any], dict[str, Any]]:
    """The pod of the Kubernetes manifest, and its container."""
    (deployment,) = [each for each in read(ROOT / "deploy" / "kubernetes.yaml") if each["kind"] == "Deployment"]
    spec = deployment["spec"]["template"]["spec"]
    (container,) = spec["containers"]
    return spec, container


@pytest.fixture(scope="module")
def web() -> TestClient:
    app = RecordedApp()
    return TestClient(build_web(app, parse_body, api_token="t"))  # type: ignore[arg-type]


@pytest.mark.parametrize("path", YAMLS, ids=lambda path: str(path.relative_to(ROOT)))
def test_it_can_be_read(path: Path) -> None:
    """Every document is a mapping."""
    documents = read(path)

    assert documents
    assert all(isinstance(each, dict) and each for each in documents)


@pytest.mark.parametrize("path", [*YAMLS, ROOT / "Dockerfile"], ids=lambda path: str(path.relative_to(ROOT)))
def test_every_setting_it_names_exists(path: Path) -> None:
    """An unknown FIREBREAK_ variable would keep the service from starting."""
    named = set(re.findall(r"FIREBREAK_[A-Z_]+[A-Z]", re.sub(r"#.*", "", path.read_text(encoding="utf-8"))))

    assert named - {f"FIREBREAK_{name.upper()}" for name in Settings.model_fields} == set()


def test_every_metric_of_the_dashboard_exists(web: TestClient) -> None:
    """Each name in each panel is a series that /metrics tells of, with the labels it is split by."""
    told = dict(re.findall(r"^# TYPE (\w+) (\w+)$", web.get("/metrics").text, re.MULTILINE))
    series = set(told) | {f"{name}_bucket" for name, kind in told.items() if kind == "histogram"}
    panels = json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]
    asked = {
        name for panel in panels for each in panel["targets"] for name in re.findall(r"firebreak_\w+", each["expr"])
    }

    assert asked - series == set()
    assert len(asked) > 12


def test_the_dashboard_asks_the_prometheus_that_is_set_up() -> None:
    """By its uid; panels have ids of their own and do not lie on one another."""
    panels = json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]
    (source,) = read(ROOT / "deploy" / "grafana" / "provisioning" / "datasources" / "prometheus.yaml")[0]["datasources"]
    cells = [
        (at["x"] + column, at["y"] + row)
        for at in (panel["gridPos"] for panel in panels)
        for column in range(at["w"])
        for row in range(at["h"])
    ]

    assert {panel["datasource"]["uid"] for panel in panels} == {source["uid"]}
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert len(cells) == len(set(cells))


def test_the_image_runs_the_service_as_nobody_in_particular() -> None:
    """`firebreak run`, not as root, in /data, stopped in order, and asked whether it is well."""
    final = stage()

    assert [json.loads(final[name][-1]) for name in ("ENTRYPOINT", "CMD")] == [["firebreak"], ["run"]]
    assert (final["USER"], final["VOLUME"], final["WORKDIR"]) == (["10001"], ["/data"], ["/data"])
    assert (final["EXPOSE"], final["STOPSIGNAL"]) == ([PORT], ["SIGINT"])
    assert "/healthz" in final["HEALTHCHECK"][0]


def test_the_health_check_of_the_image_is_a_program() -> None:
    """What it runs can be read by Python."""
    command = json.loads(stage()["HEALTHCHECK"][0].partition(" CMD ")[2])

    assert command[:2] == ["python", "-c"]
    compile(command[2], "HEALTHCHECK", "exec")


def test_the_image_keeps_everything_in_its_volume() -> None:
    """Its settings: database, playbooks and models lie in /data, and it listens beyond itself."""
    said = dict(word.split("=", 1) for word in shlex.split(stage()["ENV"][0]))
    values = {name: value for name, value in said.items() if name.startswith("FIREBREAK_")}
    places = [values[f"FIREBREAK_{name}"] for name in ("DATABASE_URL", "PLAYBOOKS", "MODELS")]

    assert [place.removeprefix("sqlite:///").rpartition("/")[0] for place in places] == ["/data"] * 3
    assert (values["FIREBREAK_HOST"], values["FIREBREAK_PORT"]) == ("0.0.0.0", PORT)


def test_what_the_image_is_built_from_is_whole() -> None:
    """No package, no model and no file that the build names is left out; tests and secrets are."""
    ignored = [
        line for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line and line[0] != "#"
    ]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    folders = {name.split(".")[1] for name in project["tool"]["setuptools"]["packages"] if "." in name}
    needed = folders | {
        "pyproject.toml",
        "constraints.txt",
        "playbooks.yaml",
        "wiring.py",
        project["project"]["readme"],
    }

    assert [name for name in needed | set(project["project"]["license-files"]) if _left_out(name, ignored)] == []
    assert all(
        _left_out(name, ignored) for name in ("tests", ".git", ".venv", ".env", "firebreak.db", "firebreak.db-wal")
    )


def _left_out(name: str, ignored: list[str]) -> bool:
    return any(fnmatch(name, pattern) for pattern in ignored)


def test_compose_starts_the_service_on_postgresql() -> None:
    """The service waits for its database, has no password in it, and is reachable from this machine only."""
    (compose,) = read(ROOT / "compose.yaml")
    services = compose["services"]
    named = {volume.partition(":")[0] for each in services.values() for volume in each.get("volumes", [])}

    assert services["firebreak"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    assert "${POSTGRES_PASSWORD:?" in services["firebreak"]["environment"]["FIREBREAK_DATABASE_URL"]
    assert all(port.startswith("127.0.0.1:") for each in services.values() for port in each.get("ports", []))
    assert {name for name, each in services.items() if each.get("profiles") == ["metrics"]} == {"prometheus", "grafana"}
    assert {name for name in named if not name.startswith("./")} == set(compose["volumes"])
    assert all((ROOT / name).exists() for name in named if name.startswith("./"))


def test_prometheus_asks_the_service() -> None:
    """Under the name and the port that compose gives it."""
    (config,) = read(ROOT / "deploy" / "prometheus.yml")
    targets = [
        target for job in config["scrape_configs"] for each in job["static_configs"] for target in each["targets"]
    ]

    assert targets == [f"firebreak:{PORT}"]


def test_kubernetes_asks_pages_that_there_are(web: TestClient) -> None:
    """Every probe names a page that answers, on the port of the container, and the Service finds the pod."""
    spec, container = pod()
    probes = {name: each["httpGet"] for name, each in container.items() if name.endswith("Probe")}
    service = next(each for each in read(ROOT / "deploy" / "kubernetes.yaml") if each["kind"] == "Service")

    assert {name: each["path"] for name, each in probes.items()} == {
        "startupProbe": "/readyz",
        "readinessProbe": "/readyz",
        "livenessProbe": "/healthz",
    }
    assert [web.get(each["path"]).status_code for each in probes.values()] == [200] * 3
    assert {each["port"] for each in probes.values()} == {container["ports"][0]["name"]} == {"http"}
    assert service["spec"]["ports"][0]["port"] == container["ports"][0]["containerPort"] == int(PORT)
    assert spec["enableServiceLinks"] is False


def test_in_kubernetes_it_runs_as_the_user_of_the_image() -> None:
    """Not as root, and with every place it writes to mounted, since the rest is read-only."""
    spec, container = pod()
    places = {each["mountPath"] for each in container["volumeMounts"]}

    assert str(spec["securityContext"]["runAsUser"]) == stage()["USER"][0]
    assert (container["args"], container["securityContext"]["readOnlyRootFilesystem"]) == (["run"], True)
    assert places >= {"/data", "/tmp", "/etc/firebreak"}
    assert {each["name"] for each in container["volumeMounts"]} == {each["name"] for each in spec["volumes"]}


@pytest.mark.parametrize(
    ("report", "says", "code"),
    [
        ("", "skipped: pip-audit is not to be had here", 0),
        ('{"dependencies": [{"name": "a", "skip_reason": "not found"}]}', "skipped: the index here knows no", 0),
        (
            '{"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": ["2"]}]}]}',
            "a 1: CVE-1, mended in 2",
            1,
        ),
        ('{"dependencies": [{"name": "a", "version": "1", "vulns": []}]}', "0 known weaknesses in 1 packages", 0),
    ],
)
def test_an_audit_that_asked_nobody_says_so(
    report: str, says: str, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A package that nobody could be asked about is not one without weaknesses."""
    path = tmp_path / "audit.json"
    path.write_text(report)
    judge = runpy.run_path(str(ROOT / ".ci" / "advisories.py"))["main"]

    assert judge(path) == code
    assert says in capsys.readouterr().out
