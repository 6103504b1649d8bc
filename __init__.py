"""Firebreak watches what people say about a brand and acts before a spark becomes a wildfire.

The folders are the life of a crisis: heard, judged, noticed, answered, told, kept.

- `sources/`: where mentions come from
- `watchlists/`: what a mention is about, and whom it touches
- `sentiment/`: how a text is judged
- `content/`: what harm a text speaks of
- `detectors/`: what counts as unusual
- `playbooks/`: the language of playbooks.yaml
- `response/`: what an incident sets in motion
- `drafts/`: what we might say in public
- `care/`: who was answered, when and by whom
- `writers/`: who words a draft instead of its template
- `notifiers/`: how effects reach people
- `storage/`: the database
- `core/`: the nouns, the seams and the rules that all of these speak
- `engine/`: the watching half on Spark
- `app/`: the heart: facts in, effects out, what people press
- `web/`: HTTP and what people do in Slack
- `reports/`: the review of an incident, and who was answered how soon
- `translations/`: what people read, in their languages
- `commands/`: the work of each command
- `demo/`: a bundled crisis
- `cli`: the command line
- `settings`: what the environment says, checked before anything runs on it
- `wiring`: puts everything together
"""

__version__ = "0.2.0.dev0"
