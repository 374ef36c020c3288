"""Makes recordings of calls for displays in a browser; the only part of the server that knows the voice."""

from collections import OrderedDict
from functools import cached_property
from pathlib import Path
from threading import Lock

from server.domain.lobby_setup import First, NumberStyle
from server.domain.office import Office
from server.services.speaking import SaidCall
from voice.call import Manner, SpokenCall, Style, announcement, summary, trial
from voice.pack import VoicePack
from voice.vocabulary import Piece

KEPT = 24
"""Recordings of some hundred kilobytes each: several displays ask for the same one at the same time."""


class PackSpeaker:
    """Speaks with a voice pack, which is read when somebody first asks. Safe from any thread."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._kept: OrderedDict[tuple[Piece, ...], bytes] = OrderedDict()
        self._lock = Lock()

    def say_call(self, office: Office, call: SaidCall, *, chime: bool, brief: bool) -> bytes:
        """Return the call in the office's manner; ``brief`` is in one language, as one of several."""
        spoken = SpokenCall(call.number, call.label, call.languages)
        manner, able = _manner(office), self._pack.ability
        return self._record(announcement((spoken,), manner, able, chime=chime, brief=brief))

    def say_missed(self, office: Office, *, chime: bool) -> bytes:
        """Return the word that calls were left out."""
        return self._record(summary(_manner(office), self._pack.ability, chime=chime))

    def say_trial(self, office: Office) -> bytes:
        """Return a test that nobody takes for a call."""
        return self._record(trial(_manner(office), self._pack.ability))

    @cached_property
    def _pack(self) -> VoicePack:
        return VoicePack.choose(self._folder)

    def _record(self, pieces: tuple[Piece, ...]) -> bytes:
        with self._lock:
            if pieces not in self._kept:
                self._kept[pieces] = self._pack.record(pieces).as_wav()
            self._kept.move_to_end(pieces)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return self._kept[pieces]


def _manner(office: Office) -> Manner:
    voice = office.setup.voice
    numbers: dict[str, Style] = {
        language: "number" if style is NumberStyle.NUMBER else "digits"
        for language, style in voice.numbers.items()
    }
    return Manner(office.languages, "site" if voice.first is First.SITE else "ticket", numbers)
