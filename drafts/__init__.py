"""What we might say in public. A person approves it and posts it; nothing here publishes.

- `templates`: templates of public texts: checked when read, rendered in a sandbox, signed
- `promised_times`: a time as the readers of a public text read it
"""
