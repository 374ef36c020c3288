"""Which medium is due and which comes next, by the cases to which the web display's script is held too."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from wire.media import due, following
from wire.messages import CatalogMedium

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "display_media.json").read_text(encoding="utf-8"))
FILLED = {"kind": "picture", "path": "/media/pkp/a.png", "sha256": "0" * 64, "size": 1}
MEDIA = [CatalogMedium.model_validate({**FILLED, **medium}) for medium in GOLDEN["media"]]


@pytest.mark.parametrize("case", GOLDEN["cases"], ids=[case["name"] for case in GOLDEN["cases"]])
def test_what_is_due_and_what_comes_next(case: dict[str, Any]) -> None:
    local = datetime.fromisoformat(case["local"])
    assert [medium.id for medium in due(MEDIA, local, case["zone"])] == case["due"]
    then = following(MEDIA, local, case["zone"], case["shown"], case["passed_over"])
    assert (then.id if then else None) == case["next"]
