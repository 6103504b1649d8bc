"""The `reports:` of a file: what a team is told every week about its part, where and when."""

from __future__ import annotations

from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import PlainValidator, model_validator

from ..core.translation import message
from .recurring import WeeklyTime, parse_weekly_time
from .values import Block, Channel, Many, PersonOrTeam, TopicName, Zone, wrong


class ReportBlock(Block):
    """A report as people write it: to a channel, or to people by Slack or e-mail; of a topic, or of a part of it."""

    topic: TopicName
    every: Annotated[WeeklyTime, PlainValidator(parse_weekly_time)]
    part: str = ""
    to: Channel | None = None
    who: Many[PersonOrTeam] = ()
    by: Literal["slack", "email"] = "slack"
    zone: Zone = ZoneInfo("UTC")

    @model_validator(mode="after")
    def _reaches_somebody(self) -> ReportBlock:
        if bool(self.to) == bool(self.who):
            raise wrong(message("a report goes to a channel or to people: give it to: or who:, not both"))
        if self.to and self.by == "email":
            raise wrong(message("a channel has no mailbox; name people in who:, or leave by: out"))
        return self
