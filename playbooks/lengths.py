"""How long a public text may be, by platform; `drafts/platform_rules.py` counts as each platform counts."""

from __future__ import annotations

LIMITS = {
    "bluesky": 300,
    "facebook": 63206,
    "instagram": 2200,
    "linkedin": 3000,
    "mastodon": 500,
    "reddit": 10000,
    "telegram": 4096,
    "threads": 500,
    "vk": 16384,
    "weibo": 2000,
    "x": 280,
    "youtube": 10000,
}
OTHER_NAMES = {
    "fb": "facebook",
    "ig": "instagram",
    "insta": "instagram",
    "twitter": "x",
    "vkontakte": "vk",
    "вконтакте": "vk",
    "微博": "weibo",
}
"""What people call a platform, and what it is called here."""
