"""The demo on a machine with a screen: both windows open beside each other, and the people play along."""

import subprocess
import sys
from pathlib import Path

from PIL import Image

from tests.support.waiting import wait_until
from tests.support.xvfb import need_screen_tools, virtual_screen

PAPER, DEEP_BRAND = (245, 247, 250), (7, 42, 102)


def colors(picture: Path, left: float, right: float) -> set[tuple[int, ...]]:
    """Return the colours that fill much of the picture between two places of its width."""
    with Image.open(picture) as image:
        part = image.convert("RGB").crop((int(left * image.width), 0, int(right * image.width), image.height))
        counted = part.getcolors(part.width * part.height) or []
    much = part.width * part.height // 50
    return {color for count, color in counted if count > much and isinstance(color, tuple)}


def test_both_windows_open_and_all_ends_well(tmp_path: Path) -> None:
    need_screen_tools()
    folder, shot = tmp_path / "demo", tmp_path / "screen.png"
    command = (sys.executable, "-m", "antrean", "demo", "--simulate", "--for", "20", "--dir", str(folder))
    with virtual_screen(1366, 768) as screen:
        environment = {**screen.environment, "SDL_AUDIODRIVER": "dummy"}
        demo = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

        def shown() -> bool:
            screen.picture(shot)
            return PAPER in colors(shot, 0, 0.25) and DEEP_BRAND in colors(shot, 0.25, 1)

        try:
            wait_until(shown, 100, "both windows", interval_s=0.5)
        finally:
            said, _ = demo.communicate(timeout=90)
    assert demo.returncode == 0, said
    assert list((folder / "tickets").glob("*.png")), said
    assert "ticket  " in said
    for name in ("kiosk", "display"):
        assert "Traceback" not in (folder / f"logs/{name}.log").read_text()
