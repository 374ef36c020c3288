"""An installation keeps its id, and files are replaced whole or not at all."""

import logging
import stat
from pathlib import Path
from uuid import UUID

import pytest

from wire.atomic import write_atomically
from wire.install import FILE_NAME, Machine, install_id, new_install_id, read_machine


def test_id_is_made_once_and_kept(tmp_path: Path) -> None:
    folder = tmp_path / "var" / "kiosk"
    assert install_id(folder) == install_id(folder)


def test_two_installations_differ(tmp_path: Path) -> None:
    assert install_id(tmp_path / "a") != install_id(tmp_path / "b")


@pytest.mark.parametrize("content", [b"", b"half-an-i", b"\xff\xfe\x00"])
def test_unreadable_id_is_replaced_with_a_warning(
    tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    with caplog.at_level(logging.WARNING):
        made = install_id(tmp_path)
    assert install_id(tmp_path) == made
    assert sum("new installation" in message for message in caplog.messages) == 1


ONE: Machine = {"board": frozenset({"b1"}), "network": frozenset({"n1", "n2"})}


@pytest.mark.parametrize(
    ("here", "same"),
    [
        (ONE, True),
        ({}, True),
        ({"network": frozenset({"n2", "n3"})}, True),
        ({"board": frozenset({"b1"}), "network": frozenset({"n9"})}, False),
        ({"board": frozenset({"b9"}), "network": frozenset({"n1"})}, False),
    ],
    ids=["the same", "nothing known", "a network device more", "a clone in a like case", "another board"],
)
def test_a_cloned_disk_is_a_new_installation(tmp_path: Path, here: Machine, same: bool) -> None:
    made = install_id(tmp_path, ONE)
    assert (install_id(tmp_path, here) == made) is same
    assert install_id(tmp_path, here) == install_id(tmp_path, here)


def test_marks_that_are_missing_for_once_are_not_forgotten(tmp_path: Path) -> None:
    made = install_id(tmp_path, ONE)
    assert install_id(tmp_path, {"board": ONE["board"]}) == made
    assert install_id(tmp_path, {"network": frozenset({"n9"})}) != made


def test_a_network_device_that_comes_late_is_known_the_next_time(tmp_path: Path) -> None:
    made = install_id(tmp_path, {"network": frozenset({"n1", "n2"})})
    assert install_id(tmp_path, {"network": frozenset({"n1"})}) == made
    assert install_id(tmp_path, {"network": frozenset({"n2"})}) == made


def test_an_id_without_marks_is_bound_to_the_machine_that_reads_it(tmp_path: Path) -> None:
    made = UUID(int=5)
    (tmp_path / FILE_NAME).write_text(f"{made}\n")
    assert install_id(tmp_path, ONE) == made
    assert install_id(tmp_path, {"board": frozenset({"b9"})}) != made


def test_a_new_id_replaces_the_old_one(tmp_path: Path) -> None:
    made = install_id(tmp_path, ONE)
    new = new_install_id(tmp_path, ONE)
    assert made != new == install_id(tmp_path, ONE)


def test_a_machine_is_known_by_what_is_burnt_into_it(tmp_path: Path) -> None:
    network = tmp_path / "sys/class/net"
    for name, kind, real in (("eth0", "0", True), ("wlan0", "1", True), ("veth0", "0", False)):
        device = network / name
        (device / "device" if real else device).mkdir(parents=True)
        (device / "addr_assign_type").write_text(f"{kind}\n")
        (device / "address").write_text(f"00:00:5e:00:53:{name[:2]}\n")
    board = tmp_path / "sys/firmware/devicetree/base"
    board.mkdir(parents=True)
    (board / "serial-number").write_bytes(b"100000001234abcd\0")
    marks = read_machine(tmp_path)
    assert {kind: len(found) for kind, found in marks.items()} == {"board": 1, "network": 1}
    assert "1234abcd" not in str(marks)
    assert read_machine(tmp_path / "nothing") == {}


def test_file_is_replaced_with_its_permissions_and_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("old")
    write_atomically(path, "new", mode=0o600)
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["secret"]


def test_file_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "folder"
    path.mkdir()
    (path / "kept").write_text("x")
    with pytest.raises(OSError, match="folder"):
        write_atomically(path, "new")
    assert [entry.name for entry in tmp_path.iterdir()] == ["folder"]
