"""What a command says when it cannot go on: readable lines and an exit code, never a traceback."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

OURS = ("antrean", "wire", "broker_config", "server", "kiosk", "display", "voice")
# Errors whose message is written for the person at the keyboard; looked up only once their module is loaded.
FOR_PEOPLE = {
    "wire.settings": ("SettingsError",),
    "sqlalchemy.exc": ("OperationalError", "ArgumentError"),
    "wire.topics": ("InvalidTopic",),
    "broker_config.listen": ("InvalidListenAddress",),
    "broker_config.embedded": ("BrokerNotStarted",),
    "broker_config.mosquitto": ("CannotRender",),
    "display.enrolling": ("NotEnrollable",),
    "kiosk.journal": ("JournalError",),
    "kiosk.pin": ("InvalidPin",),
    "kiosk.printer.address": ("PrinterAddressError",),
    "voice.pack": ("VoicePackError",),
    "voice.synthesis": ("VoiceBuildError",),
    "voice.aloud": ("NoLoudspeaker",),
    "server.app": ("AddressInUse",),
    "server.services.staff": ("AccountError",),
    "server.services.ports": ("StoreUnavailable",),
    "server.adapters.devices": ("DeviceExists", "NoLetterLeft", "UnknownDevice"),
    "server.adapters.offices": ("OfficeInUse",),
    "server.adapters.ownership": ("OwnedElsewhere",),
    "server.adapters.migrating": ("WrongRevision",),
    "server.domain.errors": ("DomainError",),
    "server.adapters.office_file": ("OfficeFileError",),
    "server.adapters.appointment_file": ("AppointmentFileError",),
    "server.simulation.scenario": ("ScenarioError",),
}


class Failure(Exception):
    """The command cannot go on; the message tells a person why and what to do."""

    exit_code = 2


class Crash(Failure):
    """Something that the command had started failed."""

    exit_code = 1


@contextmanager
def needs(extra: str) -> Iterator[None]:
    """Turn what a person can put right into a Failure: a missing library, and our own errors for people."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in OURS:
            raise
        raise Failure(
            f'This needs the "{extra}" part of Antrean ({error.name} is not installed): '
            f'pip install "antrean[{extra}]"'
        ) from None
    except _errors_for_people() as error:
        raise Failure(str(error).partition("\n(Background")[0]) from error


def _errors_for_people() -> tuple[type[Exception], ...]:
    loaded = ((sys.modules[module], names) for module, names in FOR_PEOPLE.items() if module in sys.modules)
    return tuple(getattr(module, name) for module, names in loaded for name in names)
