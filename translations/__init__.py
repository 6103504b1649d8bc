"""What people read, in their languages: a folder for each, `firebreak.po` for translators and `.mo` for the program.

`make translations` brings them up to date; CONTRIBUTING.md says how a language is added. Beside
them stands the `playbooks.yaml` to begin with in that language, which `wiring.shipped_in` finds.

- `typed_help`: what the command line itself says: help, and what is wrong with what was typed
- `loading`: finds the compiled catalogue of a language
- `terminal_language`: in which language a command speaks to whoever typed it
- `update`: what `make translations` does: extracts, updates, compiles, and says what lacks a translation
- `extracting`: every sentence of the code and the templates, with its place
"""
