"""From the text of a playbooks file to the typed file, every problem with its line and column."""
