"""What makes two commands the same: everything that was asked, and nothing about a person's health."""

from dataclasses import replace

from server.domain.identity import ReasonId, ServiceId
from server.domain.ticket import Promise, TicketClass
from server.services.commands import IssueTicket
from server.services.execute import fingerprint

ASKED = IssueTicket(ServiceId("passport-new"), TicketClass.PRIORITY, ReasonId("pregnant"), "id")


def test_another_service_class_or_language_is_another_command() -> None:
    others = [
        replace(ASKED, service=ServiceId("stay-permit")),
        replace(ASKED, ticket_class=TicketClass.REGULAR),
        replace(ASKED, language="en"),
    ]
    assert len({fingerprint(ASKED), *map(fingerprint, others)}) == 4


def test_the_promise_and_the_reason_leave_no_trace() -> None:
    assert fingerprint(replace(ASKED, promise=Promise(8))) == fingerprint(ASKED)
    assert fingerprint(replace(ASKED, reason=ReasonId("ill"))) == fingerprint(ASKED)
