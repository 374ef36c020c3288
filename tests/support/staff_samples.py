"""The screens that are not for visitors as tests and pictures know them: menu, PIN, name, rest, enrolment."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from kiosk.enrolment import Enrolling, Field
from kiosk.enrolment import Step as EnrolStep
from kiosk.enrolment_words import describe_enrolment
from kiosk.flow import Flow
from kiosk.journal import Press, Step
from kiosk.network import Port
from kiosk.rest import MOVE_S, Rest
from kiosk.staff import AskingPin, Asleep, Errand, Page, Reading, Staff
from kiosk.staff_views import EnrolView, StaffScreenView
from kiosk.staff_words import Backstage, describe_staff
from kiosk.visit import Choosing, Closed, State, Visit
from kiosk.words import Scene
from tests.support.kiosk_samples import NOW, board, catalog, office
from wire.messages import HealthMessage, PrinterHealth, TicketClass

HEALTH = HealthMessage(
    at=NOW,
    printer=PrinterHealth(
        kind="tcp://192.0.2.20:9100", online=True, paper="low", cover="closed", cutter="ok"
    ),
    journal=2,
    offline=1,
    last_ticket="A042",
    last_ticket_at=NOW,
    disk_free_mb=23_400,
    temperature_c=51,
    screen=True,
    clock=True,
    faults=("paper_low",),
)
PORTS = (Port("eth0", "up", "02:00:00:00:00:01", "192.0.2.31"), Port("wlan0", "down", "02:00:00:00:00:02"))


def press(number: str, service: str, minutes_ago: int) -> Press:
    """Return a ticket that was given some minutes ago."""
    at = NOW - timedelta(minutes=minutes_ago)
    return Press(
        UUID(int=minutes_ago),
        UUID(int=1000 + minutes_ago),
        "AbCdEfGhIjKlMnOpQrStUv",
        service,
        TicketClass.REGULAR,
        "id",
        at,
        step=Step.PRINTED,
        number=number,
        issued_at=at,
    )


COPIES = tuple(
    press(number, service, minutes)
    for minutes, (number, service) in enumerate(
        (
            ("A042", "passport-new"),
            ("E017", "information"),
            ("AK07", "passport-new"),
            ("B023", "passport-replacement"),
            ("C008", "passport-collection"),
            ("A041", "passport-new"),
            ("D011", "stay-permit"),
            ("B022", "passport-replacement"),
        ),
        start=1,
    )
)


def backstage(staff: Staff | None = None, **changes: object) -> Backstage:
    """Return a kiosk that works, with these things changed."""
    calm = Backstage(
        device="kiosk-1",
        site="pangkalpinang",
        version="1.4.0",
        staff=staff or Staff(has_pin=True),
        health=HEALTH,
        copies=COPIES,
        broker="mqtts://broker.example:8883",
        connected=True,
        heard=True,
        ports=PORTS,
        now=MOVE_S,
    )
    return replace(calm, **changes)  # type: ignore[arg-type]


def staff_scene(state: State | None = None, languages: tuple[str, ...] = ("id", "en")) -> Scene:
    """Return what the visitors' screens are made of meanwhile."""
    flow = Flow(office=office(), state=state or Choosing(Visit(languages[0])))
    return Scene(flow, catalog(languages=languages), board(), NOW)


def reading(page: Page, errand: Errand | None = None) -> Staff:
    """Return the menu with a page open."""
    return Staff(has_pin=True, state=Reading(page, errand))


def staff_pictures(language: str) -> Iterator[tuple[str, StaffScreenView]]:
    """Yield a name and a view for every picture."""
    scene = staff_scene(languages=(language,))
    shown = {
        "pin": backstage(Staff(has_pin=True, state=AskingPin("4829"))),
        "pin-wrong": backstage(Staff(has_pin=True, state=AskingPin(wrong=True))),
        "pin-locked": backstage(Staff(has_pin=True, state=AskingPin(wrong=True), locked_until=MOVE_S + 25)),
        **{f"staff-{page.value}": backstage(reading(page)) for page in Page},
        "staff-printing": backstage(reading(Page.MENU, Errand.PRINTING)),
        "staff-not-printed": backstage(reading(Page.COPIES, Errand.FAILED)),
        "staff-alone": backstage(reading(Page.NETWORK), connected=False, heard=False),
        "name": backstage(naming=True),
        "rest": backstage(rest=Rest.MOVING),
        "asleep": backstage(Staff(has_pin=True, state=Asleep())),
    }
    for name, back in shown.items():
        view = describe_staff(back, scene)
        assert view is not None
        yield name, view
    closed = describe_staff(backstage(rest=Rest.MOVING), staff_scene(Closed(), (language,)))
    assert closed is not None
    yield "rest-closed", closed


def enrolment_pictures(*, english: bool) -> Iterator[tuple[str, EnrolView]]:
    """Yield a name and a view for every step of a first start."""
    typed = Enrolling("192.168.1.10:8080", "K7QM3XRD9TPA", "482913", english=english)
    shown = {
        "enrol": Enrolling(english=english),
        "enrol-address": Enrolling("antrean.kanim-pangkalpinang.example:8", english=english),
        "enrol-code": replace(typed, code="K7QM3X", pin="", chosen=Field.CODE),
        "enrol-pin": replace(typed, chosen=Field.PIN),
        "enrol-asking": replace(typed, step=EnrolStep.ASKING),
        "enrol-unreachable": replace(typed, problem="unreachable"),
        "enrol-used": replace(typed, problem="invitation_used", chosen=Field.CODE),
        "enrol-done": replace(typed, step=EnrolStep.DONE, device="kiosk-2", code="", pin=""),
    }
    for name, state in shown.items():
        yield name, describe_enrolment(state)
