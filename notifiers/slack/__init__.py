"""Effects as Slack shows them."""
