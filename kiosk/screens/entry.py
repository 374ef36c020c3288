"""A keypad of large keys: for an appointment's code, and for who takes a number that is counted by person."""

from pathlib import Path

from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout

from kiosk import visit
from kiosk.screens.parts import BigButton, Screen, Touchable
from kiosk.typeface import is_own

ERASE_SIGN = "⌫"
WIDE_LETTERS, NARROW_LETTERS = 7, 10
WIDE_DIGITS, NARROW_DIGITS = 5, 10


class Key(Touchable):
    """One key."""

    text = StringProperty()


class Keypad(BoxLayout):
    """Digits above letters, in rows of large keys; ``narrow``: in as few rows as a hand's width allows."""

    keys = ObjectProperty(())
    erase = StringProperty()
    touch = ObjectProperty(None, allownone=True)
    narrow = BooleanProperty(defaultvalue=False)

    def on_keys(self, *_args: object) -> None:
        """Make the keys; the erasing one fills the last row."""
        self.clear_widgets()
        if not self.keys or not self.erase or self.touch is None:
            return
        digits = [key for key in self.keys if key.isdigit()]
        letters = [key for key in self.keys if not key.isdigit()]
        rows = _rows(digits, NARROW_DIGITS if self.narrow else WIDE_DIGITS)
        rows += _rows(letters, NARROW_LETTERS if self.narrow else WIDE_LETTERS)
        for row in rows:
            line = BoxLayout(spacing=self.spacing)
            for key in row:
                line.add_widget(
                    Key(name=f"key:{key}", text=key, meaning=visit.TypeKey(key), touch=self.touch)
                )
            self.add_widget(line)
        left = len(rows[-2]) - len(rows[-1])
        erase = Key(name="erase", text=self._erase_text(left), meaning=visit.EraseKey(), touch=self.touch)
        erase.size_hint_x = max(1, left) + (left - 1) * 0.08
        self.children[0].add_widget(erase)

    def _erase_text(self, columns: int) -> str:
        """Return a sign where there is no room for a word, and both where one font has both."""
        if columns < 2:
            return ERASE_SIGN
        return f"{ERASE_SIGN}  {self.erase}" if is_own(self.erase) else self.erase

    on_erase = on_touch = on_narrow = on_keys


def _rows(keys: list[str], columns: int) -> list[list[str]]:
    return [keys[at : at + columns] for at in range(0, len(keys), columns)]


class Typed(FloatLayout):
    """What has been typed so far."""

    text = StringProperty()


class Submit(BigButton):
    """The button that sends what was typed."""


class EntryScreen(Screen):
    """The screen with the keypad."""

    keys_height = NumericProperty(0)


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
