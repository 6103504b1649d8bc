"""`feeds:` in playbooks.yaml and feeds.yaml: every mistake with its place, and secrets only by name."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from firebreak.commands.run_feeds import open_doors, open_feeds
from firebreak.core import plugins
from firebreak.core.errors import BadPlaybooks, BadSetting
from firebreak.settings import secret
from firebreak.sources.feed import Feed
from firebreak.sources.shape_files import shapes_beside
from firebreak.wiring import feed_kinds, read_playbooks, read_text

FILE = "version: 1\ntopics: {acme: {words: Acme Air}}\n"


def problems(text: str) -> list[str]:
    """What is said about a file, from its third line on."""
    with pytest.raises(BadPlaybooks) as refused:
        read_text(FILE + text, "p")
    return [str(problem).removeprefix("p:") for problem in refused.value.problems if problem.severe]


def test_feeds_stand_in_the_file() -> None:
    """The name is the kind where nothing else is said; one value may stand for a list."""
    file = read_text(FILE + "feeds:\n  bluesky:\n  ios: {kind: app_store, app: 7, countries: de, every: 1h}\n")

    assert list(file.feeds) == ["bluesky", "ios"]
    assert (file.feeds["ios"].countries, file.feeds["ios"].every) == (("de",), timedelta(hours=1))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("feeds: [bluesky]", '3:8: feeds: must be a block of names, not a list or a text'),
        ("feeds: {blusky: }", '3:9: no kind of feed "blusky" (did you mean "bluesky"?)'),
        ("feeds: {a: {kind: rss}}", '3:9: "a" needs "url"'),
        ("feeds: {a: {kind: rss, url: example.com}}", '3:29: "example.com" is no address; write all of it'),
        ("feeds: {a: {kind: rss, url: 'https://a.b', evry: 5m}}", '3:44: unknown key "evry" (did you mean "every"?)'),
        ("feeds: {hackernews: {every: 5}}", "3:29: 5 is no span of time to ask a server in; "),
        ("feeds: {hackernews: {every: 1s}}", "3:29: 1s is no span of time to ask a server in; "),
        (
            "feeds: {telegram: {token: '123:abc'}}",
            "3:27: name the environment variable that holds it, such as ACME_TOKEN; never write the secret itself here",
        ),
        (
            "feeds: {telegram: {token: FIREBREAK_BOT}}",
            "3:27: FIREBREAK_BOT would be a setting of Firebreak's own; call the variable",
        ),
        ("feeds: {'a b': {kind: bluesky}}", "3:9: "),
    ],
)  # fmt: skip
def test_mistakes_are_named_with_their_place(text: str, said: str) -> None:
    """As for every other part of the file."""
    (found,) = problems(text)

    assert found.startswith(said)


def test_feeds_may_stand_beside_a_teams_shapes(tmp_path: Path) -> None:
    """In feeds.yaml, where the traps of YAML count only for the feeds, and names are not given twice."""
    shape = "our-crm:\n  when: [case_no]\n  id: case_no\n  created_at: opened\n  platform: = x\n"
    shape += "  text: body\n  sample: 12:30\n"
    (tmp_path / "playbooks.yaml").write_text(FILE + "feeds: {bluesky: }\n")
    (tmp_path / "feeds.yaml").write_text(shape + "feeds:\n  hackernews:\n")
    assert list(read_playbooks(tmp_path / "playbooks.yaml").feeds) == ["bluesky", "hackernews"]
    assert "our-crm" in [one.name for one in shapes_beside(tmp_path / "playbooks.yaml")]

    (tmp_path / "feeds.yaml").write_text(shape + "feeds:\n  bluesky:\n")
    with pytest.raises(BadPlaybooks) as refused:
        read_playbooks(tmp_path / "playbooks.yaml")

    assert 'feeds.yaml:9:3: "bluesky" is a feed of the playbooks file as well' in str(refused.value)


def test_a_secret_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Or from .env; without it the service does not start, and says which one is missing."""
    monkeypatch.chdir(tmp_path)
    file = read_text(FILE + "feeds: {meta_page: {kind: pushed, key: PAGE_KEY, secret: PAGE_SECRET}}\n")
    shapes = shapes_beside(tmp_path / "playbooks.yaml")
    monkeypatch.setenv("PAGE_KEY", "k1")
    with pytest.raises(BadSetting) as missing:
        open_doors(file, secret, shapes)
    (tmp_path / ".env").write_text("PAGE_SECRET=s1\n")
    (door,) = open_doors(file, secret, shapes)

    assert "PAGE_SECRET is not set" in str(missing.value)
    assert (door.key, door.secret, door.shape) == ("k1", "s1", "meta_page")


@pytest.mark.parametrize(
    ("option", "said"), [("shape: meta_pge", "no shape meta_pge; there are: "), ("zone: Mars", 'no time zone "Mars"')]
)
def test_a_door_knows_what_it_lets_in(monkeypatch: pytest.MonkeyPatch, option: str, said: str) -> None:
    """A shape or a zone that does not exist is found at the start, not by whoever pushes."""
    monkeypatch.setenv("PAGE_KEY", "k1")
    file = read_text(FILE + f"feeds: {{page: {{kind: pushed, key: PAGE_KEY, {option}}}}}\n")

    with pytest.raises(BadSetting, match=said):
        open_doors(file, secret, shapes_beside(Path("playbooks.yaml")))


def test_a_search_needs_words() -> None:
    """A topic may be known by its handles alone; whoever asks for words must have some."""
    topics = "version: 1\ntopics: {acme: {handles: {x: '@Acme'}}}\n"
    with pytest.raises(BadSetting, match="the feed hackernews has nothing to look for"):
        open_feeds(None, read_text(topics + "feeds: {hackernews: }\n"), secret)  # type: ignore[arg-type]
    given = read_text(topics + "feeds: {hackernews: {words: acme}}\n")

    assert open_feeds(None, given, secret) is not None  # type: ignore[arg-type]


@pytest.mark.parametrize("name", plugins.find(plugins.FEEDS))
def test_every_kind_keeps_the_rules_of_the_file(name: str) -> None:
    """It is a block as others are, refuses keys that it does not know, and a changed place is another cursor."""
    kind = feed_kinds()[name]

    assert issubclass(kind, Feed)
    assert kind.model_config["extra"] == "forbid"
    assert all(each in kind.model_fields for each in kind.secret_options())


def test_every_kind_and_each_of_its_keys_is_in_the_docs() -> None:
    """docs/feeds.md says what each brings, what it costs, and how it is set up; of nothing that is gone."""
    page = (Path(__file__).parents[2] / "docs" / "feeds.md").read_text(encoding="utf-8")
    live = page.partition("\n## Live\n")[2].partition("\n## Your own shape")[0]
    brings, keys = live.partition("| kind | keys |")[::2]
    told = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", keys, re.MULTILINE))
    listed = {name: sorted(re.findall(r"`(\w+)`", row)) for name, row in told.items()}
    marked = {name: sorted(re.findall(r"`(\w+)` \$", row)) for name, row in told.items()}
    kinds = feed_kinds()

    assert listed == {name: sorted(set(kind.model_fields) - {"kind"}) for name, kind in kinds.items()}
    assert marked == {name: sorted(kind.secret_options()) for name, kind in kinds.items()}
    assert {*re.findall(r"^\| `(\w+)` \|", brings, re.MULTILINE), "pushed"} == set(kinds)
