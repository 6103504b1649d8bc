"""How a review looks: as Markdown, and as one printable HTML page that loads nothing from anywhere."""

# ruff: noqa: E501  a line of a template is a line of the page

from __future__ import annotations

MARKDOWN = """\
# {{ incident.severity.value | upper }} {{ incident.topic | md }}: review of incident {{ incident.id }}
{% if incident.confidential %}

**Confidential: only for those who were in its room.**
{% endif %}

{{ incident.why | md }}

| | |
|---|---|
| Severity | {{ incident.severity.value }} |
| Verdict | {{ incident.verdict or "none yet" }} |
| Owner | {{ (incident.owner or "nobody") | md }} |
| Detected | {{ incident.opened_at | clock }} |
| Closed | {{ incident.closed_at | clock }} |
| Playbooks | {{ incident.playbooks | join(", ") | md }} (version {{ incident.version }}) |
{% if incident.public_ack %}
| Answer in public | <{{ incident.public_ack }}> |
{% endif %}

## Clocks, from detection

{% for one in r.clocks %}
- {{ one.name }}: {% if one.after is none %}**{{ one.otherwise }}**{% else %}{{ one.after | span }}{% if one.by %} ({{ one.by | md }})\
{% endif %}{% endif %}{% if one.name == "Answered in public" %}; the goal is {{ goal | span }}\
{% if not one.fine %} — **missed**{% endif %}{% endif %}

{% endfor %}

## Negative mentions

`{{ r.spark }}` one mark for {{ r.step }} minutes, the highest is {{ r.most }}

## Timeline

{% for line in r.timeline %}
- {{ line.at | clock }} — {{ line.what | md }}
{% endfor %}

## What people wrote

{% for one in r.posts %}
- {{ one.mention.created_at | clock }}, @{{ one.mention.author.handle | md }} on {{ one.mention.platform | md }}: \
{{ one.mention.text | md }}
{% else %}
No posts are kept as evidence.
{% endfor %}

## Drafts

{% for draft in r.drafts %}
{% for text in draft.texts %}
- {{ text.platform | md }} ({{ text.lang | md }}): {{ text.text | md }}
{% endfor %}
  {{ "Approved by " ~ (draft.approved_by | md) ~ " at " ~ (draft.approved_at | clock) if draft.approved_by else \
"Nobody approved this." }}
{% else %}
None were asked for.
{% endfor %}

## Who was called

{% for line in r.called %}
- {{ line.at | clock }} — {{ line.what | md }}
{% else %}
Nobody had to be called.
{% endfor %}

## What was not needed

{% for line in r.needless %}
- {{ line.at | clock }} — {{ line.what | md }}
{% else %}
Every step was taken.
{% endfor %}

## Trouble

{% for line in r.trouble %}
- {{ line.at | clock }} — {{ line.what | md }}
{% else %}
Everything was delivered in time.
{% endfor %}

## Checklist

{% for item in r.items %}
- [{{ "x" if item.state == "done" else " " }}] {{ item.text | md }} ({{ item.state }}\
{% if item.by %} by {{ item.by | md }}{% endif %}{% if item.reason %}: {{ item.reason | md }}{% endif %})
{% if item.note %}
  Note: {{ item.note | md }}
{% endif %}
{% else %}
There was none.
{% endfor %}

## Action items

{% for action in r.actions %}
- [ ] {{ action | md }}
{% endfor %}
- [ ] (what, who, by when)
"""

