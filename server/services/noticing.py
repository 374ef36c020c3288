"""The staff post notices for displays, and withdraw them."""

from server.domain.errors import NothingWritten, TooManyNotices, UnknownNotice
from server.domain.events import EventType
from server.domain.notes import check_note
from server.domain.notice import MOST_NOTICES, Notice, NoticeId, standing
from server.services.answers import Answer, instant
from server.services.commands import PostNotice, WithdrawNotice
from server.services.unit_of_work import UnitOfWork, ahead, end_of_day


def post_notice(work: UnitOfWork, command: PostNotice) -> Answer:
    """Let displays say this, until a time, until the business day turns, or until it is withdrawn.

    The text is for everybody to read and stands aside of the events. Raises PersonalData, NothingWritten (in
    none of the site's languages), UnknownZone, TimePassed or TooManyNotices.
    """
    office = work.office
    written = {language: check_note(said) for language, said in command.text.items()}
    text = {language: said for language, said in written.items() if said}
    if not any(language in text for language in office.languages):
        raise NothingWritten(languages=list(office.languages))
    office.setup.check_zone(command.zone)
    until = end_of_day(work) if command.today else ahead(work, command.until, command.minutes)
    if len(standing(office.notices, work.at)) >= MOST_NOTICES:
        raise TooManyNotices(most=MOST_NOTICES)
    for over in office.notices:
        if not over.holds(work.at):
            work.tx.remove_notice(over.id)
    notice = Notice(NoticeId(work.ids.uuid()), text, work.at, until, command.zone, command.urgent)
    work.tx.save_notice(notice)
    work.record(
        EventType.NOTICE_POSTED,
        notice=str(notice.id),
        zone=notice.zone,
        until=instant(until),
        urgent=notice.urgent,
    )
    return notice_answer(notice)


def withdraw_notice(work: UnitOfWork, command: WithdrawNotice) -> Answer:
    """Let displays say it no more; raise UnknownNotice for one that does not stand."""
    found = next((one for one in standing(work.office.notices, work.at) if one.id == command.notice), None)
    if found is None:
        raise UnknownNotice(notice=str(command.notice))
    work.tx.remove_notice(found.id)
    work.record(EventType.NOTICE_WITHDRAWN, notice=str(found.id))
    return notice_answer(found)


def notice_answer(notice: Notice) -> Answer:
    """Return a notice as the staff get it."""
    return {
        "id": str(notice.id),
        "text": dict(notice.text),
        "zone": notice.zone,
        "urgent": notice.urgent,
        "since": instant(notice.since),
        "until": instant(notice.until),
    }
