"""How grave a post is by what it says, whoever wrote it: death, fire, a data leak, a lawsuit ...

- `harm_reader`: reads what harm a text speaks of
- `harm_lexicon`: the words and rules of one language, read from `en.yaml`, `ru.yaml`, `zh.yaml`
"""
