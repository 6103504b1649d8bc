"""The live feeds: one file per kind, found by `core/plugins.py`. The class's fields are its options in the file.

- `app_store`: Apple's customer reviews
- `bluesky`: all of Bluesky, over Jetstream
- `hackernews`: Hacker News, by Algolia's search
- `mastodon`: a tag, or all that a server sees
- `reddit`: searches and subreddits, with a key
- `rss`: any RSS or Atom feed: news, Google Alerts, Reddit, YouTube channels
- `telegram`: what a bot reads in its groups and channels
- `x`: the filtered stream of X, with a token
"""
