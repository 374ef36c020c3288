"""`antrean kiosk --printer list` and `test`: which printers this machine has, and whether paper comes out."""

import typer

from antrean.failure import Crash, Failure


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
        try_printers([printer.address for printer in found if printer.address.startswith("usb:")])


def try_printers(addresses: list[str]) -> None:
    """Print a trial slip on each; raise Crash when one did not print."""
    from kiosk.outcome import PrintOutcome
    from kiosk.printer import open_printer
    from kiosk.printer.discover import trial_slip

    failed = []
    for address in addresses:
        printer = open_printer(address)
        try:
            outcome = printer.print(trial_slip())
        finally:
            printer.close()
        typer.echo(f"{address}: {outcome}")
        if outcome is PrintOutcome.FAILED:
            failed.append(address)
    if failed:
        raise Crash(f"no slip came out of {', '.join(failed)}")
