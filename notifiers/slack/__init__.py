"""Effects as Slack shows them.

- `notifier`: brings each effect to Slack, once, also after a crash
- `client`: one call of Slack's Web API: refusals in words, nothing sent twice by mistake
- `seen_before`: what stood in a place when it was looked through
- `rate_limits`: how fast Slack may be called, and until when not at all: what a 429 asked for stands here
- `api_errors`: what Slack's refusals mean, and what to do about each
- `card_blocks`: cards as blocks, inside Slack's limits
- `checklist_blocks`: checklists as blocks
- `draft_blocks`: drafts as blocks, ready to copy
- `channel_names`: channel names that Slack accepts
- `invitations`: inviting as many as can be, and a word about each who cannot
- `dates`: times that everybody reads on their own clock
- `mrkdwn`: strangers' words in Slack's text format
"""
