"""Firebreak watches what people say about a brand and acts before a spark becomes a wildfire.

The folders are the pipeline: `sources` → `sentiment` and `watchlists` → `detectors` → `playbooks` → `notifiers`,
kept by `storage`, driven by `app`, put together by `wiring`, reached through `cli` and `web`; `core` holds the
nouns that they all speak.
"""

__version__ = "0.1.0"
