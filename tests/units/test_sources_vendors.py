"""Files as vendors and people really write them, each of which was once read wrongly or said nothing of."""

from __future__ import annotations

import gzip
import json
from base64 import b64decode
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from firebreak.commands.import_ import import_files, write_draft
from firebreak.core.model import Mention
from firebreak.sources.body import parse_body
from firebreak.sources.converters import CONVERTERS, Options
from firebreak.sources.export_reader import Read, Reader
from firebreak.sources.exports import recording
from firebreak.sources.shape_files import shapes_with

NOW = datetime(2026, 11, 30, tzinfo=UTC)
OLD_WORKBOOK = """
H4sIAAAAAAACA+1YTUhUURQ+980dZxR/xr9AJRmErEykQQopdEaxdDNmUfRDYE/nSeI4I88XVouyTGgTBK2KNoIt2lht+qEWtWsR
GLUIgkAL2rQKClqor++eeTOMVuBAPxjve9xzzzn359x3zz333vdezpXOT9+rXqBVaCMPLdv5lJelE0j5aSFAKLdtxaZzP5LtYl0h
3w9H5nnpcdELn/Kh8vcCaXRXPgMleo90nEapJ5kwgn8RHTwGXagxtIIKuglNMVXxqMqYDjAtZ3qHaz5hGmHNFaatqDsvjtFcuKeh
xVnFR7Q6Lism1e8DbvOWNSGqpOdqFZ+/KlJ1vdRuDunxdVZQKwtphuDQLiNhmEqupFsqZDs7m6LRpqNAsLt7VzQ6TxVw+Qx9tYNE
X9Kx/TTo6v+uXhD031bqfb/Q++HK1fprmiSaIPsEh8oUFv2YVCVeUSNbZLvskCFaRIUC6FTCYh+KgRkwDd0yYn26hc17NK5bg0lz
BC0t47SFrUA/ZZ1MmtjzB5PxeHLcMMewzkJYVwfHhyzLMMtJtCMMR8jAeMKyDXZ2yIjcJ3fL7TJIIdBmpJ3Si6iM6Qld2U5tOYEV
W04Rh2IhaIxKmC/lgAzgbRdvf34V7e8N97Fmgo+Z1GG0Sb012XRBtUDjYi7RKN1rA/PbmF7kXmuYr2ZagWhBXt9b6TB7J7nOJS6t
h51mxuvw5ix+C/ipT/sf1k59CG8FP9u1cLZi9k14mupwOMbQXj2T1CgaxY3rCo/C6Vw4G9c7plU/bGJ+LeCM3XZO3BJaYn8R5kMh
JanZERlJc+YqJXkgeTKShCQzkheS17EjfmJHsB01cx7MpXqPMjoEFF7+GEmVK1s+pz/BtvwZSdlS14NzWgHvRKXUsFFQm1ZG99kl
kayrRAG5cOHChQsXLly4+CcQzoXZw5dF4uuhugD6nP86S0jL7m+S/xYHKInHwufbHkogN+lMTutnAz4x032JNbZJ/y9UOAzrJg1T
P49jOOf1iw8qkf0+a24Y+H0hlKv95VzG+YftfwfyDVC1ABYAAA==
"""  # one row, gzipped


def rows(raw: Any, zone: str = "") -> list[Read]:
    """Every row of a file."""
    text = raw if isinstance(raw, (str, bytes)) else json.dumps(raw)
    return list(
        Reader(shapes_with(), NOW, zone=zone).rows(BytesIO(text.encode() if isinstance(text, str) else text), "")
    )


def mentions(raw: Any, zone: str = "") -> list[Mention]:
    """The mentions of a file."""
    return [row.mention for row in rows(raw, zone) if row.mention]


def post(number: int, *answers: Any) -> Any:
    """A comment of Reddit's, with the answers to it."""
    said = {"id": f"c{number}", "body": "me too", "author": "dana", "subreddit": "air", "created_utc": 1773511401.0}
    return {"kind": "t1", "data": {**said, "replies": listing(*answers) if answers else ""}}


def listing(*children: Any) -> Any:
    """A listing of Reddit's."""
    return {"kind": "Listing", "data": {"children": list(children)}}


