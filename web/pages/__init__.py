"""The pages that people look at, made here and without script.

- `site`: the wall, an incident and what is pressed on it, signing in
- `frame`: what all pages share: who looks, how forms are read, how a page is made and sent, what browsers refuse
- `page_language`: in whose language a page is worded
- `sentences`: what templates call to look a sentence up, safe whatever stands in its gaps
- `proxy_sign_in`: whom a proxy before the pages vouches for
- `navigation`: where the pages are, in the order in which every page shows it
- `draft_pages`: what waits for approval, with an editor
- `mention_pages`: looking for mentions, one person's history, what could not be read
- `corridor`: the wall on a screen that hangs somewhere: no private text
- `sessions`: who looks: an invitation becomes a session, and a cookie shows it
- `wall`: what the wall shows: one sentence, what burns, each topic beside what is usual, what people say
- `headline`: the sentence that the wall begins with, and how many topics are how
- `incident_chart`: the chart of an incident
- `review_file`: the page of an incident as one file that can be sent
- `playbook_pages`: the week ahead and whom each playbook would call; the file itself, to change it
- `playbook_text`: a text that is being changed: its mistakes at their lines, how it differs from another
- `week_chart`: the week as SVG
- `week_bars`: a figure week by week as SVG
- `keeper`: what the pages ask of whoever keeps the playbooks file
- `report_pages`: the reviews, the weeks and the alerts, and all of it as CSV
- `words`: how the pages write times and what strangers wrote
- `live`: tells open pages when there is something new
- `assets`: what browsers load beside the page
- `svg_chart`: charts as SVG
- `templates/`, `static/`: how it looks
"""
