"""From the text of a playbooks file to the typed file, every problem with its line and column.

- `parsing`: YAML to a tree of plain values; the traps of YAML are errors
- `tree`: those values, each with its place, and what is wrong with them
- `reader`: the tree to the typed file, entry by entry
- `template_blocks`: reads `templates:`
- `template_files`: templates in files of their own beside the playbooks file
- `escalations`: tiers of calls that steps share by name
- `feed_blocks`: the feeds of a file, each with the options of its kind
- `validation_errors`: what pydantic found, as a person would say it
- `lint`: what is allowed and still a mistake
- `meaning`: what is allowed and can hardly be meant
- `dead_conditions`: what never starts, never counts or is said twice
- `language_codes`: what is no code of a language
- `syntax_errors`: what the YAML parser found wrong, at the line that is to blame
"""
