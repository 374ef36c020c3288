"""Secrets are random, and their hashes are what mosquitto reads."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from broker_config.passwords import generate_secret, hash_secret, verify_secret


def test_secrets_are_long_and_never_alike() -> None:
    secrets = {generate_secret() for _ in range(200)}
    assert len(secrets) == 200
    assert all(len(secret) == 32 for secret in secrets)


def test_hash_verifies_its_secret_and_no_other() -> None:
    hashed = hash_secret("top secret")
    assert verify_secret("top secret", hashed)
    assert not verify_secret("top secreT", hashed)


def test_same_secret_has_a_new_salt_each_time() -> None:
    assert hash_secret("a") != hash_secret("a")


@pytest.mark.parametrize("hashed", ["", "$6$abc$def", "$7$x$y$z", "$7$0$AAAA$AAAA", "$7$1$é$é", "plain"])
def test_hash_of_another_format_verifies_nothing(hashed: str) -> None:
    assert not verify_secret("a", hashed)


def test_hash_that_mosquitto_made_is_verified(tmp_path: Path, missing: Callable[[str], NoReturn]) -> None:
    program = shutil.which("mosquitto_passwd") or missing("mosquitto_passwd")
    file = tmp_path / "passwords"
    subprocess.run([program, "-c", "-b", str(file), "anna", "s3cret"], check=True, capture_output=True)
    name, _, hashed = file.read_text().strip().partition(":")
    assert name == "anna"
    assert verify_secret("s3cret", hashed)
