"""Listens to a voice pack as a technician would, and says what is wrong with it; changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from voice.build import words_of_language
from voice.mastering import (
    TARGET_LUFS,
    TOLERANCE_LU,
    TRUE_PEAK_DBTP,
    Wave,
    decode,
    measure_lufs,
    measure_true_peak,
)
from voice.pack import Recording, VoicePackError, read_manifest, read_wav
from voice.vocabulary import CHIME, EXTRAS, VOCABULARIES

FLAT = 4
"""So many samples at full scale in a row were cut off."""
NEARLY = 0.05


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a clip; where it is not ``grave`` the pack speaks without it."""

    clip: str
    said: str
    grave: bool = True


@dataclass(frozen=True, slots=True)
class Report:
    """What was listened to, and what is wrong."""

    clips: int
    languages: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def good(self) -> bool:
        """Whether the pack can be used as it is."""
        return not any(finding.grave for finding in self.findings)


def check_pack(folder: Path) -> Report:
    """Listen to each clip of a pack. Raises VoicePackError where there is no pack."""
    languages = tuple(language for language in VOCABULARIES if (folder / language).is_dir())
    if not languages:
        raise VoicePackError(f"{folder} holds no voice pack: it has no folder {' or '.join(VOCABULARIES)}")
    rate = _find_rate(folder)
    files = {CHIME: folder / f"{CHIME}.wav"}
    findings: list[Finding] = []
    for language in languages:
        named, problems = _find_clips(folder / language, language)
        findings += problems
        files |= {f"{language}/{name}": folder / language / f"{name}.wav" for name in named}
    findings += (finding for name, file in files.items() for finding in _listen(name, file, rate))
    return Report(len(files), languages, tuple(findings))


def _find_rate(folder: Path) -> int | None:
    """Return the chime's rate, which all clips must have."""
    try:
        return read_wav(folder / f"{CHIME}.wav")[1]
    except VoicePackError:
        return None  # told when it is listened to


def _find_clips(folder: Path, language: str) -> tuple[list[str], list[Finding]]:
    """Return the clips that should be there, and what the manifest lacks."""
    try:
        manifest = read_manifest(folder / "manifest.toml")
    except VoicePackError as problem:
        return list(VOCABULARIES[language]), [Finding(f"{language}/manifest.toml", str(problem))]
    missing = [
        Finding(
            f"{language}/{name}",
            f'missing: "{said}"',
            grave=name in VOCABULARIES[language] and name not in EXTRAS,
        )
        for name, said in words_of_language(language).items()
        if name not in manifest
    ]
    return list(manifest), missing


def _listen(name: str, file: Path, rate: int | None) -> Iterator[Finding]:
    try:
        frames, own_rate = read_wav(file)
    except VoicePackError as problem:
        yield Finding(name, "missing: its file is not there" if not file.exists() else str(problem))
        return
    if rate is not None and own_rate != rate:
        yield Finding(name, f"has {own_rate} samples a second, the chime has {rate}")
    sound = decode(Recording(frames, own_rate)).samples
    loudness, peak = measure_lufs(sound, own_rate), measure_true_peak(sound)
    if loudness < TARGET_LUFS - 40:
        yield Finding(name, "silent")
    elif abs(loudness - TARGET_LUFS) > TOLERANCE_LU + NEARLY:
        how = "quiet" if loudness < TARGET_LUFS else "loud"
        yield Finding(name, f"too {how}: {loudness:.1f} LUFS, not {TARGET_LUFS:g} within {TOLERANCE_LU:g}")
    if _is_cut_off(sound):
        yield Finding(name, "clipped: record it softer")
    elif peak > TRUE_PEAK_DBTP + NEARLY:
        yield Finding(name, f"peaks at {peak:.1f} dBTP, above {TRUE_PEAK_DBTP:g}")


def _is_cut_off(sound: Wave) -> bool:
    """Tell whether the tops of waves are flat at the highest value that there is."""
    at_top = np.abs(sound) >= 0.999
    runs = np.convolve(at_top, np.ones(FLAT), mode="valid") if len(sound) >= FLAT else np.zeros(1)
    return bool(runs.max() >= FLAT)
