"""Slack's text format: how a stranger's words are written so that they format nothing, link nothing, ping nobody."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from ...core.safe_text import one_line, shortened, stripped
from ...core.text import escaped
from ...core.translation import gettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...core.effects import Person

_MARKS = str.maketrans({"*": "∗", "~": "∼", "`": "ˋ"})  # look the same, format nothing
_EDGE_UNDERSCORES = re.compile(r"(?<![^\W_])_+|_+(?![^\W_])")  # an_inner_one formats nothing
_MEMBER = re.compile(r"[UW][A-Z0-9]{2,}")
_ROOM = re.compile(r"<#[CG][A-Z0-9]+>")
_PRIVATE = 0xF0000  # of Unicode's private use: stands for a link while a text is made safe
_RESERVED = re.compile("[\U000f0000-\U000ffffd]")
_URL_SAFE = "%/:?#[]@!$'()*+,;=&~-._"


def escaped_within(text: str, limit: int) -> str:
    """`escaped` in at most `limit` characters, no entity cut.

    >>> escaped_within("<!channel> & co", 100), escaped_within("a<b", 5)
    ('&lt;!channel&gt; &amp; co', 'a…')
    """
    return shortened(text, limit, escaped)


def say(text: str, limit: int, *, rooms: bool = False) -> str:
    """Anybody's text as mrkdwn on one line that means only what it says; empty when nothing can be seen.

    With `rooms` (for sentences of our own) exactly `<#C…>` and `<#G…>` stay what they are: links to channels.

    >>> say("*Approved* by <!here>: https://evil.example", 200)
    '∗Approved∗ by &lt;!here&gt;: hxxps://evil[.]example'
    >>> say("Go to <#C0123ABCD>. <!here> <#C1|x>", 200, rooms=True), say("<#C0123ABCD>", 200)
    ('Go to <#C0123ABCD>. &lt;!here&gt; &lt;#C1|x&gt;', '&lt;#C0123ABCD&gt;')
    """
    return _said([text], limit, rooms=rooms)


def say_lines(text: str, limit: int, *, rooms: bool = False, answer: str = "") -> str:
    """As `say`, keeping the lines: for a message that has no blocks. `answer`, a link of our own, can be followed.

    >>> say_lines("Mei: https://x.com/a and https://evil.example", 200, answer="https://x.com/a")
    'Mei: <https://x.com/a|https://x.com/a> and hxxps://evil[.]example'
    """
    return _said(stripped(text).split("\n"), limit, rooms=rooms, answer=answer)


def _said(lines: Sequence[str], limit: int, *, rooms: bool, answer: str = "") -> str:
    links: list[str] = []

    def held(found: str) -> str:
        links.append(found)
        return chr(_PRIVATE + len(links) - 1)  # one character, so that no link is cut in half

    if rooms or answer:
        lines = [_RESERVED.sub("", line) for line in lines]
    if answer and (followed := link(answer, escaped(answer))):
        found = re.compile(re.escape(answer) + r"(?![^\s)])")
        lines = [found.sub(lambda _: held(followed), line) for line in lines]
    if rooms:
        lines = [_ROOM.sub(lambda found: held(found[0]), line) for line in lines]
    text = "\n".join(_unmarked(one_line(line)) for line in lines).strip()
    held_back = {chr(_PRIVATE + place): link for place, link in enumerate(links)}
    return shortened(text, limit, lambda char: held_back.get(char) or escaped(char))


def plain(text: str, limit: int) -> str:
    """Anybody's text for a `plain_text` object, which knows no formatting but still decodes entities."""
    return escaped_within(one_line(text), limit)


def _unmarked(text: str) -> str:
    return _EDGE_UNDERSCORES.sub(lambda found: "ˍ" * len(found[0]), text.translate(_MARKS))


def link(url: str | None, label: str) -> str:
    """`<url|label>` for a plain http(s) address; empty for anything else. `label` is our own word.

    >>> link("https://x.com/a|b>c?d=1&e=2", "open post")
    '<https://x.com/a%7Cb%3Ec?d=1&amp;e=2|open post>'
    >>> link("javascript:alert(1)", "open post"), link("https://x.com@evil.example/", "open post")
    ('', '')
    """
    try:
        parts = urlsplit(stripped(url or "").strip())
        host = (parts.hostname or "").encode("idna").decode()
        port = f":{parts.port}" if parts.port else ""
    except (ValueError, UnicodeError):
        return ""
    if parts.scheme not in ("http", "https") or not re.fullmatch(r"[a-z0-9.-]+", host) or "@" in parts.netloc:
        return ""
    rest = quote(parts._replace(scheme="", netloc="").geturl(), safe=_URL_SAFE)
    address = f"{parts.scheme}://{host}{port}{rest}".replace("&", "&amp;")
    return f"<{address}|{label}>" if len(address) <= 2000 else ""


def mentions(people: Sequence[Person], limit: int = 2000) -> str:
    """The people as Slack calls them (`<@U…>`, which rings), by name where the member id cannot be one."""
    said: list[str] = []
    for place, person in enumerate(people):
        called = f"<@{person.slack}>" if _MEMBER.fullmatch(person.slack) else say(person.name, 80)
        if sum(map(len, said)) + len(said) + len(called) > limit - 20:
            return " ".join([*said, gettext("+{n} more", n=len(people) - place)])
        said.append(called)
    return " ".join(filter(None, said))


def section(text: str) -> dict[str, Any]:
    """A paragraph of mrkdwn, at most 3000 characters. `verbatim`: Slack must not link or ping on its own."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def context(text: str) -> dict[str, Any]:
    """A small grey line of mrkdwn."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": True}]}
