"""What a newcomer of a simulated day is told: by the real estimate, and by baselines on the same arrivals."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from time import process_time

from server.domain.discipline import Line
from server.domain.estimate import Stream, estimate
from server.domain.identity import ServiceId, StageId
from server.domain.office import CounterState, Office
from server.domain.paces import Arrived, Handled, Paces, learn_paces, learn_streams
from server.domain.ticket import Promise
from server.services.learning import usual
from server.services.situation import situation_of, wait_from_slot
from server.simulation.run import Guess, SimulatedDay, Stop, Visit

DEPLOYED, DEPLOYED_SHORT = 1.25, 0.75
"""How far the mean service time in the settings of a ZMS is off: a quarter too long, or too short."""
LEARN_EVERY = timedelta(minutes=10)


class EstimateTeller:
    """Tells what the server would tell, learning from the days before and the day so far.

    Baselines: ZMS's formula (mean time of a visitor / signed-in counters x position), with the true mean and
    with one that is 25 % off; and the last visitor's wait (LES), whoever was called last at the stage.
    """

    def __init__(
        self,
        office: Office,
        handled: Iterable[Handled],
        arrived: Iterable[Arrived],
        true_means: Mapping[StageId, timedelta],
    ) -> None:
        self.cpu_s: list[float] = []
        self._office, self._true_means = office, true_means
        self._handled, self._arrived = list(handled), list(arrived)
        self._learned_at: datetime | None = None
        self._paces: Paces | None = None
        self._streams: Sequence[Stream] = ()
        self._last_waits: dict[StageId, timedelta] = {}

    def tell(self, now: datetime, visit: Visit, day: SimulatedDay) -> None:
        """Set the visit's promise and guess."""
        visitor = visit.visitor
        stage = self._office.services[visitor.service].route[0]
        line = Line(stage, visitor.ticket_class, visitor.service)
        paces = self._learn(now, day)
        waiting, counters = day.store.waiting(), day.store.counters()
        expected = self._expected(now, day, visit)
        began = process_time()
        situation = situation_of(
            self._office,
            now,
            waiting=waiting,
            counters=counters,
            paces=paces,
            streams=self._streams,
            expected=expected,
            shows=day.plan.shows,
        )
        if visitor.slot is not None and visitor.slot.at > now:
            wait = wait_from_slot(situation, line, visitor.slot.at)
        else:
            wait = estimate(situation, [line]).newcomers[line]
        self.cpu_s.append(process_time() - began)
        visit.promise = (
            Promise(wait.ahead, wait.low_s, wait.high_s) if paces.known(stage) else Promise(wait.ahead)
        )
        signed_in = sum(
            counter.state is not CounterState.CLOSED and stage in counter.desk.stages
            for counter, _ in counters
        )
        zms_s = self._true_means[stage].total_seconds() * wait.ahead / max(1, signed_in)
        last = self._last_waits.get(stage, timedelta())
        visit.guess = Guess(zms_s, zms_s * DEPLOYED, zms_s * DEPLOYED_SHORT, last.total_seconds())

    def called(self, stop: Stop) -> None:
        """Hear of a call."""
        if stop.wait is not None:
            self._last_waits[stop.stage] = stop.wait

    def _learn(self, now: datetime, day: SimulatedDay) -> Paces:
        if self._paces is None or self._learned_at is None or now - self._learned_at >= LEARN_EVERY:
            zone, until = self._office.zone, day.plan.end
            handled = [*self._handled, *day.handled]
            self._paces = learn_paces(handled, usual(self._office), now, zone)
            self._streams = list(learn_streams([*self._arrived, *day.arrived], now, until, zone))
            self._learned_at = now
        return self._paces

    @staticmethod
    def _expected(now: datetime, day: SimulatedDay, visit: Visit) -> list[tuple[ServiceId, datetime]]:
        """Return the slots to come with which nobody has checked in; the newcomer's own is taken."""
        came = {one.visitor.slot for one in (*day.visits.values(), visit)}
        since = now - day.office.policy.late
        return [(slot.service, slot.at) for slot in day.plan.slots if slot.at >= since and slot not in came]