def test_answers_are_read_however_deep_they_stand() -> None:
    """A thread goes on below its third level."""
    deep = post(0)
    for number in range(1, 12):
        deep = post(number, deep)

    assert [mention.id for mention in mentions(listing(deep))] == [f"c{number}" for number in range(11, -1, -1)]


def status(**more: Any) -> Any:
    """A status of Mastodon's."""
    account = {"acct": "dana@mas.to", "followers_count": 4}
    uri = "https://mas.to/users/dana/statuses/1"
    return {
        "id": "1",
        "uri": uri,
        "created_at": "2026-03-14T18:03:21Z",
        "content": "<p>Acme</p>",
        "account": account,
        **more,
    }


EDITED = status(content="<p>Acme @usdot</p>", edited_at="2026-03-14T18:33:21Z")


@pytest.mark.parametrize("first", ["post", "edit"])
def test_an_edit_within_one_file_is_not_lost(tmp_path: Path, first: str) -> None:
    """A recording gives the post and its edit; an import keeps each once, as it was last."""
    file, out = tmp_path / "stream.sse", tmp_path / "out.jsonl"
    events = [("update", status()), ("status.update", EDITED)]
    both = events if first == "post" else events[::-1]
    file.write_text("".join(f"event: {name}\ndata: {json.dumps(what)}\n\n" for name, what in both))

    told = [mention for part in recording(str(file), NOW).read(None) for mention in part.mentions]
    assert [(one.operation, one.text) for one in told] == [("create", "Acme"), ("update", "Acme @usdot")]
    assert import_files([str(file)], out=str(out))
    assert [json.loads(line)["text"] for line in out.read_text().splitlines()] == ["Acme @usdot"]
    assert "operation" not in out.read_text()


def test_frames_of_a_websocket_are_events() -> None:
    """Their payload is JSON written as a text."""
    frames = [
        {"stream": ["public"], "event": "update", "payload": json.dumps(status())},
        {"stream": ["public"], "event": "delete", "payload": "77"},
    ]

    lines = "\n".join(map(json.dumps, frames))
    found = mentions(lines)
    pushed = [mention for part in parse_body(lines.encode(), "api", NOW) for mention in part.mentions]
    assert [mention.key for mention in pushed] == [mention.key for mention in found]
    assert [(one.operation, one.author.handle) for one in found] == [("create", "dana@mas.to"), ("delete", "")]


