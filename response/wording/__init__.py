"""What people read about an incident.

- `card`: the card: headline, why, facts, posts, what comes next
- `status`: how an incident stands, in words
- `buttons`: what may be pressed as things stand
- `chart`: the picture in the card's thread
- `moments`: which moments the words of an effect speak of
- `inside`: a word to those who may know the details, wherever they are
- `rooms`: where an incident is spoken about: its room, its alert, and their names
- `delay`: the mark on what came late because the program had been stopped
"""
