"""How effects reach people: one file or folder per notifier, found by `core/plugins.py`.

`slack/`     Slack's Web API
`console`    a terminal, for someone without Slack
`apprise`    e-mail, SMS, Teams, webhooks: whatever apprise has an address for
`null`       nobody: for replays and the tests of a playbooks file
`fallback`   one notifier behind another, for what is urgent while the first is silent
`card_text`  the parts of a card that every notifier words the same
`chart_png`  a chart as a picture
"""
