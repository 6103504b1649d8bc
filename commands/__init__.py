"""The work of each command: one file per command, named as it is typed; `cli` binds them to the command line.

- `check`: reads a playbooks file, lists every problem, runs the file's own tests
- `check_advice`: what `check` advises beside warnings: signals nobody answers, misspellings that people write
- `detect`: a CSV of counts through the detector
- `doctor`: looks at everything an alert needs on its way to people, and says what to do about each fault
- `doctor_slack`: the part of `doctor` that asks Slack: token, permissions, channels, people
- `init`: starter files and the Slack app's manifest
- `replay`: recorded mentions through the code that runs live, on the recording's clock; `warmup` as well
- `run`: the service: feeds and HTTP in, timers, effects out
- `sentiment`: judge texts, measure the judge, correct it, teach it, go back
- `who`: who is on call, until when, and who is next
"""
