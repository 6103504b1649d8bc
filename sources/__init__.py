"""Where mentions come from: one file per feed, found by `core/plugins.py`.

`jsonl`        a file of one mention a line, gzipped or not, or standard input
`body`         the body of a request
`wire`         one line of JSON as a mention
`line_errors`  why a line could not be read, in words
"""
