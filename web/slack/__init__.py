"""What people do in Slack, over both doors: written down, answered, and then worked on."""
