"""Tells which language a text is judged in: the feed's word first, then its script, then a few common words."""

from __future__ import annotations

import re

KNOWN = ("en", "ru", "zh")
MIN_SHARE = 0.25  # of its letters: from here on a text is judged in a second language too

_IGNORED = re.compile(r"https?://\S+|[@#]\w+|\brt\b")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_KANA = re.compile(r"[\u3040-\u30fa]")
_MARKED = re.compile(r"[@#]|://|\brt\b")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]+")
_LATIN = re.compile(r"[a-z\u00df-\u024f]+")
_OTHER = re.compile(r"[\u0370-\u03ff\u0530-\u11ff\u3040-\u30ff\uac00-\ud7af]+")
_NOT_RUSSIAN = re.compile(r"[іїєґўјљњћђџѕәғқңөұүһӣӯҷҳ]")
_WORDS = re.compile(r"[^\W\d_]+")
_ACCENTED = re.compile(r"[\u00df-\u024f]")
_SCRIPT = {"ru": _CYRILLIC, "zh": _HAN}  # a brand in Latin letters is found in texts of every language
_LETTER = re.compile(r"[^\W\d_]")

# ruff: noqa: SIM905  # a table of words reads better than two hundred quotes
# Words that mean something in several languages (no, me, so, was, on) count for none of them.
_ENGLISH = frozenset(
    """the and to of is you that it for with this my are have be not your at just but what like
    they he she do if can get out when up how its im dont from about has been had will would who there their why
    them by our more now really love good bad never ever u thanks please hate want know""".split()
)
_FOREIGN = frozenset(
    """el los las una y nadie que por con para esta está pero muy más como cuando yo mi tu su lo gracias servicio porque
    nada
    es del se le al les des est une pas que pour dans avec sur vous nous je tu il elle mais ce cette qui merci très
    der die das und ist nicht ein eine ich sie wir mit auf für von zu den dem auch wie noch aber wenn nur schon
    il di che non per sono una della questo più anche ma come mi ti ho ha grazie perché
    um uma não eu você isso mas com os na em foi muito obrigado meu minha vocês pra
    de het een van niet dat met voor maar ook zijn ik je wij naar heb geen wel
    bir ve bu için çok ne da ama ile ben daha kadar gibi var yok değil
    yang dan di ini itu untuk dengan tidak saya aku kamu ada juga sudah bisa
    nie się na jest że to jak ale co czy tak za już och att det inte som är jag på og ikke som jeg
    toujours encore panne jamais personne répond votre votre mon ma mes votre fait rien plus trop sans chez colis vol
    remboursez annulé valise aucun depuis jours nul honte bravo merci êtes suis ont leur deux trois
    er weer uit op al drie dagen kwijt nooit meer zonder waar blijft mijn mij jullie hun nog steeds alweer niemand
    neemt slechte klantenservice vlucht pakketje deze dit kan niks hoe lang wachten ligt
    lagi kenapa gak nggak tak belum hilang hari buruk tanpa kabar sampai kapan mana jawab koper paket saya kami mereka
    sekali sangat pesanan uang kembali lambat pelayanan kecewa banget udah aja dong sih
    tôi không của và có là được cho này rồi lại bị quá một cũng người khi nào
    schon wieder kaputt keiner niemand geht ans mein meine seit drei tagen weg nie schlechter schlecht ohne bescheid
    warum immer unser euch euer kein keine bitte hallo danke warten wo bleibt flug gestrichen leider
    fuori uso nessuno risponde ancora mai più sempre volo cancellato dove servizio pessimo rimborso valigia sono
    otra vez nadie siempre nunca dónde está mi maleta vuelo cancelado
    ninguém sempre nunca minha voo cadê péssimo
    ingen svarar igen borta sedan dagar nere jätte aldrig mig mitt hvor ingen svarer igen aldri aldrig min bagage
    zase nefunguje nikdo kde můj moje ještě není jsem ale proč nigdy więcej działa znowu nikt moja gdzie jestem
    ei taas toimi kukaan vastaa missä miksi olen mutta nem nincs hol miért már nu iar nimeni unde este mea
    ang ng wala pa rin niyo ko sa mga yung naman hindi lang po""".split()
) - frozenset("me so do as an in is he we to on no at be by was all like den die per i or a".split())


