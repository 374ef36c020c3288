"""An installation keeps its id, and files are replaced whole or not at all."""

import logging
import stat
from pathlib import Path

import pytest

from wire.atomic import write_atomically
from wire.install import FILE_NAME, install_id


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
