"""All that a screen's words are made of, at one moment; knows no widget and says nothing itself."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.flow import Flow
from kiosk.texts import Texts
from wire.messages import BoardMessage, CatalogMessage

FALLBACK_LANGUAGES = ("id", "en")


@dataclass(frozen=True, slots=True)
class Scene:
    """Where the visit stands and what is known of the site, the printer and this kiosk.

    ``paperless``: the printer says that no slip would come out. ``locale_dir``: the site's own catalogues.
    ``speaks``: this kiosk can be heard.
    """

    flow: Flow
    catalog: CatalogMessage | None
    board: BoardMessage | None
    now: datetime
    device: str = ""
    paperless: bool = False
    locale_dir: Path | None = None
    speaks: bool = False

    @property
    def texts(self) -> Texts:
        """The words in the site's languages."""
        return Texts(self.catalog.languages if self.catalog else FALLBACK_LANGUAGES, self.locale_dir)

    @property
    def local_now(self) -> datetime:
        """The time of day at the site; the machine's own zone while the site is unknown."""
        return self.now.astimezone(ZoneInfo(self.catalog.timezone) if self.catalog else None)
