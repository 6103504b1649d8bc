"""Who was answered, when and by whom; pure: it is handed what was said and what we said.

- `conversations`: each mention of us with its state: unanswered, answered, moved to private, needs no answer
- `customers`: what the same person has written before, and what we told them last
- `intents`: what somebody wants: help, to complain, to thank, or only to talk
- `known_questions`: who asks about what the desk knows already
- `private_moves`: whether a post says that the talk goes on in private
- `promise_words`: how posts give their word, and name a time, in three languages
- `promises_in_posts`: by when a post of ours promises more
- `response_figures`: how many were answered and how soon, in all and by account, language, hour ...
- `staffing`: how many mentions the next hours bring, and how many people that takes
- `urgency`: A act now, B answer, C listen, each from 1 to 3, with the reasons
"""
