"""The appliance's scripts: what a dry run writes, what a release must be, and how a program is started."""

import hashlib
import os
import re
import shutil
import subprocess
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

APPLIANCE = Path(__file__).parents[2] / "appliance"
SCRIPTS = ("antrean-appliance", "make-release", "screen", "session")
SYSTEM_UNITS = Path("/lib/systemd/system")
UNIT = "etc/systemd/system/antrean@.service"

Missing = Callable[[str], NoReturn]


def run(*command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a program with these variables beside the usual ones; return how it ended and what it said."""
    return subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=60, env={**os.environ, **environment}
    )


def program(file: Path, *lines: str) -> Path:
    """Write a small program."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(("#!/bin/bash", *lines, "")))
    file.chmod(0o755)
    return file


def make_release(folder: Path, content: str) -> Path:
    """Make a release as make-release does, with a wheel that holds nothing but ``content``."""
    release = folder / f"antrean-0.1.0-{content}"
    shutil.copytree(APPLIANCE, release / "appliance")
    (release / "pins").mkdir()
    with zipfile.ZipFile(release / "antrean-0.1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("content", content)
    files = sorted(path for path in release.rglob("*") if path.is_file())
    sums = [
        f"{hashlib.sha256(file.read_bytes()).hexdigest()}  ./{file.relative_to(release)}" for file in files
    ]
    (release / "SHA256SUMS").write_text("\n".join(sums) + "\n")
    return release


class Machine:
    """A folder that stands for a machine."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def do(self, script: Path, *words: str | Path) -> str:
        """Run a command of the script on it; return what it said."""
        done = run(script, *words, "--root", self.root)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def set_up(self, release: Path, role: str = "kiosk") -> str:
        """Set it up from the release."""
        return self.do(release / "appliance/antrean-appliance", "setup", role)

    def link(self, name: str) -> str:
        """Return the release to which a link leads."""
        return (self.root / "opt/antrean" / name).readlink().name

    @property
    def command(self) -> Path:
        """The script of the release that runs."""
        return self.root / "opt/antrean/current/appliance/antrean-appliance"


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "machine")


@pytest.fixture
def release(tmp_path: Path) -> Path:
    return make_release(tmp_path, "first")


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_is_sound(script: str, missing: Missing) -> None:
    if shutil.which("shellcheck") is None:
        missing("shellcheck")
    done = run("shellcheck", APPLIANCE / script)
    assert done.returncode == 0, done.stdout
    assert os.access(APPLIANCE / script, os.X_OK)


@pytest.mark.parametrize("role", ["kiosk", "display"])
def test_systemd_understands_the_service(
    machine: Machine, release: Path, role: str, missing: Missing
) -> None:
    if shutil.which("systemd-analyze") is None or not SYSTEM_UNITS.is_dir():
        missing("systemd")
    machine.set_up(release, role)
    shutil.copytree(SYSTEM_UNITS, machine.root / "lib/systemd/system", symlinks=True)
    program(machine.root / "usr/bin/chvt")
    done = run("systemd-analyze", "verify", "--man=no", f"--root={machine.root}", f"antrean@{role}.service")
    about_ours = [line for line in done.stderr.splitlines() if "antrean" in line]
    assert about_ours == []
    enabled = machine.root / f"etc/systemd/system/multi-user.target.wants/antrean@{role}.service"
    assert enabled.readlink() == Path("/") / UNIT


def test_every_file_for_the_system_is_put_in_its_place(machine: Machine, release: Path) -> None:
    machine.set_up(release)
    system = APPLIANCE / "system"
    for file in (path for path in system.rglob("*") if path.is_file()):
        assert (machine.root / file.relative_to(system)).read_bytes() == file.read_bytes()


def test_a_dry_run_says_what_it_would_do_to_the_machine(machine: Machine, release: Path) -> None:
    said = machine.set_up(release)
    for wanted in (
        "apt-get install",
        "useradd --system",
        "systemctl enable",
        "systemctl restart antrean@kiosk",
    ):
        assert re.search(rf"^\+ .*{wanted}", said, re.MULTILINE), said
    assert "Dry run" in said


def test_what_a_person_wrote_is_left_alone(machine: Machine, release: Path) -> None:
    machine.set_up(release)
    settings = machine.root / "etc/antrean/appliance.conf"
    settings.write_text("ROTATE=90\n")
    machine.set_up(release)
    assert settings.read_text() == "ROTATE=90\n"


def test_an_update_keeps_the_release_before_and_a_rollback_returns_to_it(
    machine: Machine, release: Path, tmp_path: Path
) -> None:
    machine.set_up(release)
    first = machine.link("current")
    machine.do(machine.command, "update", make_release(tmp_path, "second"))
    second = machine.link("current")
    assert (second, machine.link("previous")) == (second, first)
    assert second != first
    machine.do(machine.command, "rollback")
    assert (machine.link("current"), machine.link("previous")) == (first, second)


def test_releases_that_nobody_can_return_to_are_removed(
    machine: Machine, release: Path, tmp_path: Path
) -> None:
    machine.set_up(release)
    machine.do(machine.command, "update", make_release(tmp_path, "second"))
    machine.do(machine.command, "update", make_release(tmp_path, "third"))
    kept = {folder.name for folder in (machine.root / "opt/antrean/releases").iterdir()}
    assert kept == {machine.link("current"), machine.link("previous")}


def test_the_same_release_again_changes_nothing(machine: Machine, release: Path) -> None:
    machine.set_up(release)
    machine.do(machine.command, "update", release)
    assert not (machine.root / "opt/antrean/previous").exists()


def test_an_update_takes_one_file(machine: Machine, release: Path, tmp_path: Path) -> None:
    machine.set_up(release)
    first = machine.link("current")
    packed = tmp_path / "release.tar.gz"
    with tarfile.open(packed, "w:gz") as archive:
        archive.add(make_release(tmp_path, "second"), "antrean-0.1.0")
    machine.do(machine.command, "update", packed)
    assert machine.link("previous") == first


def test_a_damaged_release_changes_nothing(machine: Machine, release: Path, tmp_path: Path) -> None:
    machine.set_up(release)
    first = machine.link("current")
    damaged = make_release(tmp_path, "second")
    (damaged / "appliance/session").write_text("#!/bin/bash\n")
    done = run(machine.command, "update", damaged, "--root", machine.root)
    assert done.returncode == 1
    assert "is damaged" in done.stderr
    assert machine.link("current") == first


def test_an_installation_that_was_cut_off_is_made_anew(machine: Machine, release: Path) -> None:
    machine.set_up(release)
    installed = machine.root / "opt/antrean/current"
    (installed / "complete").unlink()
    (installed / "appliance/session").unlink()
    machine.set_up(release)
    assert (installed / "appliance/session").exists()


def test_a_source_tree_is_no_release(machine: Machine) -> None:
    done = run(APPLIANCE / "antrean-appliance", "setup", "kiosk", "--root", machine.root)
    assert done.returncode == 1
    assert "make-release" in done.stderr


@pytest.mark.parametrize("words", [["setup"], ["setup", "server"], ["update", "/nowhere"], ["rollback"]])
def test_what_cannot_be_done_is_said_in_one_line(machine: Machine, release: Path, words: list[str]) -> None:
    done = run(release / "appliance/antrean-appliance", *words, "--root", machine.root)
    assert done.returncode == 1
    assert re.fullmatch(r"antrean-appliance: [^\n]+\n", done.stderr)


class Started:
    """``screen`` or ``session`` with programs of the test's own around it."""

    def __init__(self, folder: Path, cage_help: str = "") -> None:
        self.folder = folder
        self.release = folder / "release"
        shutil.copytree(APPLIANCE, self.release / "appliance")
        program(
            self.release / "bin/antrean", 'echo "pid $$"', 'echo "watched ${WATCHDOG_PID:-}"', 'echo "$@"'
        )
        program(
            folder / "bin/cage",
            f'[ "$1" != -h ] || {{ echo "{cage_help}" >&2; exit 1; }}',
            'echo "cage ROTATE=$ROTATE $*"',
        )
        program(folder / "bin/wlr-randr", 'echo "HDMI-A-1 \\"Some screen\\""', f'echo "$*" >>{folder}/randr')
        (folder / "state").mkdir()

    def __call__(self, script: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run it as the service does."""
        path = f"{self.folder / 'bin'}:{os.environ['PATH']}"
        state = str(self.folder / "state")
        return run(
            self.release / "appliance" / script, "kiosk", PATH=path, STATE_DIRECTORY=state, **environment
        )


def test_the_program_and_not_the_compositor_answers_the_watchdog(tmp_path: Path) -> None:
    said = Started(tmp_path)("session", WATCHDOG_USEC="20000000", WATCHDOG_PID="1").stdout
    pid = re.search(r"pid (\d+)", said)
    assert pid is not None
    assert f"watched {pid[1]}\n" in said


def test_the_program_reads_the_settings_that_were_written_for_it(tmp_path: Path) -> None:
    (tmp_path / "kiosk.toml").touch()
    said = Started(tmp_path)("session", ANTREAN_SETTINGS=str(tmp_path)).stdout
    assert f"kiosk --config {tmp_path}/kiosk.toml\n" in said


def test_a_display_is_set_up_from_nothing_with_a_code(machine: Machine, release: Path) -> None:
    script = release / "appliance/antrean-appliance"
    said = machine.do(script, "setup", "display", "--server", "10.0.0.5:8080", "--code", "K7QM-3XRD-9TPA")
    enrolment = re.search(r"^\+ runuser -u antrean -- .* display enrol (.*)$", said, re.MULTILINE)
    assert enrolment is not None, said
    assert enrolment[1] == "--server 10.0.0.5:8080 --code K7QM-3XRD-9TPA"
    assert said.index("display enrol") < said.index("systemctl restart antrean@display")
    assert "belongs to no office" not in said


def test_a_display_without_a_code_says_how_it_gets_one(machine: Machine, release: Path) -> None:
    assert "sudo antrean-appliance enrol" in machine.set_up(release, "display")
    said = machine.do(machine.command, "enrol", "--code", "K7QM-3XRD-9TPA")
    assert re.search(r"^\+ runuser .* display enrol --code K7QM-3XRD-9TPA$", said, re.MULTILINE)


def test_a_display_that_a_person_set_up_by_a_file_is_enrolled_with_it(
    machine: Machine, release: Path
) -> None:
    machine.set_up(release, "display")
    (machine.root / "etc/antrean/display.toml").write_text("volume = 50\n")
    assert "belongs to no office" not in machine.set_up(release, "display")
    assert "display enrol --config /etc/antrean/display.toml" in machine.do(machine.command, "enrol")


def test_a_kiosk_is_enrolled_at_its_own_screen(machine: Machine, release: Path) -> None:
    machine.set_up(release, "kiosk")
    for words in (["enrol"], ["setup", "kiosk", "--code", "K7QM-3XRD-9TPA"]):
        done = run(release / "appliance/antrean-appliance", *words, "--root", machine.root)
        assert done.returncode == 1
        assert "at its screen" in done.stderr


@pytest.mark.parametrize("answer", [0, 1])
def test_an_enrolment_that_failed_is_not_taken_for_one(tmp_path: Path, answer: int) -> None:
    """The script as root sees it: its own commands, in a machine that a test can have."""
    for name, does in (("runuser", f"exit {answer}"), ("install", "exit 0"), ("id", "echo 0")):
        program(tmp_path / "bin" / name, does)
    script = (APPLIANCE / "antrean-appliance").read_text()
    wants = tmp_path / "wants"
    wants.mkdir()
    (wants / "antrean@display.service").symlink_to("/nowhere")
    trial = tmp_path / "antrean-appliance"
    trial.write_text(script.replace("/etc/systemd/system/multi-user.target.wants", str(wants)))
    trial.chmod(0o755)
    done = run(trial, "enrol", PATH=f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    assert done.returncode == answer
    assert ("it is not enrolled" in done.stderr) is bool(answer)


def test_a_kiosk_without_settings_is_left_to_its_enrolment(tmp_path: Path) -> None:
    assert Started(tmp_path)("session", ANTREAN_SETTINGS=str(tmp_path)).stdout.endswith("\nkiosk\n")


def test_a_compositor_that_can_turns_the_picture(tmp_path: Path) -> None:
    done = Started(tmp_path, cage_help=" -r\t Rotate the output 90 degrees")("screen", ROTATE="90")
    assert re.search(r"cage ROTATE=0 -d -r -r -r -- \S+/session kiosk", done.stdout)


def test_the_picture_is_turned_where_the_compositor_cannot(tmp_path: Path) -> None:
    started = Started(tmp_path, cage_help=" -d\t No decorations")
    assert "cage ROTATE=90 -d -- " in started("screen", ROTATE="90").stdout
    assert "kiosk" in started("session", ROTATE="90").stdout
    assert "--output HDMI-A-1 --transform 270" in (tmp_path / "randr").read_text()


def test_a_turn_that_is_none_is_told_and_the_program_runs(tmp_path: Path) -> None:
    done = Started(tmp_path)("screen", ROTATE="45")
    assert "ROTATE=45" in done.stderr
    assert "cage ROTATE=0 -d -- " in done.stdout
