"""How a text is judged: P(negative) and a label, offline, in English, Russian and Chinese.

Judging: `classifier` detects the `language`, cuts `tokens` and asks a `linear` model, for Chinese with `chinese`,
`ngrams` and the `network` beside it; `calibration` makes probabilities; `lexicon_fallback` judges other languages;
`score_jsonl` does lines of a file. `features` is the definition of what a text counts for; `arrays` names the types.
Training: `training` and `network_training` from `examples` and `phrases`, with the lists of `lexicon`, `word_classes`
and `word_classes_ru`; `model_file` keeps a model, `evaluation` measures it.
Learning from corrections: `model_registry` keeps versions, `shadow` learns, `topics` calibrates single topics,
`live_model` reloads what is promoted.
"""
