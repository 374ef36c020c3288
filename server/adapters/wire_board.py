"""The site's views as the messages that displays and kiosks get; knows no broker and no database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic_core import Url

from server.adapters.wire_displays import for_displays
from server.domain.calendar import business_day, cutover
from server.domain.hours import Opening
from server.domain.identity import ServiceId
from server.domain.notice import Notices
from server.domain.office import Office, Service
from server.domain.policy import Texts
from server.domain.stop import StopKind, Stops, find_stop
from server.services.board import Board, CounterRow, RecentCall, ServiceWait, StageWait, shut_services
from server.services.ports import CallNotice
from wire.messages import (
    BoardCounter,
    BoardMessage,
    BoardRecent,
    BoardService,
    BoardStage,
    CallMessage,
    CatalogDevice,
    CatalogMessage,
    CatalogOpening,
    CatalogReason,
    CatalogService,
    CatalogSlip,
    CatalogStage,
    CatalogStop,
    CounterState,
)

OPENINGS_DAYS = 7
_DAYS = {
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}


def board_message(board: Board) -> BoardMessage:
    """Return the board as displays get it."""
    return BoardMessage(
        epoch=board.epoch,
        rev=board.rev,
        as_of=board.as_of,
        counters=tuple(_counter(row) for row in board.counters),
        recent=tuple(_recent(call) for call in board.recent),
        stages=tuple(_stage(stage) for stage in board.stages),
        services=tuple(_service(service) for service in board.services),
    )


def call_message(notice: CallNotice, epoch: int) -> CallMessage:
    """Return a call as displays get it."""
    return CallMessage(
        call_id=notice.call_id,
        epoch=epoch,
        rev=notice.rev,
        ticket=notice.ticket,
        counter=notice.counter,
        label=notice.label,
        stage=notice.stage,
        service=notice.service,
        times=notice.times,
        languages=notice.languages,
        at=notice.at,
    )


@dataclass(frozen=True, slots=True)
class Offering:
    """What a site gives tickets for at a moment: ``opening`` is None without hours, ``stops`` hold then."""

    opening: Opening | None
    stops: Stops = ()
    sold_out: frozenset[ServiceId] = frozenset()
    notices: Notices = ()


def catalog_message(
    office: Office,
    offering: Offering,
    epoch: int,
    rev: int,
    as_of: datetime,
    public_url: str | None,
) -> CatalogMessage:
    """Return the catalog of the office; without opening hours it gives tickets at any time."""
    opening, stop = offering.opening, find_stop(offering.stops, StopKind.SITE, "", as_of)
    giving = stop is None and (opening is None or opening.giving)
    shut = shut_services(office, offering.sold_out, as_of)
    again = _open_again(office, offering, as_of)
    return CatalogMessage(
        epoch=epoch,
        rev=rev,
        as_of=as_of,
        site=office.id,
        name=office.name,
        slip_name=office.slip_name,
        timezone=office.zone.key,
        cutover_hour=office.cutover_hour,
        languages=office.languages,
        public_url=None if public_url is None else Url(public_url),
        services=tuple(_offered(one, shut, again) for one in office.services.values()),
        priority_reasons=tuple(CatalogReason(id=one.id, name=one.name) for one in office.reasons.values()),
        stages=tuple(
            CatalogStage(id=one.id, name=one.name, short_name=one.short_name)
            for one in office.stages.values()
        ),
        ticker=office.ticker,
        footer=office.footer,
        open=giving,
        note=_note(office, opening) if stop is None else stop.told,
        stop=None if stop is None else CatalogStop(until=stop.until),
        closes_at=opening.last_ticket_at if opening is not None and giving else None,
        openings=_openings(office, as_of),
        appointments=office.policy.appointments,
        slip=None if office.slip is None else CatalogSlip(blocks=office.slip.blocks, text=office.slip.text),
        stopped=tuple(
            CatalogDevice(device=one.what, note=one.told, until=one.until)
            for one in offering.stops
            if one.kind is StopKind.KIOSK
        ),
        **for_displays(office, offering.notices),
    )


def _open_again(office: Office, offering: Offering, as_of: datetime) -> dict[ServiceId, datetime]:
    """Return when the services open again that are shut for today only, for a kiosk that can ask nobody."""
    today = business_day(as_of, office.zone, office.cutover_hour)
    tomorrow = cutover(today + timedelta(days=1), office.zone, office.cutover_hour)
    again = dict.fromkeys(offering.sold_out, tomorrow)
    for service in office.services.values():
        stop = find_stop(office.stops, StopKind.SERVICE, service.id, as_of)
        if stop is not None and stop.until is not None:
            again[service.id] = max(stop.until, again.get(service.id, stop.until))
        if not service.open or (stop is not None and stop.until is None):
            again.pop(service.id, None)
    return again


def _openings(office: Office, as_of: datetime) -> tuple[CatalogOpening, ...]:
    """Return when the office gives tickets from now on, for a kiosk that can ask nobody."""
    if office.hours is None:
        return ()
    spans = office.hours.giving(as_of.astimezone(office.zone).date(), OPENINGS_DAYS, office.zone)
    return tuple(CatalogOpening(start=start, end=end) for start, end in spans if end > as_of)[:100]


def _note(office: Office, opening: Opening | None) -> Texts:
    """Return what the kiosk says while it gives no tickets: the day's own note, and when it goes on."""
    if opening is None:
        return {}
    if opening.giving or opening.opens_at is None:
        return opening.note
    local = opening.opens_at.astimezone(office.zone)
    again = {
        "id": f"Buka kembali {_DAYS['id'][local.weekday()]}, {local:%d/%m}, pukul {local:%H.%M}.",
        "en": f"Opens again on {_DAYS['en'][local.weekday()]} {local:%d/%m} at {local:%H:%M}.",
    }
    return {
        language: " ".join(part for part in (opening.note.get(language), again.get(language)) if part)
        for language in dict.fromkeys([*opening.note, *again])
    }


def _counter(row: CounterRow) -> BoardCounter:
    return BoardCounter(
        counter=row.counter,
        label=row.label,
        state=CounterState(row.state.value),
        ticket=row.ticket,
        stage=row.stage,
        since=row.since,
        until=row.until,
        note=row.note,
    )


def _recent(call: RecentCall) -> BoardRecent:
    return BoardRecent(
        call_id=call.call_id,
        ticket=call.ticket,
        counter=call.counter,
        stage=call.stage,
        service=call.service,
        at=call.at,
        times=call.times,
        languages=call.languages,
    )


def _stage(stage: StageWait) -> BoardStage:
    return BoardStage(
        stage=stage.stage,
        waiting=stage.waiting,
        wait_low_s=stage.wait_low_s,
        wait_high_s=stage.wait_high_s,
    )


def _service(service: ServiceWait) -> BoardService:
    return BoardService(
        service=service.service,
        ahead=service.promise.ahead,
        wait_low_s=service.promise.wait_low_s,
        wait_high_s=service.promise.wait_high_s,
        open=service.open,
        note=service.note,
    )


def _offered(
    service: Service, shut: Mapping[ServiceId, Texts], again: Mapping[ServiceId, datetime]
) -> CatalogService:
    return CatalogService(
        id=service.id,
        letter=service.series.letter,
        name=service.name,
        description=service.description,
        bring=service.bring,
        fee=service.fee,
        duration=service.duration,
        slip_text=service.slip_text,
        identifier=service.asks_for,
        stages=service.route,
        open=service.id not in shut,
        note=shut.get(service.id, service.note),
        until=again.get(service.id),
    )
