"""Statements that change rows, compiled once a dialect and given to the driver as text; knows no table.

A command writes five to nine rows. Compiling, caching and checking each of them anew took half of a command's
time; what is left here is the conversion of the values and the driver's own call.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.sql.dml import UpdateBase

Values = Mapping[str, Any]
Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement as one dialect writes it, and how each named value becomes a parameter."""

    text: str
    converts: tuple[tuple[str, Convert | None], ...]
    positional: bool

    def parameters(self, values: Values) -> Any:
        """Return the driver's parameters for the named values."""
        given = [
            (name, values[name] if convert is None else convert(values[name]))
            for name, convert in self.converts
        ]
        return tuple(value for _, value in given) if self.positional else dict(given)


class Prepared:
    """One INSERT, UPDATE or DELETE whose every parameter is named and given."""

    def __init__(self, statement: UpdateBase) -> None:
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def run(self, connection: Connection, values: Values) -> None:
        """Execute with these values."""
        compiled = self._for(connection.dialect)
        connection.exec_driver_sql(compiled.text, compiled.parameters(values))

    def run_all(self, connection: Connection, rows: Sequence[Values]) -> None:
        """Execute for each row."""
        if len(rows) == 1:
            self.run(connection, rows[0])
            return
        compiled = self._for(connection.dialect)
        connection.exec_driver_sql(compiled.text, [compiled.parameters(row) for row in rows])

    def _for(self, dialect: Dialect) -> _Compiled:
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _compile(self._statement, dialect)
        return compiled


def _compile(statement: UpdateBase, dialect: Dialect) -> _Compiled:
    compiled: Any = statement.compile(dialect=dialect)
    names = compiled.positiontup if dialect.positional else list(compiled.binds)
    converts = tuple(
        (name, compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in names
    )
    return _Compiled(str(compiled), converts, dialect.positional)
