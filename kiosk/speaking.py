"""Puts the kiosk's voice together: loudspeaker, pack, and the synthesiser for what the pack lacks."""

from collections.abc import Callable
from pathlib import Path

from kiosk.narrator import Narrator
from voice.pack import Recording, VoicePack
from voice.player import SdlPlayer
from voice.recorder import Recorder
from voice.speech import Speech
from voice.vocabulary import Spoken


def open_narrator(pack: Path | None, folder: Path) -> Narrator:
    """Return what speaks with this pack (None: the shipped one); free texts are kept in ``folder``."""
    return Narrator(SdlPlayer(), _recorder(pack, folder))


def _recorder(pack: Path | None, folder: Path) -> Callable[[Spoken], Recording]:
    """Return what records; the pack is read for the first word, so that the kiosk starts as fast as ever."""
    made: list[Recorder] = []

    def record(spoken: Spoken) -> Recording:
        if not made:
            made.append(Recorder(VoicePack.choose(pack), Speech(folder)))
        return made[0].record(spoken)

    return record
