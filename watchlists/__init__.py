"""Who and what is watched: `matcher` finds topics, handles, regulators and influencers in a mention.

`boundaries` says where a word begins and ends, `lookalikes` which handle only looks like a watched one, `spellings` how
people misspell what is watched.
"""
