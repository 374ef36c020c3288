"""`antrean kiosk --printer list` and `test`: which printers this machine has, and whether paper comes out."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from antrean.failure import Crash, Failure

if TYPE_CHECKING:
    from kiosk.printer import Printer


def find_printers(*, test: bool) -> None:
    """Name every printer found, with the udev rule that USB needs; print a trial slip when asked."""
    from kiosk.printer.discover import RULE_FILE, FoundPrinter, list_printers

    found: list[FoundPrinter] = list_printers()
    if not found:
        raise Failure(
            "No USB printer or serial port was found. A printer in the network is named by its address: "
            "--printer tcp://HOST:9100"
        )
    for printer in found:
        typer.echo(f"{printer.address:<24} {printer.name}")
    rules = [printer.udev_rule for printer in found if printer.udev_rule]
    if rules:
        typer.echo(f"\nTo let the kiosk's user print by USB, put this into {RULE_FILE} and plug it in again:")
        for rule in rules:
            typer.echo(f"  {rule}")
    if test:
        from kiosk.printer import open_printer

        usb = [printer.address for printer in found if printer.address.startswith("usb:")]
        _try({address: open_printer(address) for address in usb})


def try_configured(config: Path) -> None:
    """Print a trial slip as a kiosk with these settings would; raise Crash when none came out."""
    from kiosk.config import KioskSettings
    from kiosk.printer import open_printer

    settings = KioskSettings.load(config)
    printer = open_printer(
        settings.printer,
        width_mm=settings.paper_mm,
        rendering=settings.rendering,
        profile=settings.profile,
    )
    _try({settings.printer: printer})


def _try(printers: Mapping[str, "Printer"]) -> None:
    """Print a trial slip on each and tell what it says of itself; raise Crash when one failed."""
    from kiosk.outcome import PrintOutcome
    from kiosk.printer.discover import describe_status, trial_slip

    failed = []
    for address, printer in printers.items():
        try:
            outcome = printer.print(trial_slip(about=address))
        finally:
            printer.close()
        typer.echo(f"{address}: {outcome} ({describe_status(printer.status())})")
        if outcome is PrintOutcome.FAILED:
            failed.append(address)
    if failed:
        raise Crash(f"no slip came out of {', '.join(failed)}")
