"""What we might say in public. A person approves it and posts it; nothing here publishes.

- `templates`: templates of public texts: checked when read, rendered in a sandbox, signed
"""
