"""The layouts of offices as the database has them, kept in the process by (site, revision of the layout)."""

from collections import defaultdict
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, RowMapping, Table, bindparam, false, select

from server.adapters.office_terms import (
    OfficeTerms,
    ServiceTerms,
    read_office_terms,
    read_service_terms,
    read_spans,
)
from server.adapters.tables import (
    COUNTER,
    COUNTER_STAGE,
    NOTICE,
    PRIORITY_REASON,
    SERVICE,
    SERVICE_STAGE,
    SITE,
    STAGE,
    STOP,
)
from server.domain.identity import SiteId
from server.domain.notice import Notice
from server.domain.numbering import Series
from server.domain.office import Desk, Office, Reason, Service, Stage
from server.domain.stop import Stop

_REVISION = select(SITE.c.config_rev).where(SITE.c.id == bindparam("site"))
_SITE = select(SITE).where(SITE.c.id == bindparam("site"))


def _in_order(table: Table, *order: Any) -> Any:
    return select(table).where(table.c.site == bindparam("site")).order_by(*order)


def _not_retired(table: Table) -> Any:
    return _in_order(table, table.c.position).where(table.c.retired == false())


_STAGES = _not_retired(STAGE)
_SERVICES = _not_retired(SERVICE)
_COUNTERS = _not_retired(COUNTER)
_REASONS = _not_retired(PRIORITY_REASON)
_ROUTES = _in_order(SERVICE_STAGE, SERVICE_STAGE.c.step)
_STOPS = _in_order(STOP, STOP.c.since, STOP.c.kind, STOP.c.what)
_NOTICES = _in_order(NOTICE, NOTICE.c.since, NOTICE.c.id)
_SERVED = _in_order(COUNTER_STAGE, COUNTER_STAGE.c.position)


class OfficeCache:
    """One layout a site, shared by all threads; an Office is frozen."""

    def __init__(self) -> None:
        self._kept: dict[SiteId, tuple[int, Office]] = {}

    def get(self, connection: Connection, site: SiteId, config_rev: int) -> Office:
        """Return the layout of this revision, or a newer one, read at most once."""
        kept = self._kept.get(site)
        if kept is not None and kept[0] == config_rev:
            return kept[1]
        while True:  # outside the site's lock the layout may change while it is read
            office = read_office(connection, site)
            found = connection.execute(_REVISION, {"site": site}).scalar_one()
            if found == config_rev:
                self._kept[site] = config_rev, office
                return office
            config_rev = found


def read_office(connection: Connection, site: SiteId) -> Office:
    """Return the site's layout, without what is retired."""

    def rows(statement: Any) -> list[RowMapping]:
        return list(connection.execute(statement, {"site": site}).mappings())

    frame = rows(_SITE)[0]
    terms = OfficeTerms.model_validate(frame["terms"])
    routes: defaultdict[str, list[Any]] = defaultdict(list)
    for step in rows(_ROUTES):
        routes[step["service"]].append(step["stage"])
    served: defaultdict[str, dict[Any, int]] = defaultdict(dict)
    for one in rows(_SERVED):
        served[one["counter"]][one["stage"]] = one["weight"]
    return Office(
        id=site,
        name=frame["name"],
        zone=ZoneInfo(frame["timezone"]),
        cutover_hour=frame["cutover_hour"],
        languages=tuple(frame["languages"]),
        stages={row["id"]: _stage(row) for row in rows(_STAGES)},
        services={row["id"]: _service(row, routes[row["id"]]) for row in rows(_SERVICES)},
        desks={
            row["id"]: Desk(row["id"], row["label"], served[row["id"]], read_spans(row["shifts"]))
            for row in rows(_COUNTERS)
        },
        reasons={row["id"]: Reason(row["id"], row["name"]) for row in rows(_REASONS)},
        slip_name=frame["slip_name"],
        ticker=frame["ticker"],
        footer=frame["footer"],
        stops=tuple(
            Stop(row["kind"], row["what"], row["since"], row["until"], row["note"]) for row in rows(_STOPS)
        ),
        notices=tuple(_notice(row) for row in rows(_NOTICES)),
        **read_office_terms(terms),
    )


def _notice(row: RowMapping) -> Notice:
    return Notice(row["id"], row["text"], row["since"], row["until"], row["zone"], row["urgent"])


def _stage(row: RowMapping) -> Stage:
    return Stage(row["id"], row["name"], row["short_name"], timedelta(seconds=row["usual_s"]))


def _service(row: RowMapping, route: list[Any]) -> Service:
    terms = ServiceTerms.model_validate(row["terms"])
    return Service(
        id=row["id"],
        series=Series(row["letter"], row["first"], row["last"], row["width"], row["wrap"]),
        name=row["name"],
        route=tuple(route),
        description=row["description"],
        bring=row["bring"],
        open=row["open"],
        note=row["note"],
        **read_service_terms(terms),
    )
