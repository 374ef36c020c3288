"""What the site's last word means by now, for a kiosk that hears nobody; knows no broker and no screen.

A catalog says of what is closed for today when that ends. Without the time (None) it means what it meant.
"""

from datetime import datetime

from wire.messages import CatalogMessage, CatalogOpening, CatalogService


def outlived(catalog: CatalogMessage, now: datetime | None) -> CatalogMessage:
    """Return the catalog as the server would send it by now, as far as its last word tells."""
    changes = {
        "open": _opens(catalog, now),
        "note": catalog.note if _still_means(catalog, now) else {},
        "stop": None if _is_over(catalog.stop.until if catalog.stop else None, now) else catalog.stop,
        "closes_at": _closes_at(catalog, now),
        "services": tuple(_reopened(each, now) for each in catalog.services),
        "stopped": tuple(each for each in catalog.stopped if not _is_over(each.until, now)),
    }
    return catalog.model_copy(update=changes)


def _is_over(until: datetime | None, now: datetime | None) -> bool:
    """Return whether what was to end then has ended; what has no end never does."""
    return until is not None and now is not None and now >= until


def _reopened(service: CatalogService, now: datetime | None) -> CatalogService:
    if service.open or not _is_over(service.until, now):
        return service
    return service.model_copy(update={"open": True, "note": {}, "until": None})


def _opens(catalog: CatalogMessage, now: datetime | None) -> bool:
    """Return whether the office is open by the hours that its catalog named; a supervisor's stop stays.

    Beyond those hours' days, and where nobody knows the time, it is as it was last known or as they were: who
    stands before the kiosk was let in.
    """
    if _was_stopped(catalog) and not _is_over(catalog.stop.until if catalog.stop else None, now):
        return False
    if not catalog.openings:
        return (catalog.open or catalog.stop is not None) and not _is_over(catalog.closes_at, now)
    return now is None or now >= catalog.openings[-1].end or _opening(catalog, now) is not None


def _was_stopped(catalog: CatalogMessage) -> bool:
    """Return whether the site was stopped; a server that names no stop is closed while its hours say open."""
    return catalog.stop is not None or (not catalog.open and _opening(catalog, catalog.as_of) is not None)


def _opening(catalog: CatalogMessage, moment: datetime) -> CatalogOpening | None:
    return next((each for each in catalog.openings if each.start <= moment < each.end), None)


def _closes_at(catalog: CatalogMessage, now: datetime | None) -> datetime | None:
    """Return until when tickets are given now; the hour of another day would be a wrong one."""
    if not catalog.openings or now is None:
        return catalog.closes_at
    present = _opening(catalog, now)
    return None if present is None else present.end


def _still_means(catalog: CatalogMessage, now: datetime | None) -> bool:
    """Return whether what was said of the office then still is so: a stop holds, or nothing opened since."""
    if now is None:
        return True
    if catalog.stop is not None:
        return not _is_over(catalog.stop.until, now)
    return all(each.start > now for each in catalog.openings if each.start > catalog.as_of)
