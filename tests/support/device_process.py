"""A kiosk or display as a process of its own in a window on a virtual screen, read through its probe."""

import json
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import tomli_w

from tests.support.waiting import stays, wait_until
from tests.support.xvfb import VirtualScreen

FRESH_S = 0.7
"""Nobody touches a kiosk so soon after its window opened."""


class DeviceProcess:
    """Runs ``python -m PROGRAM`` with these settings (None: left out) from entering to leaving."""

    program: str

    def __init__(self, folder: Path, screen: VirtualScreen, **settings: object) -> None:
        self.screen = screen
        self.probe = folder / "probe.json"
        self.log = folder / f"{self.program}.log"
        self.environment = screen.environment
        self.process: subprocess.Popen[bytes] | None = None
        self._config = folder / f"{self.program}.toml"
        usual: dict[str, object] = {
            "data_dir": str(folder / "data"),
            "probe": str(self.probe),
            "windowed": f"{screen.width}x{screen.height}",
        }
        given = {name: value for name, value in (usual | settings).items() if value is not None}
        self._config.write_text(tomli_w.dumps(given))

    @property
    def shown(self) -> dict[str, Any]:
        """What is on the screen; empty before the first picture."""
        try:
            shown: dict[str, Any] = json.loads(self.probe.read_text())
        except FileNotFoundError:
            return {}
        return shown

    def start(self) -> None:
        """Start the program."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", self.program, "--config", str(self._config)],
                env=self.environment,
                stdout=log,
                stderr=log,
            )

    def kill(self) -> None:
        """End the program as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()


class SpeakingProcess(DeviceProcess):
    """A device with a loudspeaker: sound goes to ``sound`` when ``audible``, to no device otherwise."""

    def __init__(
        self, folder: Path, screen: VirtualScreen, *, audible: bool = True, **settings: object
    ) -> None:
        super().__init__(folder, screen, **settings)
        self.sound = folder / "sound.raw"
        driver = {"SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": str(self.sound)}
        self.environment = screen.environment | (driver if audible else {"SDL_AUDIODRIVER": "none-such"})


class KioskProcess(SpeakingProcess):
    """A kiosk, touched as a visitor would."""

    program = "kiosk"

    def __init__(
        self, folder: Path, screen: VirtualScreen, *, audible: bool = False, **settings: object
    ) -> None:
        super().__init__(folder, screen, audible=audible, **settings)
        self._opened = False

    def start(self) -> None:
        """Start the program."""
        self._opened = False
        super().start()

    def shows(self, name: str, text: str = "", timeout_s: float = 20) -> dict[str, Any]:
        """Wait until this screen shows, with this text, and takes touches; return what it shows."""

        def there() -> dict[str, Any] | None:
            seen = self.shown
            ready = seen.get("ready") and seen["screen"] == name
            return seen if ready and (not text or text in seen["texts"]) else None

        found = wait_until(there, timeout_s, f"the {name} screen with {text!r}; it shows {self.shown}")
        assert found is not None
        if not self._opened:  # SDL may drop a touch that comes together with a new window's focus
            stays(lambda: self.shown.get("ready"), FRESH_S)
            self._opened = True
        return found

    def touch(self, name: str, *, times: int = 1) -> None:
        """Touch the middle of what has this name."""
        x, y, width, height = self.shown["touchables"][name]
        self.screen.touch(x + width / 2, y + height / 2, times=times)


class DisplayProcess(SpeakingProcess):
    """A display."""

    program = "display"

    def __init__(
        self, folder: Path, screen: VirtualScreen, *, audible: bool = True, **settings: object
    ) -> None:
        super().__init__(folder, screen, audible=audible, **{"frame_rate": 15, **settings})
