"""The names by which things are known; no rule stands here."""

from typing import NewType
from uuid import UUID

SiteId = NewType("SiteId", str)
StageId = NewType("StageId", str)
ServiceId = NewType("ServiceId", str)
CounterId = NewType("CounterId", str)
ReasonId = NewType("ReasonId", str)
DeviceName = NewType("DeviceName", str)
Actor = NewType("Actor", str)
"""Who pressed: ``user:<id>``, ``device:<name>`` or ``owner`` for the site's own timed changes."""

CommandId = NewType("CommandId", UUID)
TicketId = NewType("TicketId", UUID)
TurnId = NewType("TurnId", UUID)
CallId = NewType("CallId", UUID)
UserId = NewType("UserId", UUID)

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]
"""What may stand in events and answers: no floats, so that its canonical form is the same everywhere."""
