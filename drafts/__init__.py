"""What we might say in public. A person approves it and posts it; nothing here publishes.

- `templates`: templates of public texts: checked when read, rendered in a sandbox, signed
- `platform_rules`: how long a text is on each platform, and what would not work there
- `links`: where a text holds links
- `top_level_domains`: what a link may end in
- `promised_times`: a time as the readers of a public text read it
"""
