"""The display as it is, which also tells on SIGUSR1 what it holds and when it drew; for benchmarks and soaks.

It is run like the display, with a ``probe``, and writes its report beside its configuration file.
"""

import gc
import json
import signal
import sys
import time
from collections import Counter, deque
from pathlib import Path
from typing import Any

from display import app

REPORT = "report.json"
FLIPS_AT_MOST = 20_000


class Watch:
    """Notes when each frame was drawn, and which was the first to show each number."""

    def __init__(self, probe: Path, report: Path) -> None:
        self._probe, self._report = probe, report
        self._written_ns = 0
        self._flips: deque[float] = deque(maxlen=FLIPS_AT_MOST)
        self._first: dict[str, float] = {}

    def note_flip(self, *_window: object) -> None:
        """A frame has been drawn, with all that stood in the probe before."""
        now_s = time.monotonic()
        self._flips.append(now_s)
        try:
            written_ns = self._probe.stat().st_mtime_ns
        except FileNotFoundError:
            return
        if written_ns != self._written_ns:
            self._written_ns = written_ns
            self._first.setdefault(json.loads(self._probe.read_text(encoding="utf-8"))["number"], now_s)

    def tell(self, *_signal: object) -> None:
        """Write the report, and begin anew."""
        gc.collect()
        kinds = Counter(f"{type(one).__module__}.{type(one).__qualname__}" for one in gc.get_objects())
        report: dict[str, Any] = {"kinds": kinds, "flips": list(self._flips), "first": self._first}
        beside = self._report.with_suffix(".new")
        beside.write_text(json.dumps(report), encoding="utf-8")
        beside.replace(self._report)
        self._flips.clear()
        self._first.clear()


def main() -> int:
    """Run the display under watch; return its exit status."""
    import display.__main__ as program
    from display.config import DisplaySettings

    config = Path(sys.argv[sys.argv.index("--config") + 1])
    settings = DisplaySettings.load(config)
    assert settings.probe is not None
    watch = Watch(settings.probe, config.with_name(REPORT))
    signal.signal(signal.SIGUSR1, watch.tell)
    app.prepare_kivy(settings)
    from kivy.core.window import Window

    Window.bind(on_flip=watch.note_flip)
    return program.main()


if __name__ == "__main__":
    sys.exit(main())
