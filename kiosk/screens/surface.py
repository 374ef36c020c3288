"""The whole picture: keeps the one screen that belongs to the present view, at the drawing's scale."""

from collections.abc import Callable
from typing import Any

from kivy.metrics import Metrics
from kivy.properties import ObjectProperty
from kivy.uix.floatlayout import FloatLayout

from kiosk.screens.home import HomeScreen
from kiosk.screens.notice import NoticeScreen, RefusedScreen
from kiosk.screens.parts import Screen
from kiosk.screens.printing import PrintingScreen
from kiosk.screens.reasons import ReasonsScreen
from kiosk.screens.service import ServiceScreen
from kiosk.screens.ticket import TicketScreen
from kiosk.views import (
    HomeView,
    NoticeView,
    PrintingView,
    ReasonsView,
    RefusedView,
    ServiceView,
    TicketView,
    View,
)

SCREENS: dict[type[View], type[Screen]] = {
    HomeView: HomeScreen,
    ServiceView: ServiceScreen,
    ReasonsView: ReasonsScreen,
    PrintingView: PrintingScreen,
    TicketView: TicketScreen,
    RefusedView: RefusedScreen,
    NoticeView: NoticeScreen,
}
NAMES: dict[type[View], str] = {
    HomeView: "home",
    ServiceView: "service",
    ReasonsView: "reasons",
    PrintingView: "printing",
    TicketView: "ticket",
    RefusedView: "refused",
    NoticeView: "notice",
}
SHORT_SIDE, LONG_SIDE = 1080, 1920


def scale_for(width: float, height: float) -> float:
    """Return how many pixels one unit of the drawing has in a window of this size."""
    return min(min(width, height) / SHORT_SIDE, max(width, height) / LONG_SIDE)


class Surface(FloatLayout):
    """Shows one view at a time; a new kind fades in over the old one, which can no longer be touched."""

    touch = ObjectProperty(None, allownone=True)

    def __init__(self, touch: Callable[[Any], None], **values: object) -> None:
        super().__init__(touch=touch, **values)
        self.screen: Screen | None = None

    def show(self, view: View, *, at_once: bool = False) -> None:
        """Show the view: on the present screen when it is of that kind, else on a new one."""
        if self.screen is not None and type(self.screen) is SCREENS[type(view)]:
            self.screen.view = view
            return
        gone, screen = self.screen, self._make(view)
        self.screen = screen
        self.add_widget(screen)
        if gone is None or at_once:
            self._drop(gone)
        else:
            screen.appear(lambda: self._drop(gone))

    def rescale(self, width: float, height: float) -> None:
        """Draw anew for a window of another size."""
        Metrics.density = scale_for(width, height)
        if self.screen is not None and self.screen.view is not None:
            view = self.screen.view
            self.clear_widgets()
            self.screen = None
            self.show(view)

    def _make(self, view: View) -> Screen:
        wide = self.width > self.height
        return SCREENS[type(view)](view=view, wide=wide, touch=self.touch)

    def _drop(self, screen: Screen | None) -> None:
        if screen is not None and screen.parent is self:
            self.remove_widget(screen)
