"""The pieces every screen is made of: words, cards, buttons; their looks stand in parts.kv."""

from collections.abc import Callable
from pathlib import Path

from kivy.animation import Animation
from kivy.core.text import Label as TextEngine
from kivy.core.text import LabelBase
from kivy.lang import Builder
from kivy.properties import (
    BooleanProperty,
    ListProperty,
    NumericProperty,
    ObjectProperty,
    StringProperty,
)
from kivy.uix.anchorlayout import AnchorLayout
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.label import Label
from kivy.uix.widget import Widget

from kiosk import theme, visit
from kiosk.screens.colors import rgba

FONTS = Path(__file__).parents[1] / "fonts"
WEIGHTS = ("Regular", "Medium", "SemiBold", "Bold", "ExtraBold")


def register_fonts() -> None:
    """Make Inter's weights known to Kivy as Inter-Regular, Inter-Bold and so on."""
    for weight in WEIGHTS:
        LabelBase.register(f"Inter-{weight}", str(FONTS / f"Inter-{weight}.ttf"))


def largest_font(text: str, font: str, width: float, height: float) -> float:
    """Return the largest font size at which one line of ``text`` fits, in pixels."""
    probe = TextEngine(text=text or " ", font_name=font, font_size=200)
    probe.refresh()
    wide, high = probe.texture.size
    return max(8.0, 200 * min(width / wide, height / high))


class Words(Label):
    """Text that wraps at its own width and is as high as it needs to be."""

    ink = ListProperty(rgba(theme.INK))


class OneLine(Label):
    """One line of text, as wide as it is."""

    ink = ListProperty(rgba(theme.INK))


class Card(Widget):
    """A rounded, bordered surface with a soft shadow."""

    fill = ListProperty(rgba(theme.CARD))
    border = ListProperty(rgba(theme.LINE))
    radius = NumericProperty(26)
    lift = NumericProperty(1.0)


class Touchable(ButtonBehavior, FloatLayout):
    """Anything a visitor may touch; ``name`` finds it in the probe, ``meaning`` is what a touch says."""

    name = StringProperty()
    meaning = ObjectProperty(None, allownone=True)
    touch = ObjectProperty(None, allownone=True)
    enabled = BooleanProperty(defaultvalue=True)

    def on_release(self) -> None:
        """Pass the touch on, when this can be touched at all."""
        if self.enabled and self.touch is not None and self.meaning is not None:
            self.touch(self.meaning)


class BigButton(Touchable):
    """The one large action of a screen."""

    text = StringProperty()
    fill = ListProperty(rgba(theme.BRAND))
    held_fill = ListProperty(rgba(theme.DEEP_BRAND))
    ink = ListProperty(rgba(theme.CARD))
    border = ListProperty([0, 0, 0, 0])
    font = StringProperty("Inter-Bold")
    font_size = NumericProperty(38)


class LanguageChoice(Touchable):
    """One language in the switch."""

    text = StringProperty()
    chosen = BooleanProperty(defaultvalue=False)


class LanguageSwitch(BoxLayout):
    """All languages of the site side by side, the present one filled."""

    languages = ListProperty()
    touch = ObjectProperty(None, allownone=True)

    def on_languages(self, *_args: object) -> None:
        """Keep one choice per language."""
        if len(self.children) != len(self.languages):
            self.clear_widgets()
            for _ in self.languages:
                self.add_widget(LanguageChoice())
        for choice, language in zip(reversed(self.children), self.languages, strict=True):
            choice.name = f"language:{language.id}"
            choice.text, choice.chosen = language.name, language.chosen
            choice.meaning = visit.ChooseLanguage(language.id)
            choice.touch = self.touch

    def on_touch(self, *_args: object) -> None:
        """Give every choice the way out."""
        for choice in self.children:
            choice.touch = self.touch


class Header(BoxLayout):
    """Whose kiosk this is, and what time it is."""

    office = StringProperty()
    hours = StringProperty()
    clock = StringProperty()
    day = StringProperty()
    wide = BooleanProperty(defaultvalue=False)


class PriorityBar(Touchable):
    """Help for those who need it, always at the same place."""

    title = StringProperty()
    detail = StringProperty()
    armed = BooleanProperty(defaultvalue=False)


class Chip(AnchorLayout):
    """A short word on a coloured ground."""

    text = StringProperty()


class Screen(FloatLayout):
    """One screen: it shows a view and passes touches on."""

    wide = BooleanProperty(defaultvalue=False)
    view = ObjectProperty(None, allownone=True, rebind=True)
    touch = ObjectProperty(None, allownone=True)
    ground = ListProperty(rgba(theme.PAPER))

    def appear(self, on_shown: Callable[[], None]) -> None:
        """Fade in, calmly and in less than 300 ms."""
        self.opacity = 0
        animation = Animation(opacity=1, duration=0.16, transition="out_quad")
        animation.bind(on_complete=lambda *_: on_shown())
        animation.start(self)

    def touchables(self) -> list[Touchable]:
        """Return what can be touched on this screen now."""
        return [one for one in self.walk() if isinstance(one, Touchable) and one.enabled and one.name]

    def on_touch_down(self, touch: object) -> bool:
        """Let nothing under this screen be touched."""
        super().on_touch_down(touch)
        return True


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
