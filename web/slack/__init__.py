"""What people do in Slack, over both doors: written down, answered, and then worked on.

- `http`: the door over HTTP: signed requests
- `socket_mode`: the door over Socket Mode
- `dispatch`: where both doors meet
- `payloads`: the parts of Slack's payloads that are read, and what they are answered with
- `interactions`: buttons, menus and submitted modals
- `declaring`: a person declares an incident: by a command, a shortcut, or on a message that concerns us
- `declare_form`: the form for it
- `home_tab`: the Home tab of each person: published when it is opened, and when it reads otherwise
- `home_blocks`: what it shows
- `modals`: what is asked in a modal, and what was answered
- `slash_commands`: `/firebreak ...`
- `asking_why`: why nothing rang: `/firebreak why`, or the shortcut on a message
- `pinned_messages`: a message marked with a pushpin joins the timeline
- `replies`: what is said to the one who pressed
- `workspace`: what the web asks of Slack: modals, Home tabs, a word to one person, a message's text
"""
