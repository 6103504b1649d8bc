"""A feed that others push: what its door asks for before it lets anything in."""

from __future__ import annotations

from .feed import Feed, Secret


class Pushed(Feed):
    """`POST /feeds/NAME/KEY`. The key stands in the variable that `key` names; whoever signs as well (Meta, GitHub)
    does so with `secret`, in the header `signature`.
    """

    key: Secret
    secret: Secret = ""
    signature: str = "X-Hub-Signature-256"
    confirm: Secret = ""  # what Meta's verify_token or VK's confirmation string is
    shape: str = ""  # where it cannot be told from the keys of what comes
    zone: str = ""
