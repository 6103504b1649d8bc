"""How grave a post is by what it says, whoever wrote it: death, fire, a data leak, a lawsuit ...

- `harm_reader`: reads what harm a text speaks of
- `scene_reader`: who had what happen to them, by words of slots (`scenes.yaml`, `slots_*.yaml`), and a vote on
  whether it is meant (`grave_votes.json`)
- `harm_lexicon`: the words and rules of one language, read from `en.yaml`, `ru.yaml`, `zh.yaml`
- `word_finder`: all places where any of many words stands, in one pass over a text
"""
