"""The voice pack is made by espeak-ng as it is shipped."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from voice.build import VoiceBuildError, build_voice
from voice.pack import SHIPPED, VoicePack


def test_a_built_pack_is_complete(tmp_path: Path, missing: Callable[[str], NoReturn]) -> None:
    if shutil.which("espeak-ng") is None:
        missing("espeak-ng")
    build_voice(tmp_path / "voice")
    built = VoicePack.load(tmp_path / "voice")
    assert built.languages == {"id", "en"}
    names = {path.relative_to(tmp_path / "voice") for path in (tmp_path / "voice").rglob("*")}
    assert names == {path.relative_to(SHIPPED) for path in SHIPPED.rglob("*")}


def test_without_espeak_the_package_to_install_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(VoiceBuildError, match="apt-get install espeak-ng"):
        build_voice(tmp_path / "voice")
