"""What a mention is about, and whom it touches.

- `matcher`: finds topics and watchlist entries in one pass
- `boundaries`: where a word begins and ends, in any script
- `spellings`: both Chinese scripts; words that look mistyped; misspellings that people write
- `lookalikes`: handles that look like a watched one and are not
"""
