"""Reads the broker's messages into the display's own values; the only place that knows both."""

from collections.abc import Callable, Mapping

from display.facts import (
    Call,
    Command,
    Counter,
    Fact,
    Heartbeat,
    Office,
    RecentCall,
    Snapshot,
    StageName,
    StageWait,
)
from wire import topics
from wire.codec import decode
from wire.messages import (
    BoardMessage,
    CallMessage,
    CatalogMessage,
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
    )


def _read_command(payload: bytes) -> Command | None:
    command = decode(CommandMessage, payload)
    match command.action:
        case "reload" | "identify" | "volume" | "restart" as action:
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
