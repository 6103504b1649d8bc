"""From the first post to a private chat, in three languages: a voided approval, a promise kept at the last minute."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fake_slack import shown

from firebreak.core.effects import StoredDraft
from firebreak.core.model import Author, Mention, Parsed
from stories.conftest import Story

TEXT = """\
version: 1
topics:
  acme-air:
    title: Acme Air
    words: [acme air, 艾克美航空, акме эйр]
    handles: {x: ["@AcmeAir"], weibo: ["@艾克美航空"], vk: ["@akmeeyr"]}
    people: {sev3: 3, sev2: 20, sev1: 40}
    floor: 5
watchlists:
  regulators: {kind: regulator, entries: [{name: US DOT, handles: {x: "@USDOT"}}]}
  voices: {kind: influencer, min_followers: 100000}
people:
  mei: {slack: U0MEI0001, languages: [zh, en], initials: MC}
  vera: {slack: U0VERA001, languages: [ru, en], initials: VK}
teams: {comms: {title: our communications team, members: [mei, vera]}}
voice:
  x: {sign: "^{responder.initials}", zone: Europe/London, languages: [en]}
  weibo: {languages: [zh], zone: Asia/Shanghai}
  vk: {languages: [ru], zone: Europe/Moscow}
playbooks:
  loud:
    when: {tagged: influencer, sentiment: negative}
    steps:
      - {do: alert, to: "#crisis-desk", notify: [comms]}
      - {do: open_private_channel, invite: [comms], checklist: first}
      - do: draft_acknowledgement
        template: acknowledgement/complaint
        platforms: [x, weibo, vk]
        approve: {by: [comms]}
      - do: move_to_private
        template: move_to_private/complaint
        platforms: [x, weibo, vk]
        clock: 45m
        approve: {by: [comms]}
      - {do: notify, who: [comms], after: 15m, unless: publicly_acknowledged}
checklists:
  first: [{do: Find out what happened to the three bags, who: comms}]
"""
ANSWER, UPDATE = "https://x.example/AcmeAir/status/a1", "https://x.example/AcmeAir/status/a2"


class Public:
    """Who writes where; the feed brings it as it was written."""

    def __init__(self, story: Story) -> None:
        self.story, self.written = story, 0

    def say(self, platform: str, author: str, lang: str, text: str, *, to: str = "", followers: int = 300) -> str:
        self.written += 1
        id = f"{platform}{self.written}"
        ours = author in ("AcmeAir", "艾克美航空", "akmeeyr")
        post = Mention(
            id,
            platform,
            Author(author, followers),
            text,
            self.story.clock.now(),
            f"https://{platform}.example/{id}",
            lang,
            in_reply_to=to or None,
            sentiment="neutral" if ours else "negative",
        )
        self.story.app.watch(Parsed((post,)), "story")
        self.story.forward(seconds=30)
        return id


@pytest.fixture
def told(lasting_address: str) -> Iterator[Story]:
    one = Story(lasting_address, TEXT)
    yield one
    one.stop()


def drafted(story: Story, verb: str) -> StoredDraft:
    """What a step of that verb drafted."""
    id = story.incident.id
    with story.app.store.begin() as tx:
        found = [tx.draft(one.key) for one in tx.tasks(id) if one.verb == verb and not one.part]
    (only,) = filter(None, found)
    return only


def test_from_the_first_post_to_the_private_chat_in_three_languages(told: Story) -> None:
    """Rosa writes in English, 王丽 in Chinese, Иван in Russian; whoever reads the room can follow every turn."""
    public, act = Public(told), told.app.actions
    rosa = public.say("x", "rosa", "en", "Acme Air lost my bag and nobody answers", followers=200_000)
    wang = public.say("weibo", "王丽", "zh", "艾克美航空弄丢了我的行李，没有人理我", followers=150_000)
    ivan = public.say("vk", "ivan", "ru", "Акме Эйр потеряли мой чемодан, никто не отвечает", followers=120_000)
    told.forward(minutes=1)
    room = told.slack.channel(told.incident.room or "")

    # three posts, one fire: one card and one room; the draft is in the languages that were heard when it was made
    assert len([one for one in told.slack.channel("crisis-desk").messages if not one.thread_ts]) == 1
    first = drafted(told, "draft_acknowledgement").id

    # approved, and then a regulator is tagged: the approval is void, and Mei reads why in a direct message
    assert act.approve(first, "Mei").ok
    public.say("x", "max", "en", "Acme Air lost my bag too. @USDOT please act")
    told.forward(minutes=1)
    void = told.slack.dm("mei").expect("批准的草稿不要发布")  # she reads Chinese first
    assert "US DOT" in shown(void)
    assert act.approve(first, "Vera").ok

    # posted: the first clock stops, its promise is kept in mind, and the private drafts come in three languages
    assert act.posted(told.incident.id, "Vera", ANSWER).ok
    told.forward(minutes=1)
    (promise,) = told.incident.promises
    private = drafted(told, "move_to_private")
    assert [(one.platform, one.lang) for one in private.texts] == [("x", "en"), ("weibo", "zh"), ("vk", "ru")]
    assert ["私信" in private.texts[1].text, "лич" in private.texts[2].text] == [True, True]

    # each is written to in private, and the feed says so, each in their language; the last one stops the clock
    public.say("x", "AcmeAir", "en", "@rosa @max We have sent you a DM", to=rosa)
    public.say("weibo", "艾克美航空", "zh", "您好，已向您发送私信，请查收", to=wang)
    assert told.incident.moved_at is None
    room.expect("1 more of those who complained")
    public.say("vk", "akmeeyr", "ru", "Написали вам в личные сообщения", to=ivan)
    assert told.incident.moved_by == "@akmeeyr"

    # a colleague promises more in Chinese, outside the tool: found, tracked
    public.say("weibo", "艾克美航空", "zh", "我们会在两小时内在这里公布调查结果")
    card = room.expect("promised more in public by")
    told.press(card, "track", "mei")
    assert len(told.incident.promises) == 2

    # the first promise is kept at the last minute, the second as well
    told.forward(seconds=(promise.at - told.clock.now()).total_seconds() - 60)
    assert act.kept(told.incident.id, "Vera", UPDATE).say.startswith("Vera said more in public, as promised")
    act.close(told.incident.id, "Mei", "real")
    told.forward(minutes=1)
    room.expect("Promised in public: 2 kept.")
    assert not room.find("nobody has moved it to private")
    assert told.log("task.failed") == []
