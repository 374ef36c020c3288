"""Turns the staff's menu, the kiosk's name and its rest into what their screens say; knows no widget."""

from dataclasses import dataclass
from datetime import datetime

from kiosk import staff
from kiosk.journal import Press, Step
from kiosk.network import Port
from kiosk.rest import Rest, place_at
from kiosk.staff import AskingPin, Asleep, Errand, GoTo, Page, Reading, SetVolume, Staff
from kiosk.staff_views import NameView, PageView, PinView, RestView, RowView, StaffScreenView
from kiosk.texts import Texts, mark
from kiosk.views import NoticeView
from kiosk.words import Scene, describe
from wire.messages import HealthMessage

PAPER = {"ok": mark("enough"), "low": mark("nearly used up"), "out": mark("used up")}
FAULTS: dict[str, str] = {
    "paper_low": mark("The paper is nearly used up"),
    "paper_out": mark("The paper is used up"),
    "cover_open": mark("The printer's cover is open"),
    "cutter_failed": mark("The printer's knife is stuck"),
    "printer_offline": mark("The printer does not answer"),
    "journal_full": mark("No room is left: no number can be given"),
    "journal_failed": mark("The journal cannot be written: no number can be given"),
    "journal_damaged": mark("The journal was damaged and begins anew"),
    "name_taken": mark("Another kiosk uses this name"),
    "offline_refused": mark("The server did not take a number that this kiosk gave"),
    "disk_low": mark("The disk is nearly full"),
    "hot": mark("The machine is too hot"),
    "screen_frozen": mark("The screen does not answer"),
    "no_sound": mark("No sound: screens cannot be read aloud"),
}
ERRANDS: dict[Errand, str] = {
    Errand.PRINTING: mark("Printing …"),
    Errand.PRINTED: mark("The printer has printed."),
    Errand.FAILED: mark("Nothing was printed. Look at the printer."),
    Errand.UNKNOWN: mark("Sent to the printer. It cannot say whether it has printed."),
}


@dataclass(frozen=True, slots=True)
class Backstage:
    """All that the screens which are not for visitors are made of."""

    device: str
    site: str
    version: str
    staff: Staff
    rest: Rest = Rest.AWAKE
    naming: bool = False
    health: HealthMessage | None = None
    copies: tuple[Press, ...] = ()
    broker: str = ""
    connected: bool = False
    heard: bool = False
    ports: tuple[Port, ...] = ()
    now: float = 0.0


def describe_staff(back: Backstage, scene: Scene) -> StaffScreenView | None:
    """Return what the screen says instead of the visit; None while it is the visitors'."""
    if back.naming:
        return NameView(back.device, scene.catalog.name if scene.catalog else back.site)
    match back.staff.state:
        case AskingPin() as asking:
            return _pin(back, scene, asking)
        case Reading() as reading:
            return _page(back, scene, reading)
        case Asleep():
            return RestView("", "", "", (0.5, 0.5), dark=True)
    if back.rest is Rest.DARK:
        return RestView("", "", "", (0.5, 0.5), dark=True)
    return _resting(back, scene) if back.rest is Rest.MOVING else None


def _language(scene: Scene) -> str:
    return scene.texts.languages[0]


def _pin(back: Backstage, scene: Scene, asking: AskingPin) -> PinView:
    texts, language = scene.texts, _language(scene)
    wait_s = max(0, int(back.staff.locked_until - back.now + 0.999))
    if wait_s:
        subtitle = texts.plural(language, "Try again in {n} second", "Try again in {n} seconds", wait_s)
    elif asking.wrong:
        subtitle = texts.text(language, "That PIN is wrong")
    else:
        subtitle = texts.text(language, "Type the PIN of this kiosk")
    return PinView(
        texts.text(language, "For the staff"),
        subtitle,
        len(asking.typed),
        bool(wait_s) or asking.wrong,
        texts.text(language, "Open"),
        texts.text(language, "Close"),
    )


