"""The wheel that is built from the tree: it holds everything, and runs where there is nothing else."""

import os
import shutil
import signal
import subprocess
import sys
import zipfile
from itertools import takewhile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LEFT_OUT = shutil.ignore_patterns(".*", "build", "dist", "*.egg-info", "__pycache__", "docs")
HELD = (
    "antrean/onepc/templates/server.toml",
    "server/samples/pangkalpinang.toml",
    "server/migrations/script.py.mako",
    "server/migrations/versions/*.py",
    "server/web/templates/*.html",
    "server/web/static/*.css",
    "server/web/static/fonts/Inter-Regular.woff2",
    "kiosk/fonts/Inter-Bold.ttf",
    "kiosk/locale/id/LC_MESSAGES/kiosk.mo",
    "kiosk/screens/*.kv",
    "display/fonts/Inter-Bold.ttf",
    "display/locale/id/LC_MESSAGES/display.mo",
    "display/screens/*.kv",
    "voice/clips/chime.wav",
    "voice/clips/id/letter-a.wav",
    "wire/py.typed",
)

pytestmark = pytest.mark.timeout(900)


def alone() -> dict[str, str]:
    """Return the environment without whatever leads to the tree or to the tests' own packages."""
    own = ("PYTHON", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if not name.startswith(own)}


def run(*command: str | Path, folder: Path) -> str:
    """Run a program where nothing of the tree can be found; return what it said."""
    done = subprocess.run(command, cwd=folder, env=alone(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy so that the tree stays clean."""
    folder = tmp_path_factory.mktemp("wheel")
    tree = folder / "tree"
    shutil.copytree(ROOT, tree, ignore=LEFT_OUT)
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, tree, folder=folder)
    return next(folder.glob("antrean-*.whl"))


@pytest.mark.parametrize("pattern", HELD)
def test_the_wheel_holds_what_programs_read(wheel: Path, pattern: str) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = [Path(name) for name in archive.namelist()]
    assert any(name.match(pattern) for name in names), f"no {pattern} in the wheel"


def test_the_wheel_holds_every_module_of_the_tree_and_no_test(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if name.endswith(".py")}
    rooms = ("antrean", "wire", "broker_config", "server", "kiosk", "display", "voice")
    modules = {str(path.relative_to(ROOT)) for room in rooms for path in (ROOT / room).rglob("*.py")}
    assert held == modules


def test_the_demo_runs_from_the_wheel_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    run(sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv", folder=tmp_path)
    # by the tests' own pip: to put another one in there first takes long
    pip = (sys.executable, "-m", "pip", "--python", tmp_path / "venv", "install", "--quiet")
    run(*pip, "--require-hashes", "-r", ROOT / "constraints/demo.txt", folder=tmp_path)
    run(*pip, "--no-deps", wheel, folder=tmp_path)
    command = (tmp_path / "venv/bin/antrean", "demo", "--headless", "--for", "300", "--dir", "demo")
    with subprocess.Popen(command, cwd=tmp_path, env=alone(), stdout=subprocess.PIPE, text=True) as demo:
        assert demo.stdout is not None
        said = list(takewhile(lambda line: "call    " not in line, demo.stdout))
        assert demo.poll() is None, "".join(said)
        demo.send_signal(signal.SIGINT)
        demo.communicate(timeout=60)
    assert demo.returncode == 0
    assert list((tmp_path / "demo/tickets").glob("*.png"))
