"""What can be read afterwards.

- `review`: the review of an incident: what happened when, who did what, what to do better
- `pages`: how a review looks: Markdown, or one printable HTML page
"""
