"""The live feeds: one file per kind, found by `core/plugins.py`. The class's fields are its options in the file.

- `app_store`: Apple's customer reviews
- `bluesky`: all of Bluesky, over Jetstream
- `freshdesk`: tickets of a Freshdesk
- `gdelt`: titles of news from all over the world
- `google_business`: reviews of a place of yours at Google
- `hackernews`: Hacker News, by Algolia's search
- `mastodon`: a tag, or all that a server sees
- `reddit`: searches and subreddits, with a key
- `rss`: any RSS or Atom feed: news, Google Alerts, Reddit, YouTube channels
- `telegram`: what a bot reads in its groups and channels
- `trustpilot`: reviews of a business at Trustpilot
- `vk`: public posts of VK, by its search
- `x`: the filtered stream of X, with a token
- `youtube`: comments under a channel's videos
- `zendesk`: tickets of a Zendesk
"""
