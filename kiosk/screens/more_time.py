"""The question whether a visitor needs more time, before anything is forgotten."""

from pathlib import Path

from kivy.lang import Builder

from kiosk.screens.parts import Screen


class MoreTimeScreen(Screen):
    """One question, two answers, and a bar that shows how long it stands."""


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
