"""The bundled crisis, and how it is shown in a terminal.

- `scenario`: every post of the crisis: a quiet week of an airline that does not exist, then one bad Tuesday
- `show`: runs it through the real pipeline and shows what happens
- `stage`: what the audience sees: new things whole, updates in a line
- `pages`: an App in the middle of it, for the pages
- `terminal_chart`: negative mentions in ten minutes against what is usual
"""
