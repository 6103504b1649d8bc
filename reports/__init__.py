"""What can be read afterwards.

- `review`: the review of an incident: what happened when, who did what, what to do better; `review.md.j2` is how it
  reads, and the incident's page in `web/pages` how it looks
- `responses`: who was answered and how soon, as tables; `responses.md.j2` and `responses.html.j2` are how they look
- `drill_score`: how a drill went, point by point, beside the one before
- `drill_lines`: the same in words
- `weekly`: week by week who was answered, how soon incidents were taken, which alerts were real
- `answered_weeks`: the weeks of who was answered, counted once for all who ask
- `heard`: mentions as people look for them: what somebody wants, how urgent it is, whether it was answered
- `heard_now`: what is heard of each topic now and how it is answered today, read once for all who look
- `replayed`: what a recording would have led to, for the table, the file and the page
- `replay_outcome`: reads it out of the database of a replay
- `backtested`: the same in figures: alerts a week, who is called and woken, rooms, minutes before a known onset
- `backtest_changes`: how two of these differ, as a reviewer reads a change
- `timeline`: the log in the words of a report
- `wording`: how it writes times and texts: in the topic's zone, and harmless
"""
