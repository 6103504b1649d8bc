"""What people read about an incident.

- `card`: the card: headline, why, facts, posts, what comes next
- `status`: how an incident stands, in words
- `claim`: what many repeat: who was first, how far it went, what we said
- `customer_lines`: what an approver should know of those whom a draft answers
- `draft_card`: the card of a draft, and why an approval does not stand any more
- `whose_language`: in which language something is told to more than one person
- `writer_lines`: what an approver should know of a writer
- `buttons`: what may be pressed as things stand
- `chart`: the picture in the card's thread
- `moments`: which moments the words of an effect speak of
- `inside`: a word to those who may know the details, wherever they are
- `handed_on`: what another service is told of an incident
- `rooms`: where an incident is spoken about: its room, its alert, and their names
- `posts`: a message to one person: what they may know, the first post, where to go
- `delay`: the mark on what came late because the program had been stopped
"""
