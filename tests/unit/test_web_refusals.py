"""Every code that can be refused has a status and a text, and nothing else has."""

import pytest

from server.domain.errors import ERRORS
from server.services.enrolment import ENROLMENT_ERRORS
from server.services.staff import ACCOUNT_ERRORS
from server.web.refusals import MESSAGES, STATUS, message


@pytest.mark.parametrize("code", [*ERRORS, *ACCOUNT_ERRORS, *ENROLMENT_ERRORS])
def test_every_refusal_of_the_server_has_a_status_and_a_text(code: str) -> None:
    assert 400 <= STATUS[code] < 500
    assert MESSAGES[code]


def test_statuses_and_texts_are_of_the_same_codes() -> None:
    assert set(STATUS) == set(MESSAGES)


@pytest.mark.parametrize("code", MESSAGES)
def test_every_text_is_said_in_indonesian(code: str) -> None:
    assert message("id", code) != message("en", code)
