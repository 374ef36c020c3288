"""docs/wire.md says what the code does: every topic, every message, every example."""

import json
import re
from pathlib import Path

import pytest

from tests.support.golden import GOLDEN, golden_text
from wire.codec import decode
from wire.topics import TOPICS, Topic

DOCUMENT = (Path(__file__).parents[2] / "docs" / "wire.md").read_text(encoding="utf-8")
EXAMPLES = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", DOCUMENT, flags=re.DOTALL)]


@pytest.mark.parametrize("kind", TOPICS)
def test_topic_stands_in_the_table_with_its_roles_and_its_rules(kind: type[Topic]) -> None:
    publishers = ", ".join(sorted(kind.publishers))
    receivers = ", ".join(sorted(kind.receivers))
    row = f"| `{kind.path}` | {publishers} | {receivers} | {kind.qos} | {'yes' if kind.retained else 'no'} |"
    assert row in DOCUMENT


@pytest.mark.parametrize("kind", TOPICS)
def test_topic_has_a_section_with_its_whole_path(kind: type[Topic]) -> None:
    assert f"### {kind.__name__}\n\n`antrean/1/{{site}}/{kind.path}`" in DOCUMENT


@pytest.mark.parametrize("name", GOLDEN)
def test_message_has_its_golden_example(name: str) -> None:
    assert json.loads(golden_text(name)) in EXAMPLES
    decode(GOLDEN[name], golden_text(name).encode())


def test_document_has_no_other_examples() -> None:
    assert len(EXAMPLES) == len(GOLDEN)


@pytest.mark.parametrize("code", ["malformed", "unknown_version", "too_large"])
def test_code_of_an_unreadable_message_is_named(code: str) -> None:
    assert f"`{code}`" in DOCUMENT
