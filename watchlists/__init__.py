"""Who and what is watched: topics, handles, regulators, influencers."""
