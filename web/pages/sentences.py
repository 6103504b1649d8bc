"""The sentences of templates: looked up in the catalogue, and safe whatever stands in their gaps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from ...core.translation import gettext, listed, ngettext, pgettext, worded

_NOT_OURS = re.compile(r"[<>&\"]")  # no sentence of the catalogue has them

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def sentences() -> dict[str, Callable[..., Markup]]:
    """What templates call. The sentences are our own and hold no markup; what stands in a gap is escaped."""
    return {"gettext": _safe(gettext), "ngettext": _safe(ngettext), "pgettext": _safe(pgettext)}


def _safe(look_up: Callable[..., str]) -> Callable[..., Markup]:
    def said(*given: Any, **gaps: Any) -> Markup:
        if any(isinstance(one, str) and _NOT_OURS.search(one) for one in given):
            return escape(look_up(*given))
        return Markup(look_up(*given, **{name: _escaped(one) for name, one in gaps.items()}))  # noqa: S704  escaped

    return said


def _escaped(gap: object) -> object:
    if isinstance(gap, Markup):
        return str(gap)
    return str(escape(worded(gap))) if isinstance(gap, str) else gap


def bold(text: object) -> Markup:
    """A gap that stands out."""
    return Markup("<b>{}</b>").format(text)


def marked(text: object) -> Markup:
    """A gap that holds a name of any script."""
    return Markup("<bdi>{}</bdi>").format(text)


def listing(items: Iterable[object], how: str = "and") -> Markup:
    """Several things in a row, as the reader's language has them."""
    return Markup(listed([str(escape(one)) for one in items], how))  # noqa: S704  escaped
