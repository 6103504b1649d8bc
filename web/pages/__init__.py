"""The pages that people look at, made here and without script.

- `site`: the pages, and what is pressed on them
- `frame`: what all pages share: who looks, how forms are read, what browsers are told to refuse
- `navigation`: where the pages are, in the order in which each of them shows it
- `draft_pages`: what waits for approval, with an editor
- `mention_pages`: looking for mentions, one person's history, what could not be read
- `corridor`: the wall on a screen that hangs somewhere: no private text
- `sessions`: who looks: an invitation becomes a session, and a cookie shows it
- `wall`: what the wall shows: one sentence, what burns, each topic beside what is usual, what people say
- `words`: how the pages write times and what strangers wrote
- `live`: tells open pages when there is something new
- `assets`: what browsers load beside the page
- `svg_chart`: charts as SVG
- `templates/`, `static/`: how it looks
"""