def _page(back: Backstage, scene: Scene, reading: Reading) -> PageView:
    texts, language = scene.texts, _language(scene)
    title, subtitle = TITLES[reading.page]
    note = texts.text(language, ERRANDS[reading.errand]) if reading.errand else ""
    first = reading.page in {Page.MENU, Page.NO_PIN}
    return PageView(
        texts.text(language, title),
        texts.text(language, subtitle) if subtitle else f"{back.site} · {back.device}",
        PAGES[reading.page](back, scene),
        note,
        reading.errand is Errand.FAILED,
        "" if first else texts.text(language, "Back"),
        texts.text(language, "Close"),
        back.staff.volume / 100 if reading.page is Page.LOUDNESS else None,
    )


def _menu(back: Backstage, scene: Scene) -> tuple[RowView, ...]:
    texts, language = scene.texts, _language(scene)

    def row(name: str, title: str, meaning: staff.Touch, detail: str = "") -> RowView:
        return RowView(name, texts.text(language, title), detail, "", meaning)

    faults = [texts.text(language, FAULTS[code]) for code in _faults(back) if code in FAULTS]
    loud = texts.text(language, "{n} percent", n=back.staff.volume)
    return (
        row("try-printer", mark("Print a trial slip"), staff.TryPrinter()),
        row("copies", mark("Print a ticket again"), GoTo(Page.COPIES)),
        row("status", mark("Status"), GoTo(Page.STATUS), faults[0] if faults else ""),
        row("network", mark("Network"), GoTo(Page.NETWORK)),
        row("loudness", mark("Volume"), GoTo(Page.LOUDNESS), loud),
        row("sleep", mark("Darken the screen"), staff.Sleep(), texts.text(language, "until it is touched")),
        row("restart", mark("Restart"), GoTo(Page.RESTART), back.version),
    )


def _copies(back: Backstage, scene: Scene) -> tuple[RowView, ...]:
    texts, language = scene.texts, _language(scene)
    if not back.copies:
        return (RowView("none", texts.text(language, "No ticket was printed yet")),)
    names = (
        {each.id: texts.pick(language, each.name) for each in scene.catalog.services} if scene.catalog else {}
    )
    return tuple(
        RowView(
            f"copy:{press.number}",
            press.number or "",
            " · ".join(filter(None, (names.get(press.service, press.service), _paper(scene, press)))),
            _clock(scene, press.issued_at if press.timed else None),
            staff.CopySlip(press.ticket),
        )
        for press in back.copies
    )


def _paper(scene: Scene, press: Press) -> str:
    """Say of a ticket that its visitor may have no paper; whose slip is in the printer, nobody knows yet."""
    said = {Step.FAILED: mark("not printed"), Step.UNKNOWN: mark("perhaps not printed")}.get(press.step, "")
    return scene.texts.text(_language(scene), said) if said else ""


def _clock(scene: Scene, at: datetime | None) -> str:
    return scene.texts.clock(_language(scene), at.astimezone(scene.local_now.tzinfo)) if at else ""


def _status(back: Backstage, scene: Scene) -> tuple[RowView, ...]:
    texts, language = scene.texts, _language(scene)
    faults = tuple(
        RowView(f"fault:{code}", texts.text(language, FAULTS.get(code, code)), tone="bad")
        for code in _faults(back)
    )
    rows = tuple(
        RowView(name, texts.text(language, title), value=value)
        for name, title, value in _facts(back, scene)
        if value
    )
    return (*faults, *rows)


def _facts(back: Backstage, scene: Scene) -> tuple[tuple[str, str, str], ...]:
    texts, language, health = scene.texts, _language(scene), back.health
    printer = health.printer if health else None
    paper = texts.text(language, PAPER[printer.paper]) if printer and printer.paper else ""
    last = health.last_ticket if health else None
    at = health.last_ticket_at if health else None
    when = f" · {_clock(scene, at)}" if at else ""
    return (
        ("printer", mark("Printer"), printer.kind if printer else ""),
        ("paper", mark("Paper"), paper),
        ("last", mark("Last number"), f"{last}{when}" if last else ""),
        ("owed", mark("Waiting for the server"), "" if not health else str(health.journal or 0)),
        ("offline", mark("Given without the server"), "" if not health else str(health.offline or 0)),
        ("disk", mark("Free on the disk"), _gigabytes(health.disk_free_mb if health else None)),
        ("heat", mark("Temperature"), _degrees(health.temperature_c if health else None)),
        ("version", mark("Version"), back.version),
    )


