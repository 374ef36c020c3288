"""A display as a process of its own in a window on a virtual screen; what it shows is read from its probe."""

import json
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.support.xvfb import VirtualScreen


class DisplayProcess:
    """Runs ``python -m display`` from entering to leaving. Sound goes to ``sound`` when ``audible``."""

    def __init__(
        self,
        folder: Path,
        screen: VirtualScreen,
        broker: str,
        site: str,
        *,
        audible: bool = True,
        **more: object,
    ) -> None:
        self.probe = folder / "probe.json"
        self.sound = folder / "sound.raw"
        self.log = folder / "display.log"
        self._config = folder / "display.toml"
        settings = {
            "broker": broker,
            "site": site,
            "data_dir": str(folder / "data"),
            "probe": str(self.probe),
            "windowed": f"{screen.width}x{screen.height}",
            "frame_rate": 15,
            **more,
        }
        self._config.write_text(
            "".join(f"{name} = {json.dumps(value)}\n" for name, value in settings.items())
        )
        driver = {"SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": str(self.sound)}
        self._environment = screen.environment | (driver if audible else {"SDL_AUDIODRIVER": "none-such"})
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def shown(self) -> dict[str, Any]:
        """What is on the screen; empty before the first picture."""
        try:
            shown: dict[str, Any] = json.loads(self.probe.read_text())
        except FileNotFoundError:
            return {}
        return shown

    def __enter__(self) -> Self:
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "display", "--config", str(self._config)],
                env=self._environment,
                stdout=log,
                stderr=log,
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)
