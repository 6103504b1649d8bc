"""What a Telegram bot reads in its groups and channels, by long polling."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, ClassVar

from ...core.translation import message
from ..feed import Address, Feed, Piece, Secret
from ..feed_client import Fault

if TYPE_CHECKING:
    from ..feed_client import Client

READ = '["message","edited_message","channel_post","edited_channel_post"]'
WAIT = 50  # seconds that an answer may take when nothing is said
MOST = 100  # updates an answer


class Telegram(Feed):
    """Updates of the bot whose token @BotFather gave. Telegram keeps them for a day, and forgets what was asked for."""

    known_shape: ClassVar[str] = "telegram_bot"

    token: Secret
    url: Address = "https://api.telegram.org"

    async def listen(self, client: Client, cursor: str | None) -> AsyncIterator[Piece]:
        """Updates from `cursor` on; asking for the next ones tells Telegram that these are stored."""
        address = f"{self.url}/bot{client.secret(self.token)}/getUpdates"
        while True:
            asked = {"offset": cursor, "timeout": WAIT, "limit": MOST, "allowed_updates": READ}
            answer = await client.get(address, params=asked)
            said = answer.json()
            if not isinstance(said, dict) or not isinstance(said.get("result"), list):
                raise Fault(message("the answer holds no updates"))
            ids = [int(one["update_id"]) for one in said["result"]]
            if ids:
                cursor = str(max(ids) + 1)
                yield Piece(answer.body, cursor)
            else:
                yield Piece()
                await client.pause(1.0)  # should the server not wait by itself
