"""Keys to type with: rows of large keys, laid out anew when the view asks for others."""

from pathlib import Path

from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk import staff
from kiosk.screens.parts import Touchable

ERASE, GAP = "erase", " "


class KeyCap(Touchable):
    """One key."""

    text = StringProperty()
    erases = BooleanProperty(defaultvalue=False)


class Keys(BoxLayout):
    """Rows of keys, one string a row (a space: a gap); the last row ends with the key that erases."""

    rows = ObjectProperty(())
    touch = ObjectProperty(None, allownone=True)
    key_height = NumericProperty(100)

    def on_rows(self, *_args: object) -> None:
        """Lay out a key for each letter."""
        self.clear_widgets()
        for row in self.rows:
            line = BoxLayout(spacing=self.spacing)
            for key in row:
                line.add_widget(Widget() if key == GAP else self._make(key))
            if row is self.rows[-1]:
                line.add_widget(self._make(ERASE))
            self.add_widget(line)

    def on_touch(self, *_args: object) -> None:
        """Give every key the way out."""
        for line in self.children:
            for key in line.children:
                key.touch = self.touch

    def _make(self, key: str) -> KeyCap:
        return KeyCap(
            name=f"key:{key}",
            meaning=staff.Key(key),
            touch=self.touch,
            text="" if key == ERASE else key,
            erases=key == ERASE,
        )


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
