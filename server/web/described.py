"""Pieces of the OpenAPI description that endpoints share."""

from typing import Any

from server.web.bodies import Problem
from server.web.refusals import STATUS

API = "/api/v1"
Responses = dict[int | str, dict[str, Any]]


def refusals(*statuses: int) -> Responses:
    """Describe the problems that can come with these statuses, by their codes."""
    return {
        status: {
            "model": Problem,
            "description": ", ".join(code for code, own in STATUS.items() if own == status),
        }
        for status in statuses
    }
