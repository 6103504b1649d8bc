"""Any RSS or Atom feed: news, Google Alerts, Reddit's feeds, Mastodon's tags, YouTube channels, status pages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from ...core.translation import message
from ..feed import Address, Marks, Polled
from ..feed_client import Fault

if TYPE_CHECKING:
    from ..feed_client import Client


class Rss(Polled):
    """The feed at `url`; the server is told what we know, and sends nothing when nothing has changed."""

    url: Address

    async def look(self, client: Client, marks: Marks) -> AsyncIterator[bytes]:
        """The whole feed when it has changed."""
        known = {"If-None-Match": marks["etag"], "If-Modified-Since": marks["modified"]}
        accept = "application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5"
        headers = {"Accept": accept, **{name: value for name, value in known.items() if value}}
        answer = await client.get(self.url, headers=headers)
        if answer.body[:200].lstrip().lower().startswith((b"<!doctype html", b"<html")):
            raise Fault(message("the answer is a web page, not a feed"))
        if answer.body:
            yield answer.body
        if answer.status != 304:
            marks["etag"] = answer.headers.get("etag", "")
            marks["modified"] = answer.headers.get("last-modified", "")
