"""How a text says "you" in languages that have two ways, and whether it keeps to one."""

from __future__ import annotations

import re

FORMS = {
    ("ru", "formal"): re.compile(
        r"\b(?:вы|вас|вам|вами|ваш\w*|здравствуйте)\b"
        r"|\b(?:пришл|напиш|сообщ|посмотр|проверь|отправ|подожд|скаж|расскаж|ответь|обрат|позвон|укаж|прочит|остав)\w*те(?:сь)?\b",
        re.I,
    ),
    ("ru", "informal"): re.compile(
        r"\b(?:ты|тебя|тебе|тобой|твой|твоя|тво[её]|твои|твоего|твоей|твоих|твоему|твоим|привет|здравствуй"
        r"|пришли|напиши|сообщи|посмотри|проверь|отправь|подожди|скажи|расскажи|ответь|укажи|прочитай|оставь)\b",
        re.I,
    ),
    ("zh", "formal"): re.compile("您"),
    ("zh", "informal"): re.compile("你"),
}
"""Words of each form, by language and form."""

LANGUAGES = ("zh", "ru")


def other_form(text: str, lang: str, *, informal: bool) -> str:
    """The first word of the form that the text should not have; empty where it keeps to the other one.

    >>> other_form("Пришлите нам твой адрес", "ru", informal=True), other_form("看到您的帖子", "zh", informal=False)
    ('Пришлите', '')
    """
    pattern = FORMS.get((lang, "formal" if informal else "informal"))
    found = pattern.search(text) if pattern else None
    return found[0] if found else ""
