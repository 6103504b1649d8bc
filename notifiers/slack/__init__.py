"""How effects reach people in Slack.

`notifier`          each effect as what it is in Slack, shown once however often it is tried
`client`            one call of the Web API at a time
`rate_limits`       when the next call of a method or to a channel may go
`api_errors`        what each refusal means, and what to do about it
`card_blocks`, `checklist_blocks`, `draft_blocks`   Block Kit
`mrkdwn`            text in Slack's own markup, strangers' text made harmless
`channel_names`     names that Slack accepts
`invitations`       who is let into a room, and who could not be
"""
