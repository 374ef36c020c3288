"""How loud the kiosk speaks, kept over a restart; knows no voice."""

from pathlib import Path

from wire.atomic import write_atomically

FILE = "volume"


def load_volume(folder: Path, otherwise: int) -> int:
    """Return the loudness that was set last, in percent."""
    try:
        return max(0, min(100, int((folder / FILE).read_text(encoding="ascii"))))
    except (OSError, ValueError):
        return otherwise


def save_volume(folder: Path, volume: int) -> None:
    """Remember the loudness; raise OSError."""
    write_atomically(folder / FILE, f"{volume}\n")
