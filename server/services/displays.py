"""A supervisor sets displays up while they run: what each shows, in which layout, and whether it speaks."""

from collections.abc import Collection
from dataclasses import replace

from server.domain.device import DeviceKind
from server.domain.errors import NotADisplay, TooManyDisplays, UnknownCounter, UnknownDevice, UnknownLayout
from server.domain.events import EventType
from server.domain.identity import Json
from server.domain.lobby_setup import MOST_DISPLAYS, Display
from server.domain.office import Office
from server.services.answers import Answer
from server.services.commands import SetUpDisplay
from server.services.unit_of_work import UnitOfWork


def set_up_display(work: UnitOfWork, command: SetUpDisplay) -> Answer:
    """Set a display up so from now on; where it is so already nothing changes.

    Raises UnknownDevice, NotADisplay, TooManyDisplays, and what ``check_display`` raises.
    """
    known = work.office.setup.displays
    now = work.office.setup.display(command.display.device)
    display = replace(command.display, **{name: getattr(now, name) for name in command.keep})
    if command.kind is DeviceKind.KIOSK:
        raise NotADisplay(device=display.device)
    if command.kind is None and display.device not in known:
        raise UnknownDevice(device=display.device)
    check_display(work.office, display, command.shipped)
    if display.device not in known and len(known) >= MOST_DISPLAYS:
        raise TooManyDisplays(most=MOST_DISPLAYS)
    answer = display_answer(display)
    if display != now:
        work.tx.save_display(display)
        work.record(EventType.DISPLAY_SET_UP, **answer)
    return answer


def check_display(office: Office, display: Display, shipped: Collection[str]) -> None:
    """Raise UnknownZone, UnknownCounter or UnknownLayout; ``shipped`` are the layouts that ship."""
    office.setup.check_zone(display.zone)
    if display.counter is not None and display.counter not in office.desks:
        raise UnknownCounter(counter=display.counter)
    if display.layout not in office.setup.layouts and display.layout not in shipped:
        raise UnknownLayout(layout=display.layout)


def display_answer(display: Display) -> Answer:
    """Return a display's set-up as plain values."""
    loudness: list[Json] = [
        {"start": f"{one.start:%H:%M}", "percent": one.percent} for one in display.loudness
    ]
    return {
        "device": display.device,
        "zone": display.zone,
        "counter": display.counter,
        "layout": display.layout,
        "theme": display.theme.value,
        "mute": display.mute,
        "loudness": loudness,
    }
