"""How effects reach people: one file or folder per service.

- `slack/`: cards, rooms, checklists and drafts in Slack
- `console`: effects in a terminal, to someone without Slack
- `apprise`: urgent things by e-mail, SMS, Teams or a webhook
- `gateways`: calls by telephone, SMS and e-mail, a gateway for each
- `services`: hands things on to the services of the file
- `tickets`: tickets in Zendesk, Freshdesk, or anywhere over HTTP
- `webhooks`: webhooks signed by the standard, and cards for Teams
- `mail`: e-mail by SMTP, to the mailboxes of a service
- `fallback`: while the first notifier does not answer, urgent things go through the second
- `page_links`: every card leads to the page of its incident
- `null`: delivers to nobody: for replays and the tests of a playbooks file
- `chart_png`: draws the chart of a card as a PNG
- `card_text`: the parts of a card that every notifier words the same
"""
