"""Makes one recording of clips, pauses and free texts, with the best voice that there is for each."""

from voice.pack import Recording, VoicePack
from voice.reading import read_text
from voice.speech import Speech
from voice.synthesis import resample
from voice.vocabulary import Piece, Spoken, Text


class Recorder:
    """A pack, and a synthesiser for what it lacks. Belongs to one thread."""

    def __init__(self, pack: VoicePack, speech: Speech) -> None:
        self._pack = pack
        self._speech = speech

    def record(self, spoken: Spoken) -> Recording:
        """Return the whole as one sound; what nothing can say is left out."""
        frames = bytearray()
        for piece in spoken:
            frames += self._speak(piece) if isinstance(piece, Text) else self._join((piece,))
        return Recording(bytes(frames), self._pack.rate)

    def _speak(self, text: Text) -> bytes:
        """Say a text with the pack's clips when they say all of it, else by the synthesiser, else in part."""
        reading = read_text(text.language, text.words, self._pack.phrases)
        if reading.complete:
            return self._join(reading.pieces)
        synthesized = self._speech.say(text.language, text.words)
        if synthesized is not None:
            return resample(synthesized, self._pack.rate)
        return self._join(text.instead or reading.pieces)

    def _join(self, pieces: tuple[Piece, ...]) -> bytes:
        return self._pack.record(pieces).frames
