"""How the programs log when the `antrean` command starts them: one line an event, to standard error."""

import logging
import os


def begin_logging(level: int = logging.INFO) -> None:
    """Log from this level on; libraries only when something is wrong."""
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)-7s %(name)s: %(message)s")
    for library in ("PIL", "kivy", "alembic", "asyncio"):
        logging.getLogger(library).setLevel(logging.WARNING)
    os.environ.setdefault("KCFG_KIVY_LOG_LEVEL", "warning")  # Kivy sets its level at its first import
