"""Templates of public texts as the file holds them: by language, and by platform where one sounds otherwise."""

from __future__ import annotations

from msgspec import Struct

STAGES = {
    "holding": "we have seen it, and when we say more",
    "acknowledgement": "what happened, what is ours, and what happens next",
    "update": "what is new since then",
    "resolution": "that it is over, and what remains",
    "denial": "what is said is not so, and how we know",
    "move_to_private": "where the rest is talked about",
}
"""How far an answer is, and what such a text says; the first half of a template's name."""

CLASSES = ("complaint", "outage", "safety", "legal", "rumour")
"""What an answer is about; the second half of a template's name."""


class Template(Struct, frozen=True):
    """One template in its versions. A name such as `holding/outage` says its stage and its class."""

    name: str
    texts: dict[str, str]  # by language
    platforms: dict[str, dict[str, str]] = {}  # by platform, those of its languages that sound otherwise there

    @property
    def stage(self) -> str:
        """One of `STAGES`; empty where its name says none."""
        stage = self.name.partition("/")[0]
        return stage if stage in STAGES else ""

    @property
    def kind(self) -> str:
        """One of `CLASSES`; empty where its name says none."""
        kind = self.name.partition("/")[2]
        return kind if kind in CLASSES else ""

    def text(self, platform: str, lang: str) -> str | None:
        """What is said there in that language; None where nothing is."""
        return self.platforms.get(platform, {}).get(lang) or self.texts.get(lang)

    def languages(self, platform: str = "") -> list[str]:
        """The languages that it speaks, those of a platform last, in the order of the file."""
        return list(dict.fromkeys([*self.texts, *self.platforms.get(platform, {})]))

    def versions(self) -> list[tuple[str, str, str]]:
        """(platform, language, text) of each; an empty platform for what is said everywhere else."""
        everywhere = [("", lang, text) for lang, text in self.texts.items()]
        return everywhere + [(name, *one) for name, texts in self.platforms.items() for one in texts.items()]
