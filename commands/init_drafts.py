"""Drafts in languages that the starter library does not have: begun ones, and the word that they must be written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from ..core.translation import gettext
from ..wiring import LIBRARY

BEGUN = {
    "de": {
        "complaint": (
            "So{% if cause %} ({{ cause }}){% endif %} wollen wir mit niemandem umgehen, und es in Ordnung zu bringen "
            "ist unsere Sache. {{ owner.name }} kümmert sich darum und spricht mit allen, die dabei waren. "
            "Bis {{ promise('1h') }} melden wir uns hier wieder."
        ),
        "outage": (
            "{% if cause %}Das Problem ({{ cause }}){% else %}Was bei {{ topic.title }} nicht geht{% endif %} "
            "beheben wir, die Technik ist dran. Bis {{ promise('30m') }} schreiben wir hier, was wieder geht und "
            "was noch nicht.{% if link %} {{ link }}{% endif %}"
        ),
        "safety": (
            "Wir wissen, dass etwas passiert ist{% if cause %} ({{ cause }}){% endif %}, und denken an die "
            "Betroffenen. Wir fragen alle, die dabei waren. Was sicher ist, schreiben wir bis {{ promise('1h') }} "
            "hier; wir raten nicht."
        ),
        "legal": (
            "Diese Meldung{% if cause %} ({{ cause }}){% endif %} ist bei denen, die darauf antworten müssen. "
            "Sie gehen sie mit allen durch, die dabei waren. Bis {{ promise('4h') }} schreiben wir hier, "
            "wie es weitergeht."
        ),
    }
}
"""By language and class: the same facts and promises as the texts of the starter library, nobody's own voice yet."""
STAGE = "acknowledgement"


def foreign(languages: Sequence[str]) -> tuple[str, ...]:
    """Those that the starter library has no texts in."""
    return tuple(one for one in languages if one not in LIBRARY[f"{STAGE}/complaint"].texts)


def begun(languages: Sequence[str], kinds: Sequence[str]) -> str:
    """The part `templates:` of a new file; empty where the library has all of its languages.

    A template of the file stands in for the library's, so it holds the other languages too.
    """
    missing = [one for one in foreign(languages) if one in BEGUN]
    if not missing or not kinds:
        return ""
    told = gettext(
        "Firebreak brings no drafts in {languages}: these are only begun. Put them into your own words.",
        languages=", ".join(missing),
    )
    lines = [f"# {told}", "templates:"]
    for kind in kinds:
        lines += [f"  {STAGE}/{kind}:", *_texts(languages, kind)]
    return "\n".join(lines) + "\n"


def _texts(languages: Sequence[str], kind: str) -> Iterator[str]:
    known = LIBRARY[f"{STAGE}/{kind}"].texts
    for one in languages:
        if said := known.get(one) or BEGUN.get(one, {}).get(kind):
            yield f"    {one}: {json.dumps(said, ensure_ascii=False)}"


def to_write(languages: Sequence[str]) -> str:
    """What is said to whoever made such a file; empty where nothing is to be written."""
    if not (missing := foreign(languages)):
        return ""
    listed = ", ".join(missing)
    judged = gettext(
        "Posts in {languages} are hardly judged and not read for harm: take the sentiment of your feed.",
        languages=listed,
    )
    if all(one in BEGUN for one in missing):
        drafts = gettext(
            "Firebreak brings no drafts in {languages}. Those in the file are only begun: "
            "put them into your own words.",
            languages=listed,
        )
    else:
        drafts = gettext(
            "Firebreak brings no drafts in {languages}: they must be written. "
            "Until then drafts are in English; firebreak check names each one that is missing.",
            languages=listed,
        )
    return f"{drafts}\n{judged}"
