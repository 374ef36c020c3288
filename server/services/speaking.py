"""What is spoken for displays that have no voice of their own; knows no clip and no sound."""

from dataclasses import dataclass
from typing import Protocol

from server.domain.office import Office


@dataclass(frozen=True, slots=True)
class SaidCall:
    """A call to speak. ``languages`` begin with the visitor's own."""

    number: str
    label: str
    languages: tuple[str, ...]


class Speaker(Protocol):
    """Makes recordings, as the content of WAV files. Safe from any thread."""

    def say_call(self, office: Office, call: SaidCall, *, chime: bool, brief: bool) -> bytes:
        """Return the call in the office's manner; ``brief`` is in one language, as one of several."""
        ...

    def say_missed(self, office: Office, *, chime: bool) -> bytes:
        """Return the word that calls were left out."""
        ...

    def say_trial(self, office: Office) -> bytes:
        """Return a test that nobody takes for a call."""
        ...
