"""What a mention is about, and whom it touches.

- `matcher`: finds topics and watchlist entries in one pass
- `why_about`: why a mention is about a topic, or is not
- `word_meanings`: what words and handles mean where they stand
- `word_forms`: the forms in which a word may stand: scripts, cases, hyphens, accents
- `russian_cases`: the cases of a Russian name
- `normalising`: text and words as they are compared; links are set aside
- `hashtags`: names inside compound hashtags
- `handles`: whose a handle is, by platform, and where it ends
- `everyday_words`: words that would be found in posts about anything
- `boundaries`: where a word begins and ends, in any script
- `spellings`: both Chinese scripts; words that look mistyped; misspellings that people write
- `lookalikes`: handles that look like a watched one and are not
"""
