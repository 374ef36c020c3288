"""Why this visitor goes before others: one large button per reason."""

from pathlib import Path

from kivy.lang import Builder
from kivy.properties import BooleanProperty, ObjectProperty, StringProperty
from kivy.uix.gridlayout import GridLayout

from kiosk import visit
from kiosk.screens.parts import Screen, Touchable


class Reason(Touchable):
    """One reason."""

    title = StringProperty()
    chosen = BooleanProperty(defaultvalue=False)


class Reasons(GridLayout):
    """All reasons of the site."""

    reasons = ObjectProperty(())
    touch = ObjectProperty(None, allownone=True)

    def on_reasons(self, *_args: object) -> None:
        """Keep one button per reason."""
        if len(self.children) != len(self.reasons):
            self.clear_widgets()
            for _ in self.reasons:
                self.add_widget(Reason(touch=self.touch))
        for button, view in zip(reversed(self.children), self.reasons, strict=True):
            button.name, button.meaning = f"reason:{view.id}", visit.ChooseReason(view.id)
            button.title, button.chosen = view.name, view.chosen

    def on_touch(self, *_args: object) -> None:
        """Give every reason the way out."""
        for button in self.children:
            button.touch = self.touch


class ReasonsScreen(Screen):
    """The screen that asks for the reason."""


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
