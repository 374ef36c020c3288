"""`antrean demo`: a whole lobby on one machine; leaves a folder with its tickets and nothing else."""

from collections.abc import Sequence
from contextlib import suppress

from rich.console import Console

from antrean.demo.crew import Crew, Interrupted
from antrean.demo.lobby import Lobby
from antrean.demo.pace import READABLE, SPOKEN
from antrean.demo.people import People
from antrean.demo.plan import Plan, Wishes, make_plan
from antrean.demo.preparation import CHIEF, YOU, Prepared
from antrean.demo.programs import KIOSK, PIN, PLAYED_KIOSK, TERMINAL, open_windows, start_server
from antrean.demo.terminal import Screen, open_screen
from antrean.demo.windows import has_screen
from antrean.parts import Process
from antrean.stopping import Stopping
from display.facts import Call

TICK_S = 0.15


def run_demo(wishes: Wishes) -> int:
    """Run the demo until its time is over, a window is closed or somebody stops it.

    Raises Failure and Crash.
    """
    console = Console(highlight=False, soft_wrap=True)
    plan = make_plan(wishes.folder)
    console.print("Antrean: a lobby is starting ...")
    with Stopping() as stopping, Crew(plan.logs, stopping) as crew, suppress(Interrupted):
        prepared, server = start_server(plan, crew)
        demo = Demo(plan, prepared, crew, stopping)
        windows = has_screen() and not wishes.headless
        shown = open_windows(plan, prepared, crew) if windows else []
        stopping.after(wishes.for_s)
        words = describe(plan, prepared, server.pid if shown else None)
        with open_screen(console, words) as screen:
            if windows and not wishes.simulate:
                demo.watch_windows(shown)
            else:
                demo.play(screen, shown)
    console.print(f"The demo has ended. Its tickets are in {plan.tickets}")
    return 0


def describe(plan: Plan, prepared: Prepared, server_pid: int | None) -> Sequence[str]:
    """Return what a person must know to take part; with windows, also what to try at the kiosk."""
    at_the_kiosk = (
        f"At the kiosk     three touches in the upper left corner, three in the right one: staff, PIN {PIN}",
        f"                 kill -STOP {server_pid} takes the server away: the kiosk gives its own numbers",
        f"                 kill -CONT {server_pid} brings it back: they stand in line",
    )
    return (
        f"Officers' page   {plan.pages}   user {YOU}, password {prepared.password}",
        f"                 take counter {prepared.yours}; {CHIEF} with the same password is the supervisor:",
        f"                 {plan.pages}/supervise stops and opens kiosk and services",
        *(at_the_kiosk if server_pid is not None else ()),
        f"Tickets          {plan.tickets}",
        f"Logs             {plan.logs}",
        "Ctrl-C ends the demo.",
    )


class Demo:
    """A demo that is up, until it shall stop."""

    def __init__(self, plan: Plan, prepared: Prepared, crew: Crew, stopping: Stopping) -> None:
        self._plan, self._prepared = plan, prepared
        self._crew, self._stopping = crew, stopping

    def watch_windows(self, shown: Sequence[Process]) -> None:
        """Wait until a window is closed or somebody stops the demo; raise Crash."""
        while not _closed(shown) and not self._stopping.wait(TICK_S):
            self._crew.check()

    def play(self, screen: Screen, shown: Sequence[Process]) -> None:
        """Play visitors and officers, and show the lobby; raise Crash."""
        kiosk, pace = (PLAYED_KIOSK, SPOKEN) if shown else (KIOSK, READABLE)
        lobby = Lobby(self._plan.broker, self._prepared.office.id, TERMINAL, self._plan.folder / TERMINAL)
        with lobby, People(self._plan, self._prepared, kiosk, pace, screen.tell):
            while not _closed(shown) and not self._stopping.wait(TICK_S):
                self._crew.check()
                for call in lobby.step():
                    screen.tell(_words(call, lobby.picture.clock))
                screen.show(lobby.picture)


def _closed(shown: Sequence[Process]) -> bool:
    return any(window.exit_code == 0 for window in shown)


def _words(call: Call, clock: str) -> str:
    again = f"  (time {call.times})" if call.times > 1 else ""
    return f"{clock}  call    {call.ticket} to {call.label}{again}"
