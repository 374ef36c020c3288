"""The whole picture: keeps the one screen that belongs to the present view, at the drawing's scale."""

from collections.abc import Callable
from typing import Any, TypeAlias

from kivy.animation import Animation
from kivy.graphics import Color, Rectangle
from kivy.metrics import Metrics
from kivy.properties import NumericProperty, ObjectProperty
from kivy.uix.floatlayout import FloatLayout

from kiosk.look import HIGH_CONTRAST, ORDINARY
from kiosk.screens.aloud import AloudScreen
from kiosk.screens.colors import wear
from kiosk.screens.enrol import EnrolScreen
from kiosk.screens.entry import EntryScreen
from kiosk.screens.fonts import use_fonts
from kiosk.screens.home import HomeScreen
from kiosk.screens.more_time import MoreTimeScreen
from kiosk.screens.notice import NoticeScreen, RefusedScreen
from kiosk.screens.parts import Screen
from kiosk.screens.printing import PrintingScreen
from kiosk.screens.reasons import ReasonsScreen
from kiosk.screens.service import ServiceScreen
from kiosk.screens.staff import NameScreen, PageScreen, PinScreen, RestScreen
from kiosk.screens.ticket import TicketScreen
from kiosk.staff_views import EnrolView, NameView, PageView, PinView, RestView, StaffScreenView
from kiosk.views import (
    AloudView,
    EntryView,
    FrameView,
    HeaderView,
    HomeView,
    MoreTimeView,
    NoticeView,
    PrintingView,
    ReasonsView,
    RefusedView,
    ServiceView,
    TicketView,
    View,
)

Shown: TypeAlias = View | StaffScreenView

SCREENS: dict[type[Shown], type[Screen]] = {
    HomeView: HomeScreen,
    ServiceView: ServiceScreen,
    ReasonsView: ReasonsScreen,
    EntryView: EntryScreen,
    MoreTimeView: MoreTimeScreen,
    PrintingView: PrintingScreen,
    TicketView: TicketScreen,
    RefusedView: RefusedScreen,
    NoticeView: NoticeScreen,
    PageView: PageScreen,
    EnrolView: EnrolScreen,
    PinView: PinScreen,
    NameView: NameScreen,
    RestView: RestScreen,
    AloudView: AloudScreen,
}
NAMES: dict[type[Shown], str] = {
    HomeView: "home",
    ServiceView: "service",
    ReasonsView: "reasons",
    EntryView: "entry",
    MoreTimeView: "more-time",
    PrintingView: "printing",
    TicketView: "ticket",
    RefusedView: "refused",
    NoticeView: "notice",
    PageView: "staff",
    EnrolView: "enrol",
    PinView: "pin",
    NameView: "name",
    RestView: "rest",
    AloudView: "aloud",
}
SHORT_SIDE, LONG_SIDE = 1080, 1920
UNFRAMED = FrameView(HeaderView("", "", "", ""))
LARGE_TYPE = 1.35
"""How much larger large type is."""


def scale_for(width: float, height: float) -> float:
    """Return how many pixels one unit of the drawing has in a window of this size."""
    return min(min(width, height) / SHORT_SIDE, max(width, height) / LONG_SIDE)


def _frame(view: Shown) -> FrameView:
    """Return how a view is drawn: what is not for visitors is drawn in the ordinary way."""
    return getattr(view, "frame", UNFRAMED)


class Surface(FloatLayout):
    """Shows one view at a time; a new kind fades in over the old one, which can no longer be touched."""

    touch = ObjectProperty(None, allownone=True)
    shade = NumericProperty(0.0)

    def __init__(self, touch: Callable[[Any], None], **values: object) -> None:
        super().__init__(touch=touch, **values)
        self.screen: Screen | None = None
        self.shade_wanted = 0.0
        with self.canvas.after:
            self._shade_color = Color(0, 0, 0, 0)
            self._shade = Rectangle(pos=self.pos, size=self.size)
        self.bind(pos=self._lay_shade, size=self._lay_shade, shade=self._lay_shade)

    def show(self, view: Shown, *, at_once: bool = False) -> None:
        """Show the view: on the present screen when it is of that kind and drawn alike, else on a new one."""
        frame = _frame(view)
        use_fonts(frame.fonts)
        if self.screen is not None and self._suits(view, frame, self.screen):
            self.screen.view = view
            return
        gone, screen = self.screen, self._make(view)
        self.screen = screen
        self.add_widget(screen)
        if gone is None or at_once:
            self._drop(gone)
        else:
            screen.appear(lambda: self._drop(gone))

    def darken(self, share: float) -> None:
        """Take this share of the light away, or give it back: calmly, or at once when somebody touches."""
        if share == self.shade_wanted:
            return
        self.shade_wanted = share
        Animation.cancel_all(self, "shade")
        Animation(shade=share, duration=2.0 if share > self.shade else 0.1).start(self)

    def _suits(self, view: Shown, frame: FrameView, screen: Screen) -> bool:
        """Whether the present screen can show this view."""
        same_kind = type(screen) is SCREENS[type(view)]
        return same_kind and (screen.large, screen.low) == (frame.large, frame.low)

    def rescale(self, width: float, height: float) -> None:
        """Draw anew for a window of another size."""
        Metrics.density = scale_for(width, height)
        if self.screen is not None and self.screen.view is not None:
            view = self.screen.view
            self.clear_widgets()
            self.screen = None
            self.show(view)

    def _lay_shade(self, *_args: object) -> None:
        self._shade.pos, self._shade.size, self._shade_color.a = self.pos, self.size, self.shade

    def _make(self, view: Shown) -> Screen:
        frame = _frame(view)
        wear(HIGH_CONTRAST if frame.large else ORDINARY)
        Metrics.fontscale = LARGE_TYPE if frame.large else 1.0
        return SCREENS[type(view)](
            view=view,
            wide=self.width > self.height,
            touch=self.touch,
            large=frame.large,
            low=frame.low,
        )

    def _drop(self, screen: Screen | None) -> None:
        if screen is not None and screen.parent is self:
            self.remove_widget(screen)
