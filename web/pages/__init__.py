"""The pages that people look at, made here and without script.

- `site`: the pages and what is pressed on them: who may see what, and what browsers are told to refuse
- `sessions`: who looks: an invitation becomes a session, and a cookie shows it
- `wall`: what the wall shows: one sentence, what burns, each topic beside what is usual, what people say
- `words`: how the pages write times and what strangers wrote
- `live`: tells open pages when there is something new
- `assets`: what browsers load beside the page
- `svg_chart`: charts as SVG
- `templates/`, `static/`: how it looks
"""
