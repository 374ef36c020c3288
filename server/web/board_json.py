"""The board as JSON, in the fields of the board message that displays get."""

from server.domain.identity import Json
from server.services.answers import instant
from server.services.board import Board, CounterRow, RecentCall, ServiceWait, StageWait


def board_json(board: Board) -> dict[str, Json]:
    """Return the board."""
    return {
        "epoch": board.epoch,
        "rev": board.rev,
        "as_of": instant(board.as_of),
        "counters": [_counter(row) for row in board.counters],
        "recent": [_recent(call) for call in board.recent],
        "stages": [_stage(wait) for wait in board.stages],
        "services": [_service(wait) for wait in board.services],
    }


def _counter(row: CounterRow) -> Json:
    return {
        "counter": row.counter,
        "label": row.label,
        "state": row.state.value,
        "ticket": row.ticket,
        "stage": row.stage,
        "since": instant(row.since),
        "until": instant(row.until),
        "note": dict(row.note),
    }


def _recent(call: RecentCall) -> Json:
    return {
        "call_id": str(call.call_id),
        "ticket": call.ticket,
        "counter": call.counter,
        "stage": call.stage,
        "service": call.service,
        "at": instant(call.at),
        "times": call.times,
        "languages": list(call.languages),
    }


def _stage(wait: StageWait) -> Json:
    return {
        "stage": wait.stage,
        "waiting": wait.waiting,
        "wait_low_s": wait.wait_low_s,
        "wait_high_s": wait.wait_high_s,
    }


def _service(wait: ServiceWait) -> Json:
    return {
        "service": wait.service,
        "ahead": wait.promise.ahead,
        "wait_low_s": wait.promise.wait_low_s,
        "wait_high_s": wait.promise.wait_high_s,
        "open": wait.open,
        "note": dict(wait.note),
    }
