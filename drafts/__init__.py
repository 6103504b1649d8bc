"""What we might say in public. A person approves it and posts it; nothing here publishes.

- `templates`: templates of public texts, rendered in a sandbox with the facts, and signed
- `template_checks`: what a template may hold, and what is doubtful in it
- `facts`: what is known when a text is written, and every fact that a template may name
- `samples`: what each class of text is tried on
- `platform_rules`: how long a text is on each platform, and what would not work there
- `links`: where a text holds links
- `top_level_domains`: what a link may end in
- `word_rules`: the rules for words, and why each is one
- `word_lint`: what of a text to change, and how
- `words_en`: what English texts say wrong, and better
- `words_zh`: the same for Chinese
- `words_ru`: the same for Russian
- `starter_library`: the templates that come with Firebreak; their texts stand in `library/`, one file a stage
- `approvals`: what an approval stands on, and what takes it away
- `evidence_class`: what the posts are about, by class of answer
- `offers`: what a text offers, and how much
- `parity`: whether the versions of a text say the same
- `briefs`: what a writer is given, who is hidden in it, and what of its answer is left
- `sentence_check`: whether a sentence says only what the facts say that it names
- `plain_words`: words that say nothing by themselves, and words that turn a sentence round
- `address`: how a text says "you"
- `promised_times`: a time as the readers of a public text read it
"""
