"""The bytes of one paper for an ESC/POS printer: pictures in bands, words in code pages; sends nothing."""

import difflib
from copy import deepcopy
from dataclasses import replace
from typing import Any

from escpos.capabilities import CAPABILITIES, get_profile
from escpos.codepages import CodePages
from escpos.constants import HW_INIT
from escpos.magicencode import Encoder
from escpos.printer import Dummy
from PIL import Image

from kiosk.printer.address import PrinterAddressError
from kiosk.printer.raster import PAPERS, render
from kiosk.slip import Slip

BAND_DOTS = 48  # high; 3.4 kB on 80 mm paper, less than the buffer of small printers
RINSE = bytes(4096) + bytes(HW_INIT)
"""More zeros than the longest command, a band, can wait for; where one could begin they mean nothing."""
COLUMNS = {80: 48, 58: 32}
# Where a printer of unknown make keeps the code pages that nearly all have.
USUAL_CODE_PAGES = {"CP437": "0", "CP850": "2", "CP1252": "16", "CP852": "18"}
SINGLE_BYTES = b"\x1c."  # printers made for China read bytes above 127 in pairs until told otherwise


class Job:
    """One paper's bytes while they are put together, for a printer of a profile or of any make."""

    def __init__(self, width_mm: int, profile: str | None = None) -> None:
        known = load_profile(profile)
        self._encoder = Encoder(_readable(known.get_code_pages()) if profile else USUAL_CODE_PAGES)
        self._start = bytes(HW_INIT)
        self._printer = Dummy(profile=profile, magic_encode_args={"encoder": self._encoder})
        self.paper = replace(PAPERS[width_mm], dots=_dots(self._printer.profile, PAPERS[width_mm].dots))
        self.columns = int(known.get_columns("a")) if profile else COLUMNS[width_mm]
        self.draws_codes = bool(profile and known.supports("qrCode"))
        self._printer.set(align="center")

    @property
    def output(self) -> bytes:
        """The bytes so far; the printer starts from its defaults."""
        return self._start + bytes(self._printer.output)

    def can_write(self, text: str) -> bool:
        """Tell whether the printer's code pages have every character."""
        pages = self._encoder.codepages
        return all(any(self._encoder.can_encode(page, letter) for page in pages) for letter in text)

    def write(
        self, text: str, *, wide: int = 1, high: int = 1, bold: bool = False, invert: bool = False
    ) -> None:
        """Print one centred line, its characters ``wide`` and ``high`` times their size (1 to 8)."""
        if not text.isascii():
            self._start = bytes(HW_INIT) + SINGLE_BYTES
        self._printer.set(bold=bold, invert=invert, custom_size=True, width=wide, height=high)
        self._printer.textln(text)

    def draw(self, picture: Image.Image) -> None:
        """Print a 1-bit picture, in bands that a small buffer holds."""
        self._printer.image(picture, fragment_height=BAND_DOTS)

    def code(self, address: str) -> None:
        """Let the printer draw a QR code."""
        self._printer.qr(address, native=True, size=6, ec=1)

    def feed(self, lines: int = 1) -> None:
        """Move the paper on."""
        self._printer.set(custom_size=True, width=1, height=1)
        self._printer.ln(lines)

    def cut(self) -> None:
        """Feed the paper past the knife and cut it but for a bridge, so that no slip falls."""
        self._printer.cut(mode="PART")


def raster_job(slip: Slip, width_mm: int, profile: str | None = None) -> bytes:
    """Return the slip's bytes as one picture."""
    job = Job(width_mm, profile)
    job.draw(render(slip, job.paper))
    job.cut()
    return job.output


def cut_off_job(width_mm: int, profile: str | None = None) -> bytes:
    """Return the bytes that end whatever began before and cut it off, so that the next slip stands alone."""
    job = Job(width_mm, profile)
    job.cut()
    return RINSE + job.output


def load_profile(name: str | None) -> Any:
    """Return python-escpos's profile; raise PrinterAddressError when there is none of this name."""
    profiles = CAPABILITIES["profiles"]
    if name is not None and name not in profiles:
        near = difflib.get_close_matches(name, profiles, n=3, cutoff=0.4)
        hint = f"did you mean {', '.join(near)}?" if near else f"known are {', '.join(sorted(profiles))}"
        raise PrinterAddressError(f"there is no printer profile {name!r}; {hint}")
    return get_profile(name)


def _dots(profile: Any, usual: int) -> int:
    """Return how many dots the printer has across, and tell the profile where it does not know."""
    width = profile.profile_data["media"]["width"].get("pixels")
    if isinstance(width, int):
        return min(width // 8 * 8, usual)
    profile.profile_data = deepcopy(profile.profile_data)
    profile.profile_data["media"]["width"]["pixels"] = usual
    return usual


def _readable(pages: dict[str, str]) -> dict[str, str]:
    """Return the code pages whose characters are known, without those of two bytes."""
    readable = {}
    for name, slot in pages.items():
        try:
            table = CodePages.get_encoding(name)
        except KeyError:
            continue
        if "data" in table or table.get("python_encode", "").startswith(("cp", "iso", "latin")):
            readable[name] = slot
    return {name: slot for name, slot in readable.items() if name not in {"CP932", "KATAKANA"}}
