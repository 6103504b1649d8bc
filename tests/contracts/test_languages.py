"""What every sentence promises in every language: nothing missing, no gap lost, nothing left in English."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from firebreak.core.actions import ACTIONS
from firebreak.core.messages import Lasting, Listed, Number, Percent, When, encoded, packed, restored, unpacked
from firebreak.core.messages import Message as Said
from firebreak.core.reading_language import BEGUN, COMPLETE, ENGLISH, reading_in
from firebreak.core.translation import GAP, gettext, in_words, message, nmessage, pgettext, worded
from firebreak.translations.extracting import ROOT, template
from firebreak.translations.update import FROM, as_mo, as_po, lacking, path_of, read, updated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from babel.messages.catalog import Catalog, Message

TRANSLATED = [one for one in COMPLETE if one != ENGLISH]
MOMENT = datetime(2026, 12, 31, 23, 59, tzinfo=UTC)
HOSTILE = (  # what may stand in any gap
    "",
    "<!channel> *x* {n} {who} %s %(n)d \\1 </b>",
    "艾克美" * 60,
    "\u202eevil\u0000\n\tx",
    10**15,
    -1,
    Number(1234567.891, 2, grouped=True, rounded=True),
    Percent(17.0),
    When(MOMENT, "weekday"),
    Lasting(0.0),
    Lasting(1e9, "observed"),
    Listed(("a", "b", "c"), "or"),
    message("hardly any"),
)
OURS = re.compile(  # names and words that stay as they are in every language
    r"smtps?://|\bsmtp\b|\b(draft_acknowledgement|SMTP|TLS|email|SEV[1-4]|sev[1-4]|UTC|Firebreak|firebreak|Slack|DRILL|API|ID|VK|X|URL|JSON|YAML|https?|SMS|HTTP|HTTPS|PDF|Teams"
    r"|Zendesk|Freshdesk|playbooks\.yaml|not_us|not_negative|known|drill|real|false|none|worse|shift|m|min|in|h|healthz"
    r"|metrics|invite|A|B|C|x|vk|rosa|LINK|TEXT|NAME|WHY|WHAT|PLAYBOOK|ack|still|take|give|unack|room|posted|moved|kept"
    r"|update|same|snooze|wrong|close|reopen|severity|approve|changes|edit|done|claim|skip|note|status|list|who|may"
    r"|lang|channel|reach|people|Markdown|HTML|report|on_call|slack|instagram|weibo|reddit|Reddit"
    r"|Weibo|Brandwatch|Meltwater|CSV|XLSX|UTF|MB|Europe/Berlin"
    r"|FIREBREAK_OIDC_ISSUER|FIREBREAK_OIDC_CLAIM|FIREBREAK_OIDC_CLIENT_ID|OpenID|Kafka|librdkafka|Spark|Parquet|pip|install|yes|no|feeds\.yaml|mine|Ctrl|Enter|Escape)\b"
)
CODE = re.compile(r"`[^`]*`|/firebreak \S+|\{[a-z_]+\}|status \| update|\| help|[\w.]+\]\([^)\s]*\)")
CODE_IN_RU = re.compile(r"\{(?:a_day|file)\} \w+")  # a share of one, and "file тем временем"
FOR_TERMINALS = ("commands/", "playbooks/", "drafts/", "watchlists/", "demo/", "response/draft_lint", "response/steps/")
FOR_TERMINALS += (
    "settings.py",
    "sources/",
    "engine/",
    "writers/",
    "cli.py",
    "storage/",
    "sentiment/",
    "wiring.py",
    "notifiers/gateways",
    "translations/typed_help",
    "reports/drill_score",
)
TYPED = re.compile(  # what whoever writes the file or a command types: keys and values of the YAML, names, addresses
    r"kafka://[\w:/]+|parquet:\S+|&from=TIME&until=TIME|name=value"
    r"|smtps?://[\w.]+|https?://[\w./]+|postgresql://\S+|mailto:[\w:@./]+|sqlite:\S+|FIREBREAK_\w+(?:=\S*)?"
    r"|--[a-z-]+(?: (?:FILE|PAGE|America/New_York|'Acme Air'|mei,tom))?"
    r"|firebreak [a-z-]+(?: (?:FILE|EXPORT|mentions|list|add mentions|learn|retry))?"
    r"|connections:write|/\w+/\w+|/invite @Firebreak"
    r"|docs/\w+\.md|\.env(?:\.example)?|slack-app-manifest\.yaml|status\.slack\.com|x(?:oxb|app)-\S*|x-oauth-scopes"
    r"|OAuth & Permissions|Bot Token Scopes|Basic Information|App-Level Tokens|App Credentials|Socket Mode"
    r"|Create New App|From a manifest|chmod|pip install apprise|apprise|given up|cause: the check-in app|mei=U0MEI0001"
    r"|Acme Air|AcmeAir|ACME_TOKEN|Weibo|Mei\b|MEI0001|Europe/London|Ctrl-C|POST|CSV"
    r"|\b(?:EUR|DE|Monday|Tuesday|day|week|month|alerts|sat|sun|zh|ru|zendesk|freshdesk|http|webhook|rss|kind|url|com"
    r"|example|customer|first_name|greeting|join|promise|elif|else|endif|if|responder|initials|holding|feed"
    r"|docker|subject|env-file|keys|add|check|init|answers|right|counted|sure|label|VADER|AP|AUC"
    r"|KEY=VALUE|TIME|TOPIC)\b"
    r"|pip install 'firebreak\[\w+\]'|(?:dev|train)_(?:\*|en|ru|zh|<lang>)|JSON Schema|X-Firebreak-Proxy-Secret"
    r"|\b(?:America/New_York|Google|Infinity|NaN|null|JSONL|Office|Parquet|PostgreSQL|RAR|RSS|SQLite|SnowNLP)\b"
    r"|\b(?:bluesky|hackernews|created_at|in_reply_to|curl|docs|fbk_|gz|like|likes|max|model-card\.md|navec|postgres)\b"
    r"|\b(?:TODO|XML|score|sha256|tar|timestamp|train|\\?ud83d|value|zip)\b"
    r"|\bshell\b|(?:mentions|read|act|campaign)(?=[：:（]| \()"
    r"|\b(?:Spark|spark|Java)\b|\bdrill start\b|\b(?:injects|post|tell)(?=:)"
    r"|\b(?:Asia|Europe)/\w+|\biCal\b|[“«]outages[”»]"
    r"|train_\*|\.jsonl|Kubernetes|enableServiceLinks|\bpod\b|\bService\b"
)

KEYS = set(  # of the file, as its manual names them
    re.findall(r"\w+", " ".join(re.findall(r"`[^`\n]+`", (ROOT / "docs/playbooks.md").read_text(encoding="utf-8"))))
)


@cache
def sentences() -> Catalog:
    """Every sentence of the program: extracting them takes seconds, which only these tests are worth."""
    return template()


def forms(one: Message) -> tuple[str, ...]:
    """All that it may become."""
    return one.string if isinstance(one.string, tuple) else (one.string,)


def where(one: Message) -> str:
    return f"{':'.join(map(str, one.locations[0])) if one.locations else '?'}: {one.id!r}"


@pytest.fixture(scope="module", params=TRANSLATED)
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    """A complete language, as it would be if `make translations` ran now."""
    return updated(request.param, sentences())


def test_every_sentence_is_translated(catalogue: Catalog) -> None:
    """A new one without its translations fails here, with its place and its words."""
    assert [f"no {catalogue.locale} for {where(one)}" for one in lacking(catalogue)] == []


@pytest.mark.parametrize("language", [*TRANSLATED, *BEGUN])
def test_no_gap_is_lost(language: str) -> None:
    """Whoever translates may put gaps anywhere, but neither leave one out nor make one up. `n` may be a word."""
    wrong = []
    for one in read(language):
        source = {*GAP.findall(one.id if isinstance(one.id, str) else " ".join(one.id))}
        for said in filter(None, forms(one)) if one.id else ():
            may_lack = {"n"} if isinstance(one.id, tuple) else set()
            if {*GAP.findall(said)} | may_lack != source | may_lack:
                wrong.append(f"{where(one)}: {said}")

    assert wrong == []


def test_russian_counts_in_plural_forms() -> None:
    """ "21 упоминание" and "22 упоминания": what is counted stands before its number, or in three forms."""
    counted = re.compile(r"\{\w+\} (?:[а-яё]+(?:ых|их) )?([а-яё]{4,}(?:ий|ов|ей|ек)|строк|тем|дней|людях|человека?)\b")
    alone = [one for one in read("ru") if one.id and isinstance(one.id, str)]
    wrong = [where(one) for one in alone if counted.search(CODE_IN_RU.sub("", str(one.string)))]

    assert wrong == []


def test_no_english_is_left(catalogue: Catalog) -> None:
    """But for names, what is typed, and keys of the file."""
    told = ((one, said, english_in(one, said)) for one in catalogue for said in (forms(one) if one.id else ()))

    assert [f"{where(one)}: {said} ({', '.join(sorted(left))})" for one, said, left in told if left] == []


def test_one_english_word_in_a_card_is_found(catalogue: Catalog) -> None:
    """Put into any translation of a card, at its end, it is found: the test above could not fail otherwise."""
    cards = [one for one in catalogue if one.id and one.locations and "response/wording" in one.locations[0][0]]

    assert len(cards) > 100
    assert all(english_in(one, f"{said} yesterday") == {"yesterday"} for one in cards for said in forms(one))


def english_in(one: Message, said: str) -> set[str]:
    """The English words of a translation that are no names, and nothing that is typed."""
    told, for_terminals = CODE.sub("", said), bool(one.locations) and one.locations[0][0].startswith(FOR_TERMINALS)
    if for_terminals:
        told = TYPED.sub("", told)
    left = {*re.findall(r"[A-Za-z_]{2,}", OURS.sub("", told))} - {"_", "__"}
    return left - KEYS if for_terminals else left


@pytest.mark.parametrize("language", [*TRANSLATED, *BEGUN])
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    """`make translations` was run after the last change of a sentence or of a translation."""
    catalogue = updated(language, sentences())

    stale = f"{language} is stale: run make translations"
    assert path_of(language).read_bytes() == as_po(catalogue), stale
    assert path_of(language, "mo").read_bytes() == as_mo(catalogue), stale


@pytest.mark.parametrize("language", [ENGLISH, *TRANSLATED, *BEGUN])
@pytest.mark.parametrize("gap", HOSTILE, ids=range(len(HOSTILE)))
def test_every_message_can_be_worded_whatever_stands_in_it(language: str, gap: object) -> None:
    """Stored, read back and worded; whatever a stranger writes into a gap stays in it, and makes no other gap."""
    made = [one for sentence in sentences() if sentence.id and not sentence.context for one in filled(sentence, gap)]
    with reading_in(language):
        said = [worded(one) for one in made]
        again = [worded(unpacked(packed(one))) for one in made]
        said += [
            pgettext(one.context, one.id, **dict.fromkeys(GAP.findall(one.id), gap))
            for one in sentences()
            if one.context and isinstance(one.id, str)
        ]

    assert said[: len(again)] == again
    assert len(made) > 3_000
    assert len(said) - len(again) >= 8
    assert all(said)
    if not (isinstance(gap, str) and GAP.search(gap)):
        assert [one for one in said if GAP.search(one)] == []
    if isinstance(gap, str) and gap.startswith("<!channel>"):
        kept = [(one, sentence.kept) for one, sentence in zip(said, made, strict=False) if sentence.kept]
        assert [one for one, of in kept if one.count(gap) < (gap in of.text if of.plural else len(of.gaps))] == []


def filled(sentence: Message, gap: object) -> Iterator[Said]:
    """A sentence with that in each gap; one that counts, for one, two, five and twenty-one."""
    ids = (sentence.id,) if isinstance(sentence.id, str) else sentence.id
    gaps = dict.fromkeys(GAP.findall(" ".join(ids)), gap)
    if len(ids) == 1:
        yield message(ids[0], **gaps)
    else:
        yield from (
            nmessage(*ids, n, **{name: one for name, one in gaps.items() if name != "n"}) for n in (1, 2, 5, 21)
        )


@pytest.mark.parametrize("language", BEGUN)
def test_what_is_not_translated_is_english_to_its_last_number(language: str) -> None:
    """A begun language never puts its own days, numbers, spans or words into an English sentence."""
    at = MOMENT.astimezone(ZoneInfo("Asia/Shanghai"))
    shown = (Number(1234.5, 1, grouped=True), When(at, "weekday"), Lasting(9000.0, "observed"), Percent(0.5))
    untold = [one.id for one in read(language) if isinstance(one.id, str) and not one.string and not one.context]
    untold = [one for one in untold if re.search("[a-z]", GAP.sub("", one))]  # signs alone are of every language
    assert len(untold) > 1_000
    for one in untold:
        gaps = GAP.findall(one)
        for gap in shown if gaps else ():
            with reading_in(language):
                worded_first = {name: in_words(gap) for name in gaps}  # as a template of a page has it
                said, late = gettext(one, **worded_first), gettext(one, **dict.fromkeys(gaps, gap))
            assert said == late == gettext(one, **dict.fromkeys(gaps, gap)), one


@pytest.mark.parametrize("language", [*TRANSLATED, *BEGUN])
def test_no_language_holds_the_letters_of_another(language: str) -> None:
    """Each catalogue is written by itself: a tool once copied Chinese into the German one."""
    foreign = {"ru": "[\u4e00-\u9fff]", "de": "[\u4e00-\u9fff\u0400-\u04ff]"}.get(language, "[\u0400-\u04ff]")
    own = [(one, said) for one in read(language) if one.id for said in forms(one)]

    assert [where(one) for one, said in own if re.search(foreign, CODE.sub("", said)) and not _quotes(one)] == []


def _quotes(one: Message) -> bool:
    """Whether the English shows words of that script itself."""
    return bool(re.search("[\u0400-\u04ff\u4e00-\u9fff]", str(one.id)))


def test_a_language_that_is_new_begins_empty() -> None:
    """Whatever was brought up to date before it."""
    shared = sentences()
    updated("ru", shared)
    new = updated("es", shared)

    assert len([*lacking(new)]) == len([one for one in new if one.id])


def test_numbers_count_as_the_language_does() -> None:
    """Russian has three forms, Chinese one."""
    said = {}
    for n in (1, 2, 5, 21):
        with reading_in("ru"):
            said[n] = worded(nmessage("1 person", "{n} people", n))

    assert said == {1: "1 человек", 2: "2 человека", 5: "5 человек", 21: "21 человек"}


def test_what_was_stored_before_is_read_as_it_is() -> None:
    """And a person's own words that look like a message are words."""
    forged = packed(message("hardly any"))

    assert unpacked("Mei acknowledged.") == "Mei acknowledged."
    with reading_in("zh"):
        assert worded("Mei acknowledged.") == "Mei acknowledged."
        assert worded(unpacked(packed(str(forged)))) == forged
    assert restored({"why": {"type": "message", "text": "x"}}) == {"why": "x"}
    assert (
        encoded({"why": message("hardly any")}) == '{"why":{"type":"message","text":"hardly any","msgid":"hardly any"}}'
    )


def test_what_opencc_writes_is_not_edited_by_hand() -> None:
    """Traditional Chinese follows the simplified."""
    assert FROM == {"zh_Hant": "zh"}


@pytest.mark.parametrize("language", [ENGLISH, *TRANSLATED, *BEGUN])
def test_what_slack_takes_is_short_enough_in_every_language(language: str) -> None:
    """Titles and buttons of a form 24 characters, other buttons and choices 75; a button no wider than in English."""
    wrong = []
    for action in ACTIONS:
        with reading_in(language):
            form = [gettext(action.form.title), gettext(action.form.submit)] if action.form else []
            told = [
                *((said, 24) for said in form),
                *((gettext(said), 75) for field in action.fields for said, _ in field.options),
                *((gettext(said), 150) for field in action.fields for said in (field.label, field.placeholder) if said),
                *([(gettext(action.label), max(20, round(1.4 * len(action.label))))] if action.label else []),
                *([(gettext(action.confirm), 300)] if action.confirm else []),
            ]
        wrong += [f"{action.name}: {said}" for said, most in told if len(said) > most]

    assert wrong == []
