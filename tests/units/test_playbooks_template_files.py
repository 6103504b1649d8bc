"""Templates in files beside playbooks.yaml: read as if they stood in it, and kept by an incident that has started."""

from __future__ import annotations

from pathlib import Path

import pytest
from in_process import firebreak

from firebreak.core.errors import BadPlaybooks, BadSetting
from firebreak.response.planner import Planner
from firebreak.wiring import read_playbooks, read_stored

FILE = """\
version: 1
topics: {acme: {words: [acme]}}
people: {mei: {slack: U0MEI0001}}
playbooks:
  surge:
    when: {signal: negative_velocity}
    steps:
      - {do: alert, to: "#desk"}
      - {do: draft_acknowledgement, template: acknowledgement/bags, platforms: [x], approve: {by: mei}}
"""
BAGS = """\
# Written by the baggage desk.
en: "{{ greeting }} Your bag is in Oslo. More here by {{ promise('30m') }}."
x:
  zh: "{{ greeting }}行李在奥斯陆。{{ promise('30m') }} 之前我们在这里更新。"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "playbooks.yaml").write_text(FILE, encoding="utf-8")
    put(tmp_path, "acknowledgement/bags.yaml", BAGS)
    return tmp_path


def put(folder: Path, name: str, text: str) -> None:
    path = folder / "templates" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def problems(folder: Path) -> list[str]:
    with pytest.raises(BadPlaybooks) as error:
        read_playbooks(folder / "playbooks.yaml")
    return [str(each).removeprefix(f"{folder}/") for each in error.value.problems if each.severe]


def test_a_file_holds_the_template_that_it_is_called_after(folder: Path) -> None:
    """By language and by platform, as below `templates:`; what is no YAML file is left alone."""
    put(folder, "README.md", "Ours.")
    put(folder, "..2026_11_30/spark.yaml", "en: how a mounted ConfigMap keeps its files")
    put(folder, "spark.yml", "en: We see it. More here by {{ promise('1h') }}.")
    file = read_playbooks(folder / "playbooks.yaml")

    assert sorted(file.templates) == ["acknowledgement/bags", "denial/rumour", "spark"]
    assert file.templates["acknowledgement/bags"].versions()[1][:2] == ("x", "zh")


def test_check_and_render_read_it_alike(folder: Path) -> None:
    """From whatever folder the playbooks are named."""
    path = folder / "playbooks.yaml"
    checked = firebreak("check", path)
    rendered = firebreak("render", "acknowledgement/bags", "--playbooks", path)

    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "Your bag is in Oslo. More here by" in rendered.stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('en: "{{ topic.titel }} is late."', "templates/a/b.yaml:1:"),
        ("# Ours\nen: |\n  We see it.\n  {{ topc.title }}", "templates/a/b.yaml:4:6: "),
        ("# Ours\nen: We see it.\nru: Видим { cause }.", "templates/a/b.yaml:3:"),
        ("en: We see it.\n  zh: 看到", "templates/a/b.yaml:2:"),
        ("- We see it.", "templates/a/b.yaml:1:1: a block must stand here"),
        ("", "templates/a/b.yaml:1:1: the file is empty"),
        ("en: 12:30", "templates/a/b.yaml:1:5: "),
    ],
)
def test_what_is_wrong_is_said_where_it_stands(folder: Path, text: str, said: str) -> None:
    """File, line and column of the template's own file."""
    put(folder, "a/b.yaml", text)
    assert problems(folder)[0].startswith(said), problems(folder)


def test_a_template_stands_in_one_place(folder: Path) -> None:
    """In the playbooks and beside them, or in two files, nobody would know which is meant."""
    (folder / "playbooks.yaml").write_text(f"{FILE}templates: {{spark: {{en: We see it.}}}}\n", encoding="utf-8")
    put(folder, "spark.yaml", "en: We see it.")
    put(folder, "acknowledgement/bags.yml", BAGS)
    first, second = problems(folder)

    assert 'templates/acknowledgement/bags.yml:1:1: a template "acknowledgement/bags" is in' in first
    assert 'templates/spark.yaml:1:1: a template "spark" is in the playbooks file as well' in second


def test_a_file_that_is_no_text_is_named(folder: Path) -> None:
    """As the playbooks file itself would be."""
    (folder / "templates" / "a.yaml").write_bytes("en: Видим".encode("cp1251"))
    with pytest.raises(BadSetting, match=r"templates/a\.yaml:1:5"):
        read_playbooks(folder / "playbooks.yaml")


def test_a_file_holds_one_template(folder: Path) -> None:
    """A line that would begin another one is refused: what is stored could be read otherwise."""
    put(folder, "a.yaml", "en: We see it.\n--- # templates/b.yaml\nen: We see that.")
    with pytest.raises(BadSetting, match=r"templates/a\.yaml:2:1: this line begins another file"):
        read_playbooks(folder / "playbooks.yaml")


def test_they_belong_to_the_version_that_an_incident_started_with(folder: Path) -> None:
    """Another text is another version; what is stored of the first still says what it said."""
    path = folder / "playbooks.yaml"
    before = Planner(read_playbooks(path))
    put(folder, "acknowledgement/bags.yaml", BAGS.replace("Oslo", "Rome"))
    after = Planner(read_playbooks(path))
    again = read_stored(before.text)

    assert before.version != after.version
    assert "Oslo" in again.templates["acknowledgement/bags"].texts["en"]
    assert Planner(again).version == before.version


def test_without_a_folder_the_version_is_that_of_the_file(tmp_path: Path) -> None:
    """Nothing that runs changes its version by an update."""
    text = FILE.replace("acknowledgement/bags", "holding/outage")
    (tmp_path / "playbooks.yaml").write_text(text, encoding="utf-8")
    assert read_playbooks(tmp_path / "playbooks.yaml").text == text
