"""Reads the broker's messages into the display's own values; the only place that knows both."""

from collections.abc import Callable, Mapping
from functools import cache

from display.facts import (
    Box,
    Call,
    Command,
    Counter,
    Fact,
    Heartbeat,
    Layout,
    Look,
    Loudness,
    Medium,
    Notice,
    Office,
    RecentCall,
    Setup,
    Snapshot,
    StageName,
    StageWait,
    VoiceTerms,
    Zone,
)
from wire import topics
from wire.codec import decode
from wire.layouts import shipped_layouts
from wire.messages import (
    BoardMessage,
    CallMessage,
    CatalogBox,
    CatalogDisplay,
    CatalogLayout,
    CatalogLook,
    CatalogLoudness,
    CatalogMedium,
    CatalogMessage,
    CatalogNotice,
    CommandMessage,
    HeartbeatMessage,
)


def read(topic: str, payload: bytes) -> Fact | None:
    """Return what the message says, None for a command that is none of a display's.

    Raises InvalidTopic or CodecError.
    """
    return READERS[type(topics.parse(topic))](payload)


def _line(text: str) -> str:
    """Return the text as one line that a font can draw."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _texts(texts: Mapping[str, str]) -> Mapping[str, str]:
    return {language: _line(text) for language, text in texts.items()}


def _read_board(payload: bytes) -> Snapshot:
    board = decode(BoardMessage, payload)
    return Snapshot(
        epoch=board.epoch,
        rev=board.rev,
        as_of=board.as_of,
        counters=tuple(
            Counter(
                counter=row.counter,
                label=_line(row.label) or row.counter,
                state=row.state.value,
                ticket=row.ticket,
                until=row.until,
                note=_texts(row.note),
                stage=row.stage,
            )
            for row in board.counters
        ),
        recent=tuple(
            RecentCall(
                call_id=entry.call_id,
                ticket=entry.ticket,
                counter=entry.counter,
                stage=entry.stage,
                service=entry.service,
                at=entry.at,
                times=entry.times,
                languages=entry.languages,
            )
            for entry in board.recent
        ),
        stages=tuple(
            StageWait(stage.stage, stage.waiting, stage.wait_low_s, stage.wait_high_s)
            for stage in board.stages
        ),
    )


def _read_call(payload: bytes) -> Call:
    call = decode(CallMessage, payload)
    return Call(
        call_id=call.call_id,
        times=call.times,
        epoch=call.epoch,
        rev=call.rev,
        ticket=call.ticket,
        counter=call.counter,
        label=_line(call.label) or call.counter,
        stage=call.stage,
        service=call.service,
        at=call.at,
        languages=call.languages,
    )


def _read_heartbeat(payload: bytes) -> Heartbeat:
    heartbeat = decode(HeartbeatMessage, payload)
    return Heartbeat(heartbeat.epoch, heartbeat.rev, heartbeat.now)


def _read_catalog(payload: bytes) -> Office:
    catalog = decode(CatalogMessage, payload)
    return Office(
        name=_line(catalog.name),
        timezone=catalog.timezone,
        languages=catalog.languages,
        order=(catalog.epoch, catalog.rev, catalog.as_of),
        open=catalog.open,
        note=_texts(catalog.note),
        services={service.id: _texts(service.name) for service in catalog.services},
        stages={
            stage.id: StageName(_texts(stage.name), _texts(stage.short_name)) for stage in catalog.stages
        },
        ticker=_texts(catalog.ticker),
        rules=_texts(catalog.rules),
        zones={
            zone.id: Zone(zone.id, _texts(zone.name), frozenset(zone.counters), frozenset(zone.stages))
            for zone in catalog.zones
        },
        setups={display.device: _read_setup(display) for display in catalog.displays},
        layouts={**read_shipped(), **{own.id: _read_layout(own) for own in catalog.layouts}},
        notices=tuple(_read_notice(notice) for notice in catalog.notices),
        media=tuple(read_medium(medium) for medium in catalog.media),
        look=_read_look(catalog.look),
        voice=VoiceTerms(catalog.voice.first, catalog.voice.numbers, _read_loudness(catalog.voice.loudness)),
        public_url=str(catalog.public_url) if catalog.public_url is not None else None,
    )


def _read_setup(display: CatalogDisplay) -> Setup:
    return Setup(
        device=display.device,
        zone=display.zone,
        counter=display.counter,
        layout=display.layout,
        theme=display.theme,
        mute=display.mute,
        loudness=_read_loudness(display.loudness),
    )


def _read_loudness(hours: tuple[CatalogLoudness, ...]) -> tuple[Loudness, ...]:
    return tuple(Loudness(hour.start, hour.percent) for hour in hours)


@cache
def read_shipped() -> Mapping[str, Layout]:
    """Return the layouts that every display knows, by name."""
    return {name: _read_layout(layout) for name, layout in shipped_layouts().items()}


def _read_layout(layout: CatalogLayout) -> Layout:
    return Layout(layout.id, _read_box(layout.landscape), _read_box(layout.portrait))


def _read_box(box: CatalogBox) -> Box:
    return Box(
        part=box.part,
        columns=tuple(_read_box(inner) for inner in box.columns),
        rows=tuple(_read_box(inner) for inner in box.rows),
        size=box.size,
        share=box.share,
        collapses=box.collapses,
    )


def _read_notice(notice: CatalogNotice) -> Notice:
    return Notice(notice.id, _texts(notice.text), notice.urgent, notice.zone, notice.until)


def _read_look(look: CatalogLook) -> Look:
    return Look(look.brand, look.deep_brand, read_medium(look.logo) if look.logo is not None else None)


def read_medium(medium: CatalogMedium) -> Medium:
    """Return what a catalog, or a folder, says of a picture or video."""
    return Medium(
        medium=medium.id,
        kind=medium.kind,
        path=medium.path,
        sha256=medium.sha256,
        size=medium.size,
        seconds=medium.seconds,
        zone=medium.zone,
        days=medium.days,
        start=medium.start,
        end=medium.end,
        first=medium.first,
        last=medium.last,
    )


def _read_command(payload: bytes) -> Command | None:
    command = decode(CommandMessage, payload)
    match command.action:
        case "reload" | "identify" | "volume" | "restart" | "announce" as action:
            return Command(action, command.value)
        case _:  # what only a kiosk can do
            return None


READERS: Mapping[type[topics.Topic], Callable[[bytes], Fact | None]] = {
    topics.Board: _read_board,
    topics.Call: _read_call,
    topics.Heartbeat: _read_heartbeat,
    topics.Catalog: _read_catalog,
    topics.DeviceCommand: _read_command,
}
