"""One name for each platform, whatever a feed calls it, and the platform behind an address."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

_SAME = {
    "x": "twitter, x (twitter), twitter/x, x/twitter, x.com, twitter.com, tweet, tweets, x corp, mobile.twitter.com",
    "facebook": "fb, facebook.com, facebook public, facebook owned, facebook pages, fb.com, facebook_public",
    "instagram": "ig, insta, instagram.com, instagram public, instagram owned, instagram_public, instagram business",
    "reddit": "reddit.com, old.reddit.com, reddit comments",
    "youtube": "youtube.com, youtu.be, yt, you tube, youtube comments",
    "tiktok": "tiktok.com, tik tok",
    "linkedin": "linkedin.com, linked in",
    "bluesky": "bsky, bsky.app, blue sky, bluesky social",
    "mastodon": "mastodon.social, fediverse, mastodon.online",
    "threads": "threads.net, threads.com",
    "telegram": "t.me, telegram.org, telegram.me, tg",
    "vk": "vk.com, vkontakte, vkontakte.ru, вконтакте, вк",
    "odnoklassniki": "ok.ru, одноклассники",
    "weibo": "weibo.com, sina weibo, sinaweibo, weibo.cn, m.weibo.cn, 微博",
    "wechat": "weixin, 微信, mp.weixin.qq.com",
    "xiaohongshu": "xhs, xiaohongshu.com, rednote, 小红书, red",
    "douyin": "douyin.com, 抖音, dy",
    "bilibili": "bilibili.com, b站, bili",
    "zhihu": "zhihu.com, 知乎",
    "hackernews": "hacker news, hn, news.ycombinator.com, hackernews",
    "trustpilot": "trustpilot.com",
    "googleplay": "google play, play.google.com, google play store, play store, playstore",
    "appstore": "app store, apple app store, apps.apple.com, itunes.apple.com, apple",
    "googlebusiness": "google business, google my business, google reviews, google maps, google business profile",
    "tripadvisor": "tripadvisor.com, trip advisor",
    "yelp": "yelp.com",
    "discord": "discord.com, discord.gg",
    "twitch": "twitch.tv",
    "tumblr": "tumblr.com",
    "pinterest": "pinterest.com",
    "quora": "quora.com",
    "email": "e-mail, mail",
    "news": "online news, news sites, online_news, newspaper, press, print, magazine, broadcast, web news, mainstream",
    "blog": "blogs, blogger, wordpress",
    "forum": "forums, message board, message boards, board",
    "review": "reviews",
}
_CANONICAL = {name.strip(): one for one, names in _SAME.items() for name in (one, *names.split(","))}
_DOMAINS = {name: one for name, one in _CANONICAL.items() if "." in name}
_ODD = re.compile(r"[^\w.+-]+")


@lru_cache(1_024)
def canonical(name: str) -> str:
    """The one name of a platform: lower case, without blanks; `twitter` is `x`.

    >>> canonical("Twitter"), canonical("Google Play"), canonical("Jodel")
    ('x', 'googleplay', 'jodel')
    """
    low = name.strip().lower()
    return _CANONICAL.get(low) or low


def known(name: str) -> str | None:
    """The platform that a name or a domain stands for; None when it is no name of one."""
    low = name.strip().lower()
    return _CANONICAL.get(low) or of_address(low)


def of_address(url: str) -> str | None:
    """The platform whose site an address (or a bare domain) belongs to.

    >>> of_address("https://old.reddit.com/r/a"), of_address("m.vk.com"), of_address("https://news.example/1")
    ('reddit', 'vk', None)
    """
    try:
        host = (urlsplit(url if "//" in url else f"//{url}").hostname or "").removeprefix("www.")
    except ValueError:
        return None
    parts = host.split(".")
    for start in range(len(parts) - 1):
        found = _DOMAINS.get(".".join(parts[start:]))
        if found:
            return found
    return None


def name(text: str) -> str:
    """A platform's name out of any label: known ones by their one name, others as one lower-case word."""
    return known(text) or _ODD.sub("-", text.strip().lower()).strip("-")
