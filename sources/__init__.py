"""Where mentions come from: one file per feed, and how a line of a feed is read.

- `jsonl`: a file, a gzipped file or standard input, resumed where it stopped
- `body`: the body of an HTTP request: NDJSON or a JSON array
- `wire`: one line of a feed to a mention, or why it cannot be read
- `line_errors`: what is wrong with an unreadable line, in words that help to mend the feed
"""
