"""What is served over HTTP.

- `slack/`: what people do in Slack, over HTTP or Socket Mode
- `openapi`: the API described, for programs that read such things
- `signals_door`: signals of an engine into the app, each by itself
- `mentions_in`: a body of mentions into the app, and the answer
- `pages/`: what people look at in a browser
- `feeds`: the doors for what others push, and their handshakes
- `key_check`: who may use which route: a key of its scope
- `api`: the routes: mentions in, incidents out
- `health_pages`: whether all is well, whether it can take mentions, what it counts
- `metrics`: what stands at the moment of asking, for Prometheus
- `unavailable`: what a sender is told while the database takes nothing
- `connections`: who is waited for, and how many
- `admission`: how much is taken in at once
- `packed`: answers packed, where that tells nobody anything
- `rota_calendar`: who is on call, at an address for calendars
- `request_body`: reads bodies without letting anybody fill the memory
"""