# Of the Cyrillic languages that hold no letter which Russian has not: words that are Bulgarian, Serbian, Ukrainian,
# Kazakh, Belarusian or Macedonian and not Russian.
_NOT_RUSSIAN_WORDS = frozenset(
    """съм си е са сте сме ще няма нямам беше бяха защо никой къде кога какво това тези този тази пак много лошо вече
    куфарът багажът ми ме ви ги му моля благодаря искам върнете парите веднага чакам трябва може все още отново също
    и поради при след със във обслужване полетът поръчката нищо каза работи
    је су нисам нема није где никада никад више ће вама нико ништа молим хвала поново ради ужасна вратите новац лет
    зашто када код овај ова ово још али сам смо сте
    де моя ніхто чому дуже немає досі знову працює мені вас цей ця треба грошей погане відповідає скасували додаток
    поверніть гроші так не що щоб як коли вже або та але будь ласка дякую моє наш грн очікування обслуговування
    емес жоқ бар және мен сіз бұл деп тағы неге ешкім кешікті нашар сервис жауап бермейді
    дзе мой ніхто зноў чаму вельмі дзякуй праграма""".split()
) - frozenset(
    """и при моя мой так не как где на с вас сам бар нет мен лет новый сервис мне а но да или все может работи ради де
    си та с в сте код треба ми ме е полет каза деп су ги му много парите след хвала сервис грн""".split()
)
_BULGARIAN = re.compile(r"[бвгджзклмнпрстфхцчшщ]ъ[бвгджзклмнпрстфхцчшщ]")  # between consonants ъ is a vowel


def is_russian(folded: str) -> bool:
    """True unless letters or words show another language that is written in Cyrillic.

    >>> is_russian("приложение опять не работает"), is_russian("защо никой не вдига телефона")
    (True, False)
    """
    if _NOT_RUSSIAN.search(folded) or _BULGARIAN.search(folded):
        return False
    return _NOT_RUSSIAN_WORDS.isdisjoint(_WORDS.findall(folded))


def tag(declared: str | None) -> str | None:
    """The feed's word as a plain language code; None when it says nothing (`und`, empty).

    >>> tag("zh-Hans"), tag("EN_us"), tag("und"), tag(None)
    ('zh', 'en', None, None)
    """
    if not declared:
        return None
    code = declared.replace("_", "-").partition("-")[0].lower()
    return (
        None
        if code in {"", "und", "unk", "zxx", "mul", "qme", "art"}
        else {"cmn": "zh", "eng": "en", "rus": "ru"}.get(code, code)
    )


def shares(folded: str) -> dict[str, float]:
    """How much of a folded text each known language's script makes up; a Han character counts for two letters.

    What belongs to no known language counts as `other`. Empty when the text has no letters.
    """
    if folded.isascii():
        return {"en": 1.0} if _LATIN.search(folded) else {}
    plain = _IGNORED.sub(" ", folded) if _MARKED.search(folded) else folded
    han = 2 * _letters(_HAN, plain)
    cyrillic = _letters(_CYRILLIC, plain)
    latin = _letters(_LATIN, plain)
    other = _letters(_OTHER, plain)
    if _KANA.search(plain):
        other, han = other + han, 0  # Japanese is written with Han characters too
    if cyrillic and not is_russian(plain):
        other, cyrillic = other + cyrillic, 0
    letters = han + cyrillic + latin + other
    counts = {"zh": han, "ru": cyrillic, "en": latin, "other": other}
    return {lang: count / letters for lang, count in counts.items() if count}


def _letters(script: re.Pattern[str], text: str) -> int:
    return sum(map(len, script.findall(text)))


def is_english(folded: str) -> bool:
    """True unless the common words of other languages in Latin letters outnumber the English ones.

    >>> is_english("the app is down again"), is_english("la aplicación no funciona y nadie me responde, muy mal")
    (True, False)
    """
    words = set(folded.split())  # a comma hides a word now and then; cutting properly takes four times as long
    accents = len(_ACCENTED.findall(folded)) if not folded.isascii() else 0
    return len(words & _FOREIGN) + min(accents, 2) <= len(words & _ENGLISH)


def detect(folded: str, declared: str | None) -> tuple[tuple[str, float], ...]:
    """The languages to judge a folded text in, with weights that sum to 1; `other` stands for all the rest.

    The feed's word holds unless the text is not written in that language's script. Without it, the script decides; a
    second language joins when it makes up a quarter of the text.

    >>> detect("ужасно", "en"), detect("мой iphone опять совсем не работает", None)
    ((('ru', 1.0),), (('ru', 1.0),))
    """
    code = tag(declared)
    if code is not None and code not in KNOWN:
        return ((code, 1.0),)
    if code == "en" and folded.isascii():
        return (("en", 1.0),)
    if code in _SCRIPT and (_SCRIPT[code].search(folded) or not _LETTER.search(folded)):
        return ((code, 1.0),)
    found = shares(folded)
    if code == "en" and (not found or found.get("en", 0.0) >= MIN_SHARE):
        return (("en", 1.0),)
    if not found:
        return (("other", 1.0),)
    if "en" in found and not is_english(folded):
        found["other"] = found.get("other", 0.0) + found.pop("en")
    judged = {lang: share for lang, share in found.items() if share >= MIN_SHARE}
    total = sum(judged.values())
    return tuple(
        sorted(((lang, share / total) for lang, share in judged.items()), key=lambda pair: (-pair[1], pair[0]))
    )
