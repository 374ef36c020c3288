"""Makes the fonts of all programs from Inter's variable font; run by hand, never at run time.

    npm pack inter-ui@4.1.1 && tar xzf inter-ui-4.1.1.tgz
    python kiosk/fonts/make_fonts.py package

Each weight becomes a static font of Latin letters, punctuation and a few symbols, whose digits are
Inter's tabular ones: Kivy and Pillow cannot switch OpenType features on. The heavy weights take the
display cut (optical size 32), drawn for large sizes, and the text weights the text cut (14).
"""

import shutil
import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

ROOT = Path(__file__).resolve().parents[2]
SCREEN = (ROOT / "kiosk/fonts", ROOT / "display/fonts")
WEB = ROOT / "server/web/static/fonts"

WEIGHTS = {
    "Regular": (400, 14),
    "Medium": (500, 14),
    "SemiBold": (600, 14),
    "Bold": (700, 24),
    "ExtraBold": (800, 32),
}
RANGES = (
    (0x20, 0x7E),
    (0xA0, 0x17F),  # Latin-1 and Latin Extended-A
    (0x180, 0x24F),  # Latin Extended-B
    (0x300, 0x30C),  # combining accents
    (0x1E00, 0x1EFF),  # Latin Extended Additional
    (0x2010, 0x203A),  # dashes, quotation marks, bullet, ellipsis, per mille
    (0x20A0, 0x20BF),  # currencies
    (0x2190, 0x2199),  # arrows
)
SYMBOLS = "№™−√∞≈≠≤≥⇧⌘⌥⌫⏎■□▢▪▲△▶▷▼▽◀◁◆◇○●☀★☆♡♥✓✗❤⚠"
KEPT_FEATURES = ("kern", "mark", "mkmk", "ccmp", "locl", "calt", "case")


def make(source: Path, weight: str) -> TTFont:
    """Return one static, subset weight with tabular digits."""
    wght, opsz = WEIGHTS[weight]
    font = instantiateVariableFont(TTFont(source), {"wght": wght, "opsz": opsz})
    freeze_tabular_digits(font)
    subset(font)
    rename(font, weight, wght)
    return font


def freeze_tabular_digits(font: TTFont) -> None:
    """Map the digits to their tabular glyphs, and only them: a tabular comma would tear sentences."""
    table = font["GSUB"].table
    tabular: dict[str, str] = {}
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag == "tnum":
            for index in record.Feature.LookupListIndex:
                for part in table.LookupList.Lookup[index].SubTable:
                    tabular |= getattr(part, "ExtSubTable", part).mapping
    for cmap in font["cmap"].tables:
        for digit in range(ord("0"), ord("9") + 1):
            if digit in cmap.cmap:
                plain = cmap.cmap[digit]
                cmap.cmap[digit] = tabular.get(plain, plain)  # two tables may share one mapping


def subset(font: TTFont) -> None:
    """Drop every glyph and feature that no screen, page or slip uses."""
    options = Options()
    options.layout_features = list(KEPT_FEATURES)
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.glyph_names = False
    options.legacy_kern = True
    subsetter = Subsetter(options)
    letters = {code for first, last in RANGES for code in range(first, last + 1)}
    subsetter.populate(unicodes=letters | {ord(symbol) for symbol in SYMBOLS})
    subsetter.subset(font)


def rename(font: TTFont, weight: str, wght: int) -> None:
    """Give the static font its own names; its copyright and licence entries stay."""
    names = font["name"]
    keep = {0, 7, 8, 9, 11, 13, 14}
    names.names = [record for record in names.names if record.nameID in keep]
    texts = {
        1: f"Inter {weight}",
        2: "Regular",
        3: f"antrean;Inter-{weight}",
        4: f"Inter {weight}",
        5: "Version 4.1; tabular digits, Latin subset",
        6: f"Inter-{weight}",
        16: "Inter",
        17: weight,
    }
    for name_id, text in texts.items():
        names.setName(text, name_id, 3, 1, 0x409)
    font["OS/2"].usWeightClass = wght
    if "STAT" in font:
        del font["STAT"]


def main(package: Path) -> None:
    """Write every weight for the screens (TTF) and for the pages (WOFF2), with the licence."""
    source = package / "variable/InterVariable.woff2"
    for folder in (*SCREEN, WEB):
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(package / "LICENSE.txt", folder / "OFL.txt")
    for weight in WEIGHTS:
        font = make(source, weight)
        font.recalcTimestamp = False
        font.flavor = None
        for folder in SCREEN:
            font.save(folder / f"Inter-{weight}.ttf")
        font.flavor = "woff2"
        font.save(WEB / f"Inter-{weight}.woff2")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
