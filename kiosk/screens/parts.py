"""The pieces every screen is made of: words, cards, buttons, frame; their looks stand in parts.kv."""

import time
from collections.abc import Callable
from pathlib import Path

from kivy.animation import Animation
from kivy.clock import Clock
from kivy.core.text import Label as TextEngine
from kivy.lang import Builder
from kivy.metrics import dp, sp
from kivy.properties import (
    BooleanProperty,
    ColorProperty,
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

from kiosk import visit
from kiosk.screens.colors import rgba
from kiosk.screens.fonts import face
from kiosk.views import AidView, HeaderView, LanguageView

BAR_FPS = 12
"""Smooth enough for a slow bar, and cheap where there is no GPU."""
AID_TYPE = 26
TOUCH_DP = 104
"""The height of what is touched beside the large buttons: 20 mm on a 17 inch screen, 26 mm on 21.5 inch."""

AID_TOUCHES: dict[str, tuple[visit.Touch, visit.Touch]] = {
    "aloud": (visit.ReadAloud(on=True), visit.ReadAloud(on=False)),
    "priority": (visit.AskPriority(), visit.DropPriority()),
    "appointment": (visit.AskAppointment(), visit.AskAppointment()),
    "large": (visit.SwitchLarge(), visit.SwitchLarge()),
    "low": (visit.SwitchLow(), visit.SwitchLow()),
}
"""What a touch on each help says while it is off, and while it is on."""


def largest_font(text: str, font: str, width: float, height: float) -> float:
    """Return the largest font size at which one line of ``text`` fits, in pixels."""
    probe = TextEngine(text=text or " ", font_name=font, font_size=200)
    probe.refresh()
    wide, high = probe.texture.size
    return max(8.0, 200 * min(width / wide, height / high))


class Words(Label):
    """Text that wraps at its own width and is as high as it needs to be."""

    ink = ColorProperty()
    weight = StringProperty("Regular")


class OneLine(Label):
    """One line of text, as wide as it is."""

    ink = ColorProperty()
    weight = StringProperty("Regular")


class BigText(Label):
    """One line of text in the largest size that fits, up to ``most`` (0: no limit)."""

    weight = StringProperty("ExtraBold")
    most = NumericProperty(0)

    def fit(self, *_args: object) -> None:
        """Choose the font and its size for the present text and room."""
        if self.width > 1 and self.height > 1:
            self.font_name = face(self.text, self.weight)
            size = largest_font(self.text, self.font_name, self.width, self.height)
            self.font_size = min(size, self.most) if self.most else size

    on_size = on_text = on_most = fit


class Card(Widget):
    """A rounded, bordered surface with a soft shadow."""

    fill = ColorProperty()
    border = ColorProperty()
    radius = NumericProperty(26)
    edge = NumericProperty(2)
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
    fill = ColorProperty()
    held_fill = ColorProperty()
    ink = ColorProperty()
    border = ColorProperty([0, 0, 0, 0])
    weight = StringProperty("Bold")
    font_size = NumericProperty(38)
    tall = NumericProperty(126)


class LanguageChoice(Touchable):
    """One language in the switch."""

    text = StringProperty()
    chosen = BooleanProperty(defaultvalue=False)


class LanguageSwitch(BoxLayout):
    """All languages of the site side by side, the present one filled; in more rows when they are many."""

    def __init__(
        self, languages: tuple[LanguageView, ...], touch: object, room: float, **values: object
    ) -> None:
        super().__init__(**values)
        choices = [_choice(language, touch) for language in languages]
        rows: list[list[LanguageChoice]] = [[]]
        for choice in choices:
            if rows[-1] and sum(each.width for each in (*rows[-1], choice)) > room - dp(14):
                rows.append([])
            rows[-1].append(choice)
        for row in rows:
            line = BoxLayout(spacing=dp(2))
            for choice in row:
                line.add_widget(choice)
            self.add_widget(line)
        self.width = max(sum(each.width for each in row) + dp(2) * len(row) for row in rows) + dp(14)
        self.height = len(rows) * dp(TOUCH_DP - 8) + dp(8)


def _choice(language: LanguageView, touch: object) -> LanguageChoice:
    choice = LanguageChoice(
        name=f"language:{language.id}",
        text=language.name,
        chosen=language.chosen,
        meaning=visit.ChooseLanguage(language.id),
        touch=touch,
    )
    choice.ids.label.texture_update()
    return choice


class NavigationRow(BoxLayout):
    """The way back and the languages. A row that is not ``shown`` takes no room: another has its place."""

    back = StringProperty()
    languages = ObjectProperty(())
    touch = ObjectProperty(None, allownone=True)
    shown = BooleanProperty(defaultvalue=True)
    beside = NumericProperty(0)
    gap = NumericProperty(0)

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self._build = Clock.create_trigger(self._fill, -1)
        self.bind(**dict.fromkeys(("back", "languages", "touch", "shown", "width", "gap"), self._again))
        self._again()

    def _again(self, *_args: object) -> None:
        self._build()

    def _fill(self, *_args: object) -> None:
        self.clear_widgets()
        self.padding = (0, 0, 0, self.gap)
        self.height = 0
        if not self.shown or not (self.back or self.languages):
            return
        room = self.width - self.beside
        high = dp(TOUCH_DP)
        if self.back:
            button = BackButton(text=f"‹  {self.back}", touch=self.touch)
            self.add_widget(button)
            room -= button.width + self.spacing
        self.add_widget(Widget())
        if self.languages:
            switch = LanguageSwitch(self.languages, self.touch, room)
            self.add_widget(switch)
            high = max(high, switch.height)
        self.height = high + self.gap


class BackButton(BigButton):
    """The way back, always at the left of the languages."""


class Header(BoxLayout):
    """Whose kiosk this is, and what time it is."""

    head = ObjectProperty(HeaderView("", "", "", ""), rebind=True)
    wide = BooleanProperty(defaultvalue=False)


class Calendar(Widget):
    """A drawn calendar leaf."""

    ink = ColorProperty()


class Loudspeaker(Widget):
    """A drawn loudspeaker with its waves."""

    ink = ColorProperty()


class AidSign(FloatLayout):
    """The drawing of a help."""

    kind = StringProperty()
    ink = ColorProperty()


class Aid(Touchable):
    """One help at the foot of the screen."""

    kind = StringProperty()
    title = StringProperty()
    wide = BooleanProperty(defaultvalue=False)
    fill = ColorProperty()
    edge_color = ColorProperty()
    ink = ColorProperty()
    sign_ink = ColorProperty()
    font_size = NumericProperty(26)

    def collide_point(self, x: float, y: float) -> bool:
        """Reach out to the lower left corner with the help that a hand looks for there without seeing it."""
        if self.kind == "aloud":
            return bool(x <= self.right and y <= self.top)
        return bool(super().collide_point(x, y))

    def show(self, aid: AidView, *, dark: bool) -> None:
        """Show this help; one that means nothing here keeps its place, unseen."""
        off, on = AID_TOUCHES[aid.kind]
        self.kind, self.title = aid.kind, aid.title
        self.name, self.meaning = aid.kind, on if aid.armed else off
        if aid.kind == "priority" and aid.armed:
            self.name = "drop-priority"
        self.enabled, self.opacity = aid.offered, float(aid.offered)
        fill, edge, ink, sign = _aid_colors(aid, dark=dark)
        self.fill, self.edge_color, self.ink, self.sign_ink = map(rgba, (fill, edge, ink, sign))


def _aid_colors(aid: AidView, *, dark: bool) -> tuple[str, str, str, str]:
    """Return the roles of ground, edge, words and sign."""
    if aid.kind == "priority":
        return ("you", "you", "on_you", "on_you") if aid.armed else ("help", "help_line", "on_help", "accent")
    if aid.armed:
        return ("on_deep",) * 2 + ("deep",) * 2 if dark else ("action",) * 2 + ("on_action",) * 2
    return ("deep", "deep_line", "on_deep", "on_deep") if dark else ("card", "line", "ink", "accent")


class Foot(BoxLayout):
    """The helps of the site, each always at the same place."""

    aids = ObjectProperty(())
    touch = ObjectProperty(None, allownone=True)
    wide = BooleanProperty(defaultvalue=False)
    dark = BooleanProperty(defaultvalue=False)

    def on_aids(self, *_args: object) -> None:
        """Keep one place per help."""
        if len(self.children) != len(self.aids):
            self.clear_widgets()
            for _ in self.aids:
                self.add_widget(Aid())
        for place, aid in zip(reversed(self.children), self.aids, strict=True):
            place.wide, place.touch = self.wide, self.touch
            place.show(aid, dark=self.dark)

        self.size_words()

    on_touch = on_wide = on_dark = on_aids

    def size_words(self, *_args: object) -> None:
        """Let all titles have the same size, in which the longest word of them fits."""
        words = [word for place in self.children for word in place.title.split()]
        if not words or self.width <= self.height:
            return
        room = (self.width - self.spacing * (len(self.children) - 1)) / len(self.children) - dp(12)
        usual = sp(AID_TYPE)
        fitting = (largest_font(word, face(word, "SemiBold"), room, usual * 2) for word in words)
        size = usual if self.wide else min(usual, *fitting)
        for place in self.children:
            place.font_size = size

    on_size = size_words


class Chip(AnchorLayout):
    """A short word on a coloured ground."""

    text = StringProperty()


class TimeBar(Widget):
    """How much is left of the time from ``since`` to ``until`` (monotonic seconds)."""

    since = NumericProperty(0)
    until = NumericProperty(0)
    left = NumericProperty(1.0)
    dark = BooleanProperty(defaultvalue=False)

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self._clock = Clock.schedule_interval(self._run, 1 / BAR_FPS)

    def _run(self, _dt: float) -> bool:
        if self.get_parent_window() is None:
            return self.parent is not None
        lasts_s = max(0.1, self.until - self.since)
        self.left = max(0.0, min(1.0, (self.until - time.monotonic()) / lasts_s))
        return True


class FittedBox(BoxLayout):
    """A column whose type shrinks until it fits into ``room``; ``zoom`` is what its font sizes are times."""

    zoom = NumericProperty(1.0)
    room = NumericProperty(0)
    least = NumericProperty(0.62)

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self._fit = Clock.create_trigger(self._shrink, 0)
        self.bind(minimum_height=lambda *_: self._fit(), room=self._begin, width=self._begin)

    def _begin(self, *_args: object) -> None:
        """Start from full size: while a screen is laid out its rooms are small at first."""
        self.zoom = 1.0
        self._fit()

    def _shrink(self, *_args: object) -> None:
        if self.room > 1 and self.minimum_height > self.room + 1 and self.zoom > self.least:
            step = max(0.9, min(0.97, (self.room / self.minimum_height) ** 0.5))
            self.zoom = max(self.least, self.zoom * step)


class Screen(FloatLayout):
    """One screen: it shows a view and passes touches on.

    ``reach``: how high above the lower edge controls may stand while ``low``.
    """

    wide = BooleanProperty(defaultvalue=False)
    low = BooleanProperty(defaultvalue=False)
    large = BooleanProperty(defaultvalue=False)
    view = ObjectProperty(None, allownone=True, rebind=True)
    touch = ObjectProperty(None, allownone=True)
    ground = StringProperty("ground")
    gap = NumericProperty(0)
    reach = NumericProperty(0)
    foot_height = NumericProperty(0)

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
