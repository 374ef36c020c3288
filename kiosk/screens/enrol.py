"""The first start: three things to type, the keys for them, and how it goes."""

from pathlib import Path

from kivy.lang import Builder
from kivy.properties import BooleanProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.screens import keys
from kiosk.screens.parts import Screen, Touchable

__all__ = ["EnrolScreen", "keys"]


class TypedField(Touchable):
    """Something to type; the chosen one has the caret."""

    label = StringProperty()
    text = StringProperty()
    chosen = BooleanProperty(defaultvalue=False)


class TypedFields(BoxLayout):
    """All that must be typed."""

    fields = ObjectProperty(())
    touch = ObjectProperty(None, allownone=True)

    def on_fields(self, *_args: object) -> None:
        """Keep one widget per field."""
        if len(self.children) != len(self.fields):
            self.clear_widgets()
            for _ in self.fields:
                self.add_widget(TypedField(touch=self.touch))
        for widget, view in zip(reversed(self.children), self.fields, strict=True):
            widget.name, widget.meaning = view.name, view.meaning
            widget.label, widget.text, widget.chosen = view.label, view.text, view.chosen

    def on_touch(self, *_args: object) -> None:
        """Give every field the way out."""
        for field in self.children:
            field.touch = self.touch


class EnrolScreen(Screen):
    """The screen of a kiosk that nobody has named yet."""


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
