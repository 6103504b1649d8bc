"""Who and what is watched: topics, handles, regulators, influencers.

`matcher`     finds what a mention is about and whom it touches
`spellings`   both Chinese scripts, words that look mistyped, misspellings that people write
`lookalikes`  handles that look like a watched one and are not
`boundaries`  where a word begins and ends, in any script
"""