def test_a_file_with_no_post_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing readable is never nothing said."""
    file = tmp_path / "messages.json"
    file.write_text(json.dumps({"object": "page", "entry": [{"id": "1", "time": 1, "messaging": [{"message": {}}]}]}))

    assert not import_files([str(file)])
    assert "there is no post in it" in capsys.readouterr().out


def test_a_list_of_users_that_is_cut_off_is_said() -> None:
    """Authors are told apart by their numbers then, and a person learns that their names are missing."""
    post = {"id": "7", "text": "Acme", "author_id": "12", "created_at": "2026-03-14T18:03:21Z"}
    whole = json.dumps({"data": [post], "includes": {"users": [{"id": "12", "username": "dana"}]}})
    item = {"id": 5, "owner_id": -7, "from_id": 12, "date": 1773511401, "text": "Acme"}
    wall = json.dumps({"response": {"count": 1, "items": [item], "profiles": [{"id": 12, "screen_name": "dana"}]}})

    for text, users in ((whole, '"includes"'), (wall, '"profiles"')):
        cut = rows(text[: text.index(users) - 2])
        assert cut[0].mention
        assert cut[0].mention.author.handle == "12"
        assert cut[0].found.left == {"author name (it is not in the file)": 1}
        assert rows(text)[0].found.left == {}


def test_excels_old_format_is_read() -> None:
    """Many programs still write .xls."""
    (found,) = rows(gzip.decompress(b64decode(OLD_WORKBOOK)), "Europe/Moscow")

    assert found.mention
    assert found.found.said == ["XLS", "sheet Лист1"]
    assert (found.mention.text, found.mention.author.followers) == ("Acme потеряла багаж", 18250)
    assert found.mention.created_at == datetime(2026, 5, 2, 6, 15, tzinfo=UTC)


def test_a_place_that_a_shape_knows_is_not_overridden() -> None:
    """`import *.csv --zone` is said of the files that do not tell: Weibo's tools always write Beijing's time."""
    head = "id,bid,正文,完整日期\n1,a,行李,2026-03-15 02:03:21\n"

    assert mentions(head, "Europe/Berlin")[0].created_at == datetime(2026, 3, 14, 18, 3, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    "author",
    [
        {"screen_name": "dana", "followers_count": "18,250"},
        {"username": "dana", "public_metrics": {"followers_count": 18250}},
        {"acct": "@dana", "followers_count": 18250},
        {"handle": "dana", "followers": 18250.0},
    ],
)
def test_authors_in_the_words_of_each_platform(author: Any) -> None:
    """An object is as good as a name."""
    one = {"id": 1, "created_at": "2026-03-14T18:03:21Z", "platform": "X (Twitter)", "text": "Acme", "author": author}

    (found,) = mentions({"mentions": [one]})
    assert (found.author.handle, found.author.followers, found.platform) == ("dana", 18250, "x")


def test_reddits_own_feed_names_its_authors_as_reddit_does() -> None:
    """Its Atom says /u/dana; names with a stroke in them elsewhere stay as they are."""
    said = "<id>t3_a</id><title>Acme</title><updated>2026-03-14T18:03:21Z</updated>"
    entry = f"<entry>{said}<author><name>{{}}</name></author></entry>"
    feed = '<feed xmlns="http://www.w3.org/2005/Atom"><title>air</title>{}</feed>'

    authors = [mentions(feed.format(entry.format(name)))[0].author.handle for name in ("/u/dana", "u/b/c")]
    assert authors == ["dana", "u/b/c"]


def test_an_archive_of_x_is_read_behind_its_script(tmp_path: Path) -> None:
    """data/tweets.js is JSON with an assignment before it."""
    tweet = {"id_str": "7", "full_text": "Acme &amp; bag", "created_at": "Sat Mar 14 18:03:21 +0000 2026"}

    (found,) = mentions(f"\ufeffwindow.YTD.tweets.part0 = {json.dumps([{'tweet': tweet}], indent=1)}")
    assert (found.id, found.text, found.platform) == ("7", "Acme & bag", "x")


@pytest.mark.parametrize(
    ("number", "means"),
    [("1 250,00", 1250), ("1.250,00", 1250), ("1,250.00", 1250), ("18\u00a0250,0", 18250), ("1'250.0", 1250)],
)
def test_grouped_numbers_with_a_part(number: str, means: int) -> None:
    """As accounting programs write them, in either half of the world."""
    assert CONVERTERS["count"](number, Options()) == means


def test_one_post_by_its_address_and_by_its_feed() -> None:
    """VK's addresses hold the id that its API gives."""
    assert CONVERTERS["address"]("https://vk.com/wall-777_55?reply=6", Options()) == "-777_55"


RUSSIAN = "Дата;Время;Площадка;Автор;Текст сообщения;Тональность;Подписчиков;Ссылка\n"
RUSSIAN += "02.05.2026;12:15:00;ВКонтакте;Дана;Acme потеряла багаж;негативная;1 250,00;https://vk.com/wall-7_5\n"
CHINESE = "发布时间,平台,作者,内容,情感,粉丝数,链接\n"
CHINESE += "2026年5月2日 12:15,微博,Дана,Acme потеряла багаж,负面,1250,https://weibo.com/1/a\n"
CAMEL = "CreatedTime,Message,Permalink,SenderScreenName,Sender Followers Count,Sentiment,SocialNetwork\n"
CAMEL += "05/02/2026 12:15 PM,Acme потеряла багаж,https://twitter.com/dana/status/1918,Дана,1250,NEGATIVE,TWITTER\n"
NESTED = {
    "articles": [
        {
            "source": {"id": None},
            "author": "Дана",
            "content": "Acme потеряла багаж",
            "url": "https://vk.com/wall-7_5",
            "publishedAt": "2026-05-02T09:15:00Z",
            "sentiment": "negative",
            "followersCount": 1250,
        }
    ]
}


