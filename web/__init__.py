"""What is served over HTTP.

- `slack/`: what people do in Slack, over HTTP or Socket Mode
- `api`: the routes: mentions in, incidents out, whether all is well
- `feeds`: the doors for what others push, and their handshakes
- `key_check`: who may use which route: a key of its scope
- `request_body`: reads bodies without letting anybody fill the memory
"""