def _network(back: Backstage, scene: Scene) -> tuple[RowView, ...]:
    texts, language = scene.texts, _language(scene)
    yes, no = texts.text(language, "connected"), texts.text(language, "not connected")
    links = (
        ("server", mark("Server"), back.heard),
        ("broker", mark("Message broker"), back.connected),
    )
    return (
        *(
            RowView(
                name,
                texts.text(language, title),
                detail=back.broker if name == "broker" else "",
                value=yes if works else no,
                tone="good" if works else "bad",
            )
            for name, title, works in links
        ),
        *(_port(texts, language, port) for port in back.ports),
    )


def _port(texts: Texts, language: str, port: Port) -> RowView:
    known = {"up": mark("plugged in"), "down": mark("not plugged in")}
    state = texts.text(language, known[port.state]) if port.state in known else port.state
    return RowView(f"port:{port.name}", port.name, port.hardware, port.address or state)


def _loudness(back: Backstage, scene: Scene) -> tuple[RowView, ...]:
    texts, language, volume = scene.texts, _language(scene), back.staff.volume
    return (
        RowView("quieter", texts.text(language, "Quieter"), meaning=SetVolume(volume - staff.LOUDER)),
        RowView("louder", texts.text(language, "Louder"), meaning=SetVolume(volume + staff.LOUDER)),
    )


def _restart(_back: Backstage, scene: Scene) -> tuple[RowView, ...]:
    texts, language = scene.texts, _language(scene)
    return (RowView("restart-now", texts.text(language, "Restart now"), meaning=staff.Restart()),)


def _nothing(_back: Backstage, _scene: Scene) -> tuple[RowView, ...]:
    return ()


TITLES: dict[Page, tuple[str, str]] = {
    Page.MENU: (mark("For the staff"), ""),
    Page.COPIES: (mark("Print a ticket again"), mark("The slip is marked as a copy")),
    Page.STATUS: (mark("Status"), ""),
    Page.NETWORK: (mark("Network"), ""),
    Page.LOUDNESS: (mark("Volume"), mark("How loud this kiosk speaks")),
    Page.RESTART: (mark("Restart this kiosk?"), mark("It takes a few seconds. No number is lost.")),
    Page.NO_PIN: (mark("No PIN is set for this kiosk"), mark("Set one in its settings: antrean device pin")),
}
PAGES = {
    Page.MENU: _menu,
    Page.COPIES: _copies,
    Page.STATUS: _status,
    Page.NETWORK: _network,
    Page.LOUDNESS: _loudness,
    Page.RESTART: _restart,
    Page.NO_PIN: _nothing,
}


def _faults(back: Backstage) -> tuple[str, ...]:
    return back.health.faults if back.health else ()


def _gigabytes(free_mb: int | None) -> str:
    return (
        "" if free_mb is None else f"{free_mb / 1000:.1f} GB" if free_mb < 10_000 else f"{free_mb // 1000} GB"
    )


def _degrees(degrees: int | None) -> str:
    return "" if degrees is None else f"{degrees} °C"


def _resting(back: Backstage, scene: Scene) -> RestView:
    """Say in one language after the other what a touch is good for, or what the notice says."""
    texts = scene.texts
    move, place = place_at(back.now)
    language = texts.languages[move % len(texts.languages)]
    title, detail = _resting_words(scene, language, move)
    return RestView(title, detail, texts.clock(language, scene.local_now), place, dark=False)


def _resting_words(scene: Scene, language: str, move: int) -> tuple[str, str]:
    shown = describe(scene)
    if isinstance(shown, NoticeView):
        return shown.lines[move % len(shown.lines)]
    office = scene.catalog.name if scene.catalog else ""
    return scene.texts.text(language, "Touch the screen to take a number"), office
