"""Handles that look like a watched one: flagged, never taken for it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from firebreak.core.model import Author, Matched, Mention, Tag, Topic, WatchEntry, Watchlist
from firebreak.watchlists.lookalikes import skeleton
from firebreak.watchlists.matcher import MentionMatcher

ACME = Topic("acme-air", words=("acme air",), handles={"x": ("@AcmeAir", "@Acme_Air_Help", "@AcmeAir24", "@BP")})
REGULATORS = Watchlist("regulators", "regulator", (WatchEntry("Civil Aviation", {"x": ("@CivilAv",)}),))


def match(text: str = "hello", author: str = "rosa") -> Matched:
    mention = Mention("1", "x", Author(author), text, datetime(2026, 3, 1, tzinfo=UTC))
    return MentionMatcher([ACME], [REGULATORS]).match(mention)


@pytest.mark.parametrize(
    "handle",
    [
        "Acme_Air",
        "AcmeAir_",
        "AcmeAlr",
        "AcmeA1r",
        "АсmеАir",
        "AcmeAir1",
        "AcmeAir2026",
        "AcmeAirHelp",
        "C1vi1Av",
        "ＡcmeAlr",
        "AcrneAir",
        "ΑcmeΑir",
        "AcmeAіг",
        "ɑcmeair",
        "acmeair_support",
        "AcmeAir_Official",
        "AcmeAirr",
    ],
)
def test_a_lookalike_is_flagged(handle: str) -> None:
    """Cyrillic letters, strokes that pass for each other, underscores and added digits are seen through."""
    assert [tag.kind for tag in match(f"ask @{handle} please").tags] == ["impersonation"]


@pytest.mark.parametrize(
    "text",
    [
        "@AcmeAir",
        "@acmeair24",
        "@ACME_AIR_HELP",
        "@AcmeAirFan",
        "@AcmeFair",
        "Acme_Air",
        "me@acme_air.com",
        "@8P",
        "@B_P",
        "@",
    ],
)
def test_the_real_and_the_unlike_are_not(text: str) -> None:
    """Watched handles themselves, other names, bare words, addresses and very short handles are left alone."""
    assert match(text).tags == ()


def test_the_flag_shows_what_was_written() -> None:
    """The tag spells both handles as their owners do."""
    why = "@Acme_Air, which looks like @AcmeAir but is not"

    assert match("cc @Acme_Air").tags == (Tag("look-alikes", "impersonation", "@Acme_Air", "mentioned", why),)


def test_a_lookalike_is_not_taken_for_the_brand() -> None:
    """A mention of a look-alike is not a mention of the brand, nor of the regulator it imitates."""
    found = match("@Acme_Air and @Civi1Av")

    assert (found.topics, {tag.kind for tag in found.tags}) == ((), {"impersonation"})


def test_who_poses_as_the_brand_writes_about_it() -> None:
    """A post under a look-alike of the brand's handle reaches the brand's topic, though it never names it."""
    why = "written by @Acme_Air, which looks like @AcmeAir but is not"

    assert match("All flights are cancelled", "Acme_Air") == Matched(
        ("acme-air",), (Tag("look-alikes", "impersonation", "@Acme_Air", "author", why),)
    )


@pytest.mark.parametrize(
    ("name", "handle", "found"),
    [
        ("Acme Air", "help_desk_24", True),
        ("Αcme Аir Support", "help_desk_24", True),
        ("ACME AIR ✈", "help_desk_24", False),
        ("Acme Air", "AcmeAir", False),
        ("Acme Air fan club", "rosa", False),
        ("Rosa", "rosa", False),
        (None, "rosa", False),
    ],
)
def test_a_display_name_is_compared(name: str | None, handle: str, found: bool) -> None:
    """Who goes by the brand's name under another handle is flagged, and writes about the brand."""
    author = Author(handle, name=name)
    acme = Topic("acme-air", "Acme Air", words=("acme air",), handles={"x": ("@AcmeAir",)})
    got = MentionMatcher([acme], []).match(Mention("1", "x", author, "hello", datetime(2026, 3, 1, tzinfo=UTC)))

    assert bool(got.tags) == bool(got.topics) == found


def test_unicodes_confusables_are_known() -> None:
    """Whatever letter of another script looks like a Latin one, by Unicode's own table."""
    assert skeleton("ΕΗΜΝΥΧΒ") == skeleton("EHMNYXB")
    assert skeleton("ոսօ") == skeleton("nuo")
    assert skeleton("ɡ") == "g"
