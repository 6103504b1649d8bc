"""Servers that speak the documented wire formats of live feeds, on this machine, with faults on demand.

- `server`: HTTP by hand, so that an answer can be cut in its middle
- `listener`: a feed listened to as the service does it, into a real store
- `platforms`: one class a kind of feed that is asked
- `reviews`: the same for reviews, comments, tickets and news
- `served`: platforms in a thread of their own
- `streams`: one class a kind of feed that sends
"""
