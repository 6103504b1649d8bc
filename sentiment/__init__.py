"""How a text is judged: language, tokens, models."""
