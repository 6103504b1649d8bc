"""Where mentions come from: one file per feed, found by `core/plugins.py`, and one reader behind every door.

- `jsonl`: a file of one mention a line, gzipped or not, or standard input
- `exports`: a file of any other shape, sorted by time; recordings of every kind, in order
- `body`: the body of a request
- `export_reader`: any file as mentions, and what was understood of it
- `containers`: gz, bz2, xz, zst and zip by their first bytes, and what is no text at all
- `encodings`: in which encoding a text was written
- `spreadsheets`: CSV and workbooks: delimiter, header, rows
- `documents`: JSON in all its wrappings, XML, server-sent events
- `shape_files`: the shapes in `shapes/`, and a team's own in feeds.yaml
- `shape`: what a shape says, and the engine that applies it
- `shape_samples`: holds a shape to its own sample
- `paths`: where a value stands in a document or a table
- `converters`: the converters that a shape names
- `law`: which fields must be right, and which are left out when they are not
- `shapes/`: what exports and messages look like, one YAML file a shape
- `plain_text`: tags out, entities resolved, invisible characters folded
- `platforms`: one name for each platform
- `languages`: the code of a language, from its name
- `sorting`: mentions by time, each once, in a temporary table
- `mapping_draft`: a first shape from the names of columns
- `wire`: one line of JSON as a mention
- `line_errors`: why a line could not be read, in words
- `letters`: reads dead letters again
- `lines`: a mention as the line that every door reads
"""
