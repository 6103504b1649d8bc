"""What `check` says of a step that drafts: texts too long, a voice that changes nothing, languages nobody reads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ..core.messages import Listed
from ..core.translation import gettext_noop, message
from ..drafts import address
from ..drafts.approvals import text_mark
from ..playbooks.file import TONES, display
from ..playbooks.step import Lint
from .public_texts import compose, sampled, speaks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..playbooks.file import Playbook, PlaybooksFile

LONGEST_CODE = 3  # letters of a language's code
SCRIPTS = {"zh": re.compile(r"[\u3400-\u9fff]"), "ru": re.compile(r"[\u0400-\u04ff]")}


def drafts(file: PlaybooksFile, template: str, platforms: Iterable[str]) -> Iterator[Lint]:
    """Every text that could be drafted, tried: its length, and whether the voice of its platform is heard in it."""
    for platform in platforms:
        langs = drafted_in(file, template, platform)
        for lang in langs:
            made = compose(file, template, sampled(file, platform, lang))
            if made and made.used > made.limit:
                what = message(
                    '"{template}" in {lang} is about {over} too long for {platform} ({used} of {limit})',
                    template=template,
                    lang=lang,
                    over=made.used - made.limit,
                    platform=platform,
                    used=made.used,
                    limit=made.limit,
                )
                yield Lint("template", what)
            yield from _tone(file, template, platform, lang)
            yield from _address(file, template, platform, lang)
        voice = file.voice.get(platform)
        if voice and voice.address and not set(langs) & set(address.LANGUAGES):
            what = message(
                "{langs} has one way to say you", langs=Listed(tuple(langs)) if langs else message("no text")
            )
            yield Lint(
                "template",
                message(
                    "address: {address} of {platform} changes nothing: {what}",
                    address=voice.address,
                    platform=platform,
                    what=what,
                ),
                severe=True,
            )


def drafted_in(file: PlaybooksFile, template: str, platform: str) -> list[str]:
    found = file.templates.get(template)
    return [lang for lang in found.languages(platform) if speaks(file, platform, lang)] if found else []


def _tone(file: PlaybooksFile, template: str, platform: str, lang: str) -> Iterator[Lint]:
    voice = file.voice.get(platform)
    if not voice or voice.tone not in TONES:
        return
    facts = sampled(file, platform, lang)
    texts = {made.text for tone in TONES if (made := compose(file, template, replace(facts, tone=tone)))}
    if len(texts) < 2:
        what = message(
            'tone: {tone} of {platform} changes nothing in "{template}" in {lang}: write {greeting} or {branch} into '
            "it",
            greeting="{{ greeting }}",
            branch=f"{{% if tone == '{voice.tone}' %}}",
            tone=voice.tone,
            platform=platform,
            template=template,
            lang=lang,
        )
        yield Lint("template", what, severe=True)


def _address(file: PlaybooksFile, template: str, platform: str, lang: str) -> Iterator[Lint]:
    voice = file.voice.get(platform)
    if not voice or not voice.address:
        return
    made = compose(file, template, sampled(file, platform, lang))
    informal = voice.address == "informal"
    if made and (word := address.other_form(made.text, lang, informal=informal)):
        what = message(
            'address: {address} of {platform} cannot change “{word}” in "{template}" in {lang}: write {branches}',
            branches="{% if informal %} … {% else %} … {% endif %}",
            address=voice.address,
            platform=platform,
            word=word,
            template=template,
            lang=lang,
        )
        yield Lint("template", what, severe=True)


def beforehand(file: PlaybooksFile, template: str, who: str, mark: str) -> Iterator[Lint]:
    """What somebody approves before anything happens: a holding text, word for word as they read it."""
    found = file.templates.get(template)
    if not who or not found:
        return
    if found.stage != "holding":
        what = message(
            '"{template}" is no holding text: only holding/… says nothing that could be otherwise on the day; '
            "take beforehand out",
            template=template,
        )
        yield Lint("approve", what, severe=True)
    elif mark != text_mark(found):
        sentence = (
            gettext_noop("“{template}” has changed since {who} read it: {mend}")
            if mark
            else gettext_noop("{who} approves “{template}” beforehand: {mend}")
        )
        mend = message("once they have read it as it is now, write mark: {mark}", mark=text_mark(found))
        yield Lint("approve", message(sentence, who=display(who), template=template, mend=mend), severe=True)


def languages(
    playbook: Playbook, file: PlaybooksFile, template: str, platforms: tuple[str, ...], approvers: Iterable[str]
) -> Iterator[Lint]:
    """Languages of the topics' words and of the approvers that the template does not speak, and the other way round."""
    people = sorted(
        {one for name in approvers for one in (file.teams[name].members if name in file.teams else (name,))}
    )
    read = {
        lang: name
        for name in reversed(people)
        if name in file.people
        for lang in file.people[name].languages
        if len(lang.partition("-")[0]) <= LONGEST_CODE  # else it is told already that this is no code
    }
    wanted: dict[str, str] = {}
    for topic in file.topics:
        for lang, script in SCRIPTS.items():
            asked = not playbook.when.topic or topic.name in playbook.when.topic
            if asked and any(script.search(word) for word in topic.words):
                wanted.setdefault(lang, message("{topic} is looked for in it", topic=topic.title))
    wanted |= {lang: message("{name} reads it", name=name) for lang, name in read.items() if lang not in wanted}
    found = file.templates.get(template)
    spoken = {lang for each in ("", *platforms) for lang in found.languages(each)} if found else set(wanted)
    for lang in sorted(set(wanted) - spoken):
        yield Lint(
            "template",
            message(
                '"{template}" has no text in "{lang}" ({wanted})', template=template, lang=lang, wanted=wanted[lang]
            ),
        )
    for platform in platforms:
        for lang in drafted_in(file, template, platform):
            if read and lang not in read:
                what = message(
                    "nobody who may approve reads {lang}, and {platform} would get a draft in it; name somebody who "
                    "does, or its languages under voice:",
                    lang=lang,
                    platform=platform,
                )
                yield Lint("approve", what)
