"""Numbers and shares in words, as the reader's language writes them."""

from __future__ import annotations

from .reading_language import catalogue, in_both, in_english, locale

BLANKS = str.maketrans({"\u00a0": " ", "\u202f": " "})  # CLDR's: a terminal, and whoever searches, wants plain ones


@in_both
def number_in_words(value: float, digits: int = 0, *, grouped: bool = False, rounded: bool = False) -> str:
    """A number; with `rounded`, one that is not whole was estimated and says so.

    >>> number_in_words(1042.7, grouped=True, rounded=True), number_in_words(2.0, 1), number_in_words(7)
    ('about 1,043', '2.0', '7')
    """
    said = f"{value:{',' if grouped else ''}.{digits}f}" if in_english() else _by_cldr(value, digits)
    if not rounded or value == int(value):
        return said
    return catalogue().gettext("about {number}").format(number=said)


@in_both
def percent_in_words(share: float) -> str:
    """Whole percent, with the house's blank before the sign.

    >>> percent_in_words(0.874)
    '87 %'
    """
    if in_english():
        return f"{share:.0%}".replace("%", " %")
    from babel.numbers import format_percent

    return format_percent(share, locale=locale()).translate(BLANKS)


def _by_cldr(value: float, digits: int) -> str:
    from babel.numbers import format_decimal

    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(value, pattern, locale=locale()).translate(BLANKS)
