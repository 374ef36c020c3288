"""What one new ticket's estimate costs in processor time: 200 waiting, nine counters, arrivals to come."""

import random
import time
from datetime import UTC, datetime, timedelta
from statistics import median
from uuid import UUID

from server.domain.discipline import Discipline, Line, Waiting
from server.domain.estimate import Attendant, Pace, Situation, Stream, estimate
from server.domain.identity import CounterId, ServiceId, StageId, TurnId
from server.domain.ticket import TicketClass

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
WAITING, COUNTERS = 200, 9
_STAGE = StageId("desk")
_SERVICES = tuple(ServiceId(name) for name in "abc")


def cpu_of_an_estimate_ms(repeat: int) -> tuple[float, float]:
    """Return the median and the least processor time of ``repeat`` estimates, in milliseconds."""
    situation = _situation()
    newcomer = Line(_STAGE, TicketClass.REGULAR, _SERVICES[0])
    estimate(situation, [newcomer])
    spent = []
    for _ in range(repeat):
        began = time.process_time()
        estimate(situation, [newcomer])
        spent.append((time.process_time() - began) * 1000)
    return median(spent), min(spent)


def _situation() -> Situation:
    chance = random.Random(1)
    classes = chance.choices(list(TicketClass), (80, 8, 12), k=WAITING)
    waiting = [
        Waiting(
            TurnId(UUID(int=n + 1)),
            Line(_STAGE, kind, chance.choice(_SERVICES)),
            NOW - timedelta(minutes=60 * (1 - n / WAITING)),
            place=n,
            queued_rev=n,
        )
        for n, kind in enumerate(classes)
    ]
    day = ((NOW, NOW + timedelta(hours=8)),)
    return Situation(
        NOW,
        Discipline(),
        waiting,
        [Attendant(CounterId(str(n)), {_STAGE: 1}, None, day) for n in range(COUNTERS)],
        {(_STAGE, service): Pace(420, 0.6, 0.1) for service in _SERVICES},
        dict.fromkeys(_SERVICES, (_STAGE,)),
        [Stream(service, TicketClass.REGULAR, NOW, NOW + timedelta(hours=5), 10) for service in _SERVICES],
    )
