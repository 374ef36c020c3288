"""What became of a slip's paper, as the flow, the printers and the journal say it; standard library only."""

from enum import StrEnum


class PrintOutcome(StrEnum):
    """``failed`` means that nothing can have come out, ``unknown`` that it may have."""

    PRINTED = "printed"
    FAILED = "failed"
    UNKNOWN = "unknown"
