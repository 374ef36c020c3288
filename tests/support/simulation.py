"""A small hall for simulated days: one stop, one service, as many counters as asked for."""

from zoneinfo import ZoneInfo

from server.domain.identity import CounterId, ReasonId, ServiceId, SiteId, StageId
from server.domain.numbering import Series
from server.domain.office import Desk, Office, Reason, Service, Stage

DESK, SERVICE = StageId("desk"), ServiceId("help")


def hall(counters: int, *, later: tuple[StageId, ...] = ()) -> Office:
    """Return an office whose counters all serve the desk; ``later`` stages have one counter each."""
    desks = {CounterId(str(nth + 1)): {DESK: 1} for nth in range(counters)}
    desks |= {CounterId(stage): {stage: 1} for stage in later}
    return Office(
        id=SiteId("hall"),
        name="Hall",
        zone=ZoneInfo("Asia/Jakarta"),
        cutover_hour=0,
        languages=("en",),
        stages={stage: Stage(stage, {"en": stage}) for stage in (DESK, *later)},
        services={SERVICE: Service(SERVICE, Series("A"), {"en": "Help"}, (DESK, *later))},
        desks={counter: Desk(counter, counter, stages) for counter, stages in desks.items()},
        reasons={ReasonId("elderly"): Reason(ReasonId("elderly"), {"en": "Elderly"})},
    )
