"""What simulated days come to: figures that can be checked by hand."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from server.domain.identity import CounterId
from server.domain.ticket import Promise, TicketClass
from server.simulation.plan import Visitor
from server.simulation.plot import plot
from server.simulation.results import Results, spread
from server.simulation.run import Attendance, Guess, Stop, Visit
from server.simulation.simulate import Outcome
from tests.support.simulation import DESK, SERVICE, hall

START = datetime(2026, 3, 4, 1, tzinfo=UTC)
REGULAR, PRIORITY = TicketClass.REGULAR, TicketClass.PRIORITY


def visit(
    at: float,
    wait: float | None,
    told: tuple[float, float] | None = None,
    *,
    kind: TicketClass = REGULAR,
    guess: float = 0.0,
) -> Visit:
    """Return a visit; all times in minutes."""
    come = START + timedelta(minutes=at)
    stop = Stop(DESK, come, None if wait is None else come + timedelta(minutes=wait))
    promise = Promise(0) if told is None else Promise(0, int(told[0] * 60), int(told[1] * 60))
    guesses = Guess(guess * 60, guess * 75, guess * 45, 0.0)
    return Visit(Visitor(come, SERVICE, kind, ()), promise, guesses, [stop])


def results(*visits: Visit, leaves: datetime | None = None) -> Results:
    """Return the results of one day with these visits, and a counter that was busy half of the time."""
    found = Results("small", {REGULAR: 10})
    busy = Attendance(CounterId("1"), 3, timedelta(minutes=30), timedelta(minutes=60))
    found.add(Outcome(1, hall(1), visits, [busy], [0.002, 0.004], leaves))
    return found


def test_waits_are_summed_up_by_class() -> None:
    found = results(visit(0, 5), visit(1, 15), visit(2, None), visit(3, 1, kind=PRIORITY)).as_json()
    assert found["visitors"] == 4
    assert found["unserved"] == 1
    assert found["classes"] == {
        "regular": {
            "visitors": 3,
            "wait_min": {"mean": 10.0, "p50": 5.0, "p90": 15.0, "max": 15.0},
            "standard_min": 10,
            "within_standard": 0.3333,
        },
        "priority": {
            "visitors": 1,
            "wait_min": {"mean": 1.0, "p50": 1.0, "p90": 1.0, "max": 1.0},
            "standard_min": None,
            "within_standard": None,
        },
    }
    assert found["counters"] == {"1": {"served": 3, "utilisation": 0.5}}


def test_promises_are_compared_with_waits_and_with_the_baselines() -> None:
    told = [visit(0, 10, (8, 12), guess=4), visit(1, 20, (15, 18), guess=8), visit(2, 6)]
    found = results(*told, visit(3, None, (1, 2))).as_json()
    assert found["estimate"] == {
        "told": 2,
        "p80_coverage": 0.5,
        "median_abs_error_min": 3.5,
        "bias_min": -3.5,
        "cpu_ms": 3.0,
    }
    assert found["baselines"] == {
        "zms_true": {"median_abs_error_min": 9.0},
        "zms_deployed": {"median_abs_error_min": 7.5},
        "zms_deployed_short": {"median_abs_error_min": 10.5},
        "les": {"median_abs_error_min": 15.0},
    }


def test_only_tickets_issued_after_an_unannounced_departure_count() -> None:
    early, late = visit(0, 10, (1, 2)), visit(30, 10, (8, 12))
    found = results(early, late, leaves=START + timedelta(minutes=20)).as_json()
    assert found["estimate"] == {
        "told": 1,
        "p80_coverage": 1.0,
        "median_abs_error_min": 2.0,
        "bias_min": -2.0,
        "cpu_ms": 3.0,
    }
    assert found["visitors"] == 2


def test_nobody_waits_on_a_day_without_visitors() -> None:
    found = results().as_json()
    assert found["classes"] == {}
    assert found["estimate"] == {
        "told": 0,
        "p80_coverage": None,
        "median_abs_error_min": None,
        "bias_min": None,
        "cpu_ms": 3.0,
    }
    assert spread([]) == {"mean": None, "p50": None, "p90": None, "max": None}


def test_the_plot_has_a_dot_for_each_visitor_who_was_called_and_a_bar_for_each_who_was_told() -> None:
    visits = [visit(0, 5, (3, 8)), visit(70, 15), visit(90, None, (1, 2))]
    drawn = plot("A <day>", visits, ZoneInfo("Asia/Jakarta"))
    assert drawn.count('r="2.6"') == 2
    assert drawn.count('stroke-width="3"') == 1
    assert "A &lt;day&gt;" in drawn
    assert ">08:00<" in drawn
    assert plot("empty", [], ZoneInfo("UTC")).endswith("</svg>\n")
