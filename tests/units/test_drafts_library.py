"""The starter library: every text of it may be signed, in every language, on every platform it is written for."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import pytest
from msgspec.structs import replace as with_facts

from firebreak.drafts.address import other_form
from firebreak.drafts.parity import differences
from firebreak.drafts.starter_library import NAMES
from firebreak.drafts.template_checks import check_template
from firebreak.playbooks.file import PlaybooksFile, Voice
from firebreak.response.public_texts import compose, sampled, voiced
from firebreak.wiring import LIBRARY, SHIPPED, read_playbooks

PLATFORMS = ("x", "facebook", "instagram", "linkedin", "reddit", "weibo", "vk")


@lru_cache(maxsize=1)
def shipped() -> PlaybooksFile:
    """The shipped playbooks, with every template of the library."""
    return replace(read_playbooks(SHIPPED), templates={name: LIBRARY[name] for name in NAMES}, voice={})


def test_the_library_has_every_stage_and_class() -> None:
    """Six stages by five classes, less those that make no sense: a denial is of a rumour."""
    assert len(LIBRARY) == 24
    assert all(set(LIBRARY[name].texts) == {"en", "zh", "ru"} for name in LIBRARY)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_wrong_or_doubtful_with_a_template(name: str) -> None:
    """Also without the facts that may be missing; and every language says the same."""
    assert [(platform, lang, flaw.what) for platform, lang, flaw in check_template(LIBRARY[name])] == []
    assert list(differences(LIBRARY[name])) == []


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("name", NAMES)
def test_a_text_fits_its_platform_and_may_be_approved(name: str, platform: str) -> None:
    """With all facts and without: nothing is against it but what a person must write in, and nothing to think about."""
    for lang in ("en", "zh", "ru"):
        for whole in (True, False):
            made = compose(shipped(), name, sampled(shipped(), platform, lang, whole=whole))
            assert made is not None
            assert made.problem in ("", "fill in [finding]"), made.text
            assert made.advice == (), made.text
            assert made.used <= made.limit


@pytest.mark.parametrize("name", NAMES)
def test_the_voice_is_heard(name: str) -> None:
    """Tone and address change every text; the one that is asked for is kept to."""
    for lang in ("en", "zh", "ru"):
        said = {}
        for tone in ("plain", "warm", "formal"):
            for address in ("formal", "informal"):
                voice = Voice(tone=tone, address=address)
                made = compose(shipped(), name, voiced(sampled(shipped(), "vk", lang), voice))
                assert made is not None
                said[tone, address] = made.text
                assert other_form(made.text, lang, informal=address == "informal") == "", made.text
        assert said["plain", "formal"] != said["formal", "formal"]


def test_it_asks_for_nothing_personal_in_public() -> None:
    """No text asks for a code, a number or an address, whatever the platform."""
    words = ("booking", "phone", "e-mail", "订单号", "手机", "номер", "телефон")
    texts = [text for name in NAMES for _, _, text in LIBRARY[name].versions()]

    assert [text for text in texts for word in words if word in text] == []


def test_a_customer_is_greeted_by_name_and_a_grave_text_greets_soberly() -> None:
    """The display name where it is known; warmth is not for an injury."""
    facts = with_facts(sampled(shipped(), "x", "en"), tone="warm")
    light, grave = compose(shipped(), "holding/complaint", facts), compose(shipped(), "holding/safety", facts)

    assert light is not None
    assert grave is not None
    assert light.text.startswith("Hi Rosa. ")
    assert grave.text.startswith("Hello Rosa. ")