@pytest.mark.parametrize(
    ("raw", "id", "platform"),
    [
        (RUSSIAN.encode("cp1251"), "-7_5", "vk"),
        (CHINESE.encode("gb18030"), "https://weibo.com/1/a", "weibo"),
        (CAMEL.encode(), "1918", "x"),
        (json.dumps(NESTED).encode(), "-7_5", "vk"),
    ],
    ids=["Russian", "Chinese", "camel case", "JSON"],
)
def test_a_draft_that_needs_no_correcting(tmp_path: Path, raw: bytes, id: str, platform: str) -> None:
    """Names in the languages of our users, without blanks, in two columns, or nested in JSON."""
    file, own, out = tmp_path / "export", tmp_path / "feeds.yaml", tmp_path / "out.jsonl"
    file.write_bytes(raw)
    write_draft(str(file), str(own))

    assert import_files([str(file)], own=own, zone="Europe/Moscow", out=str(out)), own.read_text(encoding="utf-8")
    (line,) = map(json.loads, out.read_text(encoding="utf-8").splitlines())
    got = (line["id"], line["created_at"], line["platform"], line["author"], line["text"])
    assert got == (id, "2026-05-02T09:15:00Z", platform, "Дана", "Acme потеряла багаж")
    assert (line["sentiment"], line["followers"]) == ("negative", 1250)


def test_pages_of_an_api_one_a_line_at_every_door(tmp_path: Path) -> None:
    """As scripts keep what they asked for: import, replay and POST read the same."""
    said = {"stars": 1, "text": "Acme", "createdAt": "2026-03-14T18:03:21Z", "consumer": {"displayName": "D"}}
    pages = "\n".join(json.dumps({"links": [], "reviews": [{**said, "id": each}]}) for each in "ab")
    file = tmp_path / "pages.jsonl"
    file.write_text(pages)

    looked = [mention.id for mention in mentions(pages)]
    replayed = [mention.id for part in recording(str(file), NOW).read(None) for mention in part.mentions]
    pushed = [mention.id for part in parse_body(pages.encode(), "api", NOW) for mention in part.mentions]
    assert looked == replayed == pushed == ["a", "b"]


def test_private_chats_are_no_mentions() -> None:
    """An export of a whole account holds what one's mother wrote: only what is public is read, and that is said."""
    one = {"id": 1, "type": "message", "date_unixtime": "1777713300", "from": "A", "text": "hi"}
    kinds = ("personal_chat", "bot_chat", "saved_messages", "private_group", "private_supergroup", "public_channel")
    chats = [{"name": kind, "type": kind, "id": at, "messages": [one]} for at, kind in enumerate(kinds)]

    found = rows({"about": "x", "chats": {"about": "x", "list": chats}})
    assert [row.mention.id for row in found if row.mention] == ["5/1"]
    assert found[0].found.skipped == {"not a public chat (export it by itself to have it read)": 5}


def test_meltwaters_other_dates() -> None:
    """The account chooses which columns it exports; a day and a time in two of them are a date."""
    head = "Alternate Date Format,Time,URL,Hit Sentence,Influencer,Document ID\n"
    line = '02-May-26,5:15 AM,https://x.com/dana/status/1918,Acme,@dana,"""d"""\n'

    assert mentions(head + line, "America/New_York")[0].created_at == datetime(2026, 5, 2, 9, 15, tzinfo=UTC)


def test_a_table_of_html_that_is_called_xls(tmp_path: Path) -> None:
    """Bookkeeping programs write such; another web page is still none."""
    head = "<tr><td>Выгрузка</td></tr><tr><th>id</th><th>created_at</th><th>platform</th><th>text</th></tr>"
    cells = "<tr><td>1<td>02.05.2026 12:15<td>ВКонтакте<td>Acme &amp; <b>багаж</b><br>потерян</tr>"
    page = '<html><head><meta charset="windows-1251"></head><body><table>{}</table></body></html>'

    (found,) = mentions(page.format(head + cells).encode("cp1251"), "Europe/Moscow")
    assert (found.platform, found.text) == ("vk", "Acme & багаж\nпотерян")
    assert found.created_at == datetime(2026, 5, 2, 9, 15, tzinfo=UTC)
    assert "a web page" in rows(page.format("<tr><td>Sign in</td></tr>"))[0].reason