PAGE = """\
<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ incident.severity.value | upper }} {{ incident.topic }}: review {{ incident.id }}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #1d1c1d }
h1 { font-size: 1.6rem; line-height: 1.2 } h2 { font-size: 1.15rem; margin-top: 2rem; border-bottom: 1px solid #ddd }
table { border-collapse: collapse } td, th { text-align: left; padding: .15rem 1rem .15rem 0; vertical-align: top }
time, .dim { color: #6e6e76; font-variant-numeric: tabular-nums } ul { padding-left: 1.2rem }
blockquote { margin: .6rem 0; padding-left: .8rem; border-left: 3px solid #ddd } pre { white-space: pre-wrap }
.clocks td:nth-child(2) { font-size: 1.4rem } .missed { color: #b3123f } .fine { color: #1a7f4b }
.secret { background: #b3123f; color: #fff; padding: .4rem .8rem; font-weight: bold }
svg { width: 100%; height: auto } @media print { body { margin: 0; max-width: none } h2 { break-after: avoid } }
@media (prefers-color-scheme: dark) { body { background: #1a1d21; color: #e8e8e8 } }
</style></head><body>
{% if incident.confidential %}
<p class="secret">Confidential: only for those who were in its room.</p>
{% endif %}
<h1>{{ incident.severity.value | upper }} {{ incident.topic | plain }}</h1>
<p>{{ incident.why | plain }}</p>
<table>
<tr><th>Incident</th><td>{{ incident.id }}</td></tr>
<tr><th>Verdict</th><td>{{ incident.verdict or "none yet" }}</td></tr>
<tr><th>Owner</th><td>{{ incident.owner or "nobody" }}</td></tr>
<tr><th>Detected</th><td>{{ incident.opened_at | clock }}</td></tr>
<tr><th>Closed</th><td>{{ incident.closed_at | clock }}</td></tr>
<tr><th>Playbooks</th><td>{{ incident.playbooks | join(", ") }} <span class="dim">{{ incident.version }}</span></td></tr>
{% if incident.public_ack %}
<tr><th>Answer in public</th><td><a href="{{ incident.public_ack }}" rel="noreferrer">{{ incident.public_ack }}</a></td></tr>
{% endif %}
</table>
<h2>Clocks, from detection</h2>
<table class="clocks">
{% for one in r.clocks %}
<tr><td>{{ one.name }}</td><td class="{{ "fine" if one.fine else "missed" }}">\
{{ one.otherwise if one.after is none else one.after | span }}</td><td class="dim">{{ one.by }}\
{% if one.name == "Answered in public" %} goal {{ goal | span }}{% endif %}</td></tr>
{% endfor %}
</table>
<h2>Negative mentions</h2>
<svg viewBox="0 0 720 216" role="img" aria-label="Negative mentions per {{ r.step }} minutes">
{% if r.band %}
<rect x="0" y="{{ r.band[1] | round(1) }}" width="720" height="{{ (r.band[0] - r.band[1]) | round(1) }}" fill="#cddef0"/>
{% endif %}
{% for bar in r.bars %}
{% if bar.height %}
<rect x="{{ bar.x | round(1) }}" y="{{ bar.y | round(1) }}" width="{{ bar.width | round(1) }}" \
height="{{ bar.height | round(1) }}" fill="{{ "#e01e5a" if bar.high else "#9a9aa4" }}"><title>{{ bar.label }}</title></rect>
{% endif %}
{% endfor %}
<line x1="0" y1="200" x2="720" y2="200" stroke="#6e6e76"/>
<text x="0" y="214" font-size="11" fill="#6e6e76">{{ r.bars[0].label[:5] if r.bars }}</text>
<text x="720" y="214" font-size="11" fill="#6e6e76" text-anchor="end">{{ r.bars[-1].label[:5] if r.bars }} UTC</text>
</svg>
<p class="dim">One bar for {{ r.step }} minutes, the highest is {{ r.most }}. Blue: what is usual.</p>
<h2>Timeline</h2>
<ul>
{% for line in r.timeline %}
<li><time>{{ line.at | clock }}</time> {{ line.what | plain }}</li>
{% endfor %}
</ul>
<h2>What people wrote</h2>
{% for one in r.posts %}
<blockquote>{{ one.mention.text | plain }}<br><span class="dim">@{{ one.mention.author.handle | plain }} · \
{{ one.mention.platform | plain }} · {{ one.mention.created_at | clock }}</span></blockquote>
{% else %}
<p>No posts are kept as evidence.</p>
{% endfor %}
<h2>Drafts</h2>
{% for draft in r.drafts %}
{% for text in draft.texts %}
<p><b>{{ text.platform | plain }} ({{ text.lang | plain }})</b></p><pre>{{ text.text | whole }}</pre>
{% endfor %}
<p class="dim">{% if draft.approved_by %}Approved by {{ draft.approved_by }} at {{ draft.approved_at | clock }}\
{% else %}Nobody approved this.{% endif %}</p>
{% else %}
<p>None were asked for.</p>
{% endfor %}
{% for title, lines, otherwise in [("Who was called", r.called, "Nobody had to be called."), \
("What was not needed", r.needless, "Every step was taken."), ("Trouble", r.trouble, "Everything came in time.")] %}
<h2>{{ title }}</h2>
<ul>
{% for line in lines %}
<li><time>{{ line.at | clock }}</time> {{ line.what | plain }}</li>
{% else %}
<li>{{ otherwise }}</li>
{% endfor %}
</ul>
{% endfor %}
<h2>Checklist</h2>
<ul>
{% for item in r.items %}
<li>{{ {"done": "☑", "skipped": "☒", "claimed": "◐"}.get(item.state, "☐") }} {{ item.text | plain }} <span class="dim">\
{{ item.state }}{% if item.by %} by {{ item.by }}{% endif %}{% if item.reason %}: {{ item.reason | plain }}{% endif %}\
{% if item.note %} — {{ item.note | plain }}{% endif %}</span></li>
{% else %}
<li>There was none.</li>
{% endfor %}
</ul>
<h2>Action items</h2>
<ul>
{% for action in r.actions %}
<li>☐ {{ action | plain }}</li>
{% endfor %}
<li>☐ <span class="dim">what, who, by when</span></li>
</ul>
</body></html>
"""
