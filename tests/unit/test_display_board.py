"""The board shows what is so, in order, once, and says when it cannot know."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from display.board import CALL_LIFE_S, EVERYTHING, REMEMBERED_CALLS, STALE_AFTER_S, Contact, Focus, find_focus
from display.facts import Call, Heartbeat, Office, Setup, Snapshot, StageWait, Zone
from tests.support.board_facts import START, Lobby, at, board, call


def test_a_call_is_shown_and_announced_once_its_board_lists_it() -> None:
    lobby = Lobby()
    lobby.take(board(0))
    lobby.take(call(1))
    assert lobby.main() is None
    lobby.take(board(1, call(1)))
    assert lobby.main() == "A001"
    assert lobby.announced == [call(1)]


def test_a_board_before_its_call_shows_the_call_when_it_comes() -> None:
    lobby = Lobby()
    lobby.take(board(1, call(1)))
    assert lobby.main() is None
    lobby.take(call(1))
    assert lobby.main() == "A001"


@pytest.mark.parametrize(
    "older", [board(1, epoch=2), board(9, epoch=1), board(2, epoch=2, s=-1), board(2, epoch=2)]
)
def test_an_older_board_never_replaces_a_newer(older: Snapshot) -> None:
    lobby = Lobby()
    lobby.take(board(2, call(1, epoch=2, rev=2), epoch=2), call(1, epoch=2, rev=2))
    lobby.take(older)
    assert lobby.main() == "A001"


def test_the_same_revision_read_later_replaces() -> None:
    lobby = Lobby()
    lobby.take(board(1))
    lobby.take(board(1, counters=5, s=1))
    assert len(lobby.board.view().rows) == 5


def test_a_repeated_call_is_announced_once() -> None:
    lobby = Lobby()
    lobby.take(board(1, call(1)), call(1), call(1))
    lobby.wait(10)
    lobby.take(call(1))
    lobby.wait(10)
    assert lobby.announced == [call(1)]


def test_a_recall_is_announced_again() -> None:
    lobby = Lobby()
    lobby.take(board(1, call(1)), call(1))
    lobby.wait(10)
    again = call(1, times=2, rev=2, s=10)
    lobby.take(board(2, again), again)
    assert lobby.announced == [call(1), again]
    assert lobby.main() == "A001"


def test_a_recall_before_its_call_makes_the_call_superfluous() -> None:
    lobby = Lobby()
    again = call(1, times=2, rev=2)
    lobby.take(board(2, again), again)
    lobby.take(call(1))
    lobby.wait(10)
    assert lobby.announced == [again]


def test_two_calls_at_once_follow_each_other_each_for_its_time() -> None:
    lobby = Lobby()
    lobby.take(board(2, call(1), call(2)), call(2), call(1))
    seen = [lobby.main()]
    lobby.wait(3.9)
    seen.append(lobby.main())
    lobby.wait(0.2)
    seen.append(lobby.main())
    assert seen == ["A001", "A001", "A002"]


def test_calls_that_queue_up_are_shown_together_and_longer() -> None:
    lobby = Lobby()
    calls = [call(number) for number in range(1, 7)]
    lobby.take(board(6, *calls, counters=6), *calls)
    assert lobby.shown() == ["A001", "A002", "A003", "A004"]
    lobby.wait(6.9)
    assert lobby.shown() == ["A001", "A002", "A003", "A004"]
    lobby.wait(0.2)
    assert lobby.shown() == ["A005"]
    lobby.wait(4.1)
    assert lobby.shown() == ["A006"]
    assert lobby.announced == calls


def test_a_call_taken_back_leaves_those_shown_with_it() -> None:
    lobby = Lobby()
    calls = [call(number) for number in range(1, 4)]
    lobby.take(board(3, *calls), *calls)
    lobby.take(board(4, calls[0], calls[2]))
    assert lobby.shown() == ["A001", "A003"]
    lobby.take(board(5))
    assert lobby.shown() == []


def test_of_calls_shown_together_those_stay_whose_visitor_is_at_the_counter() -> None:
    lobby = Lobby()
    calls = [call(number) for number in range(1, 4)]
    lobby.take(board(3, *calls), *calls)
    listed = board(4, *calls)
    rows = tuple(replace(row, ticket=row.ticket if row.counter == "c2" else None) for row in listed.counters)
    lobby.take(replace(listed, counters=rows))
    assert lobby.shown() == ["A001", "A002", "A003"]
    lobby.wait(6.1)
    assert lobby.shown() == ["A002"]


def test_a_recall_of_a_call_that_still_waits_takes_its_place() -> None:
    lobby = Lobby()
    calls = [call(number) for number in range(1, 4)]
    again = call(2, times=2, rev=4, s=1)
    lobby.take(board(1, calls[0]), calls[0])
    lobby.take(board(4, calls[0], again, calls[2]), calls[1], calls[2], again)
    lobby.wait(10)
    assert lobby.announced == [calls[0], again, calls[2]]


def test_a_recall_of_a_call_that_is_shown_is_shown_and_announced_again() -> None:
    lobby = Lobby()
    calls = [call(number) for number in range(1, 4)]
    lobby.take(board(3, *calls), *calls)
    again = call(2, times=2, rev=4, s=1)
    lobby.take(board(4, calls[0], again, calls[2]), again)
    lobby.wait(6.1)
    assert lobby.shown() == ["A002"]
    assert lobby.announced == [*calls, again]


def test_while_it_is_spoken_a_call_stays_but_not_for_ever() -> None:
    lobby = Lobby()
    lobby.take(board(2, call(1), call(2)), call(1), call(2))
    lobby.wait(20, speaking=True)
    assert lobby.main() == "A001"
    lobby.wait(11, speaking=True)
    assert lobby.main() == "A002"


def test_every_called_counter_is_lit_at_once() -> None:
    lobby = Lobby()
    lobby.take(board(2, call(1), call(2)), call(1), call(2))
    assert [row.lit for row in lobby.board.view().rows] == [True, True, False]


def test_a_call_taken_back_disappears_and_is_not_announced() -> None:
    lobby = Lobby()
    lobby.take(board(2, call(1), call(2)), call(1), call(2))
    lobby.take(board(3))
    assert lobby.main() is None
    lobby.wait(10)
    assert lobby.announced == [call(1)]


def test_a_call_that_a_newer_board_does_not_list_is_not_shown() -> None:
    lobby = Lobby()
    lobby.take(board(5), call(1))
    lobby.take(board(6, call(1)))
    assert lobby.main() is None


def test_a_call_waits_for_its_board_as_long_as_it_lives() -> None:
    lobby = Lobby()
    lobby.take(board(0), call(1))
    lobby.wait(CALL_LIFE_S - 1)
    lobby.take(board(1, call(1)))
    assert lobby.main() == "A001"


def test_a_call_older_than_its_life_is_not_shown() -> None:
    lobby = Lobby()
    lobby.take(board(1, call(1, s=-31)), call(1, s=-31))
    lobby.wait(5)
    assert lobby.main() is None
    assert [entry.ticket for entry in lobby.board.view().recent] == ["A001"]


def test_a_young_call_whose_message_was_lost_is_made_up_for_from_the_board() -> None:
    lobby = Lobby()
    lobby.take(board(1, call(1)))
    lobby.wait(3)
    assert lobby.main() == "A001"
    assert lobby.announced[0].languages == ("id", "en")
    lobby.take(call(1))
    lobby.wait(8)
    assert len(lobby.announced) == 1


def test_who_hears_of_calls_by_the_board_alone_shows_them_at_once() -> None:
    lobby = Lobby(missed_after_s=0)
    lobby.take(board(1, call(1)))
    assert lobby.main() == "A001"
    again = call(1, times=2, rev=2, s=5)
    lobby.wait(5)
    lobby.take(board(2, again))
    assert [c.times for c in lobby.announced] == [1, 2]


def test_calls_that_wait_are_shown_in_the_order_in_which_they_were_pressed() -> None:
    lobby = Lobby(minimum_show_s=1)
    pressed = [call(number, rev=9, s=float(number)) for number in (1, 2, 3)]
    lobby.wait(10)
    lobby.take(pressed[2], pressed[1], pressed[0], board(9, *pressed))
    lobby.wait(6)
    assert [c.ticket for c in lobby.announced] == ["A001", "A002", "A003"]
    assert lobby.announced[0].languages == ("id", "en")


def test_lost_calls_are_made_up_for_in_order() -> None:
    lobby = Lobby(minimum_show_s=1)
    lobby.wait(10)
    lobby.take(board(9, *(call(number, rev=9, s=float(number)) for number in (3, 2, 1))))
    lobby.wait(8)
    assert [c.ticket for c in lobby.announced] == ["A001", "A002", "A003"]


def test_a_call_stays_until_its_counter_has_done_with_it() -> None:
    lobby = Lobby()
    lobby.take(board(1, call(1)), call(1))
    lobby.wait(120)
    assert lobby.main() == "A001"
    done = board(2, call(1))
    rows = tuple(type(row)(row.counter, row.label) for row in done.counters)
    lobby.take(Snapshot(1, 2, at(120), rows, done.recent))
    assert lobby.main() is None


def test_without_a_heartbeat_nothing_is_current_and_since_when_is_said() -> None:
    lobby = Lobby()
    lobby.take(board(1, call(1)), call(1))
    lobby.beats = False
    lobby.wait(STALE_AFTER_S - 0.2)
    assert lobby.main() == "A001"
    lobby.wait(0.4)
    view = lobby.board.view()
    assert (view.contact, view.main) == (Contact.LOST, None)
    assert view.lost_since == START
    assert not any(row.lit for row in view.rows)


def test_a_display_that_never_heard_the_server_says_so() -> None:
    lobby = Lobby()
    lobby.beats = False
    lobby.take(board(1, call(1)), call(1))
    assert lobby.board.view().contact is Contact.STARTING
    lobby.wait(STALE_AFTER_S + 0.1)
    assert (lobby.board.view().contact, lobby.board.view().lost_since) == (Contact.LOST, None)
    assert lobby.announced == []


def test_back_in_contact_the_call_at_its_counter_is_shown_again_in_silence() -> None:
    lobby = Lobby()
    lobby.take(board(1, call(1)), call(1))
    lobby.beats = False
    lobby.wait(60)
    lobby.beats = True
    lobby.wait(0.1)
    assert lobby.main() == "A001"
    assert len(lobby.announced) == 1


def test_back_in_contact_the_board_that_the_server_names_must_come_first() -> None:
    lobby = Lobby()
    lobby.take(board(1, call(1)), call(1))
    lobby.beats = False
    lobby.wait(10)
    lobby.beats, lobby.rev = True, 7
    lobby.wait(0.5)
    assert lobby.board.view().contact is Contact.LOST
    lobby.take(board(7))
    assert lobby.board.view().contact is Contact.LIVE
    assert lobby.main() is None


def test_calls_that_grew_old_during_an_outage_are_not_announced() -> None:
    lobby = Lobby(minimum_show_s=8)
    lobby.take(board(2, call(1), call(2)), call(1), call(2))
    lobby.beats = False
    lobby.wait(40)
    lobby.beats = True
    lobby.wait(20)
    assert lobby.announced == [call(1)]


def test_a_missing_revision_asks_for_the_board_again_and_then_says_that_it_is_behind() -> None:
    lobby = Lobby()
    lobby.take(board(1))
    lobby.rev = 2
    asked = []
    for _ in range(60):
        lobby.wait(0.1)
        if lobby.board.resync_due(lobby.now_s):
            asked.append(round(lobby.now_s, 1))
    assert asked[0] == pytest.approx(2.1, abs=0.11)
    assert len(asked) == 2
    assert lobby.board.view().contact is Contact.LOST
    lobby.take(board(2))
    assert lobby.board.view().contact is Contact.LIVE
    assert not lobby.board.resync_due(lobby.now_s + 60)


def test_a_former_owners_heartbeat_is_no_sign_of_life() -> None:
    lobby = Lobby()
    lobby.take(board(1, epoch=2))
    lobby.beats = False
    lobby.wait(3)
    lobby.board.take_heartbeat(Heartbeat(1, 99, START), lobby.now_s)
    lobby.wait(2.5)
    assert lobby.board.view().contact is Contact.LOST


def test_the_servers_clock_is_the_offices() -> None:
    lobby = Lobby()
    lobby.board.take_heartbeat(Heartbeat(1, 0, START + timedelta(hours=3)), 0.0)
    assert lobby.board.clock(90.0) == START + timedelta(hours=3, seconds=90)


HALL = Focus(frozenset({"c1", "c2"}), frozenset({"documents"}))


def test_a_zone_shows_its_counters_calls_and_waits_alone() -> None:
    lobby = Lobby()
    lobby.board.look_at(HALL)
    photo = replace(call(2), stage="photo")
    waits = (StageWait("documents", 3), StageWait("photo", 4))
    lobby.take(replace(board(4, call(1), photo, call(3)), stages=waits), call(1), photo, call(3))
    lobby.wait(20)
    view = lobby.board.view()
    assert [row.counter.counter for row in view.rows] == ["c1", "c2"]
    assert [wait.stage for wait in view.stages] == ["documents"]
    assert lobby.announced == [call(1)]
    assert not lobby.board.is_listed(call(3).call_id)


def test_another_zone_takes_effect_at_once() -> None:
    lobby = Lobby()
    lobby.take(board(3, call(1), call(3)), call(1), call(3))
    lobby.board.look_at(Focus(frozenset({"c3"})))
    assert lobby.shown() == []
    lobby.step()
    assert lobby.shown() == ["A003"]
    assert [row.counter.counter for row in lobby.board.view().rows] == ["c3"]
    lobby.board.look_at(EVERYTHING)
    assert len(lobby.board.view().rows) == 3


def test_a_young_call_that_a_new_zone_brings_is_made_up_for() -> None:
    lobby = Lobby()
    lobby.board.look_at(Focus(frozenset({"c1"})))
    lobby.take(board(3, call(3)), call(3))
    lobby.wait(5)
    assert lobby.announced == []
    lobby.board.look_at(EVERYTHING)
    lobby.wait(3)
    assert lobby.main() == "A003"


def test_a_display_looks_at_its_counter_or_zone_or_all() -> None:
    zone = Zone("hall", {}, frozenset({"c1"}), frozenset({"documents"}))
    office = Office("Kantor", "Asia/Jakarta", ("id",), zones={"hall": zone})
    assert find_focus(office, Setup(zone="hall")) == Focus(zone.counters, zone.stages)
    assert find_focus(office, Setup(zone="hall", counter="c9")) == Focus(frozenset({"c9"}))
    assert find_focus(office, Setup(zone="gone")) == find_focus(office, Setup()) == EVERYTHING


CALLS = [call(number, times=times, rev=number + times) for number in range(1, 6) for times in (1, 2)]
BOARDS = [
    board(
        rev, *({c.call_id: c for c in CALLS if (c.rev <= rev and c.call_id.int % 4) or c.rev == rev}.values())
    )
    for rev in range(1, 9)
]


def test_a_call_that_was_overtaken_during_an_outage_is_not_shown_as_current() -> None:
    lobby = Lobby()
    lobby.take(board(1, call(1)), call(1))
    lobby.beats = False
    lobby.wait(40)
    lobby.beats = True
    lobby.take(board(2, call(2, s=8), call(1), s=8))
    assert lobby.main() is None
    assert [entry.ticket for entry in lobby.board.view().recent] == ["A002", "A001"]
    assert lobby.announced == [call(1)]


def test_the_latest_call_is_still_shown_after_an_outage() -> None:
    lobby = Lobby()
    lobby.take(board(1, call(1)), call(1))
    lobby.beats = False
    lobby.wait(40)
    lobby.beats = True
    lobby.take(board(2, call(1), s=8))
    assert lobby.main() == "A001"


def test_a_call_is_not_current_once_a_later_one_is_too_old_to_be_shown() -> None:
    lobby = Lobby()
    lobby.take(board(1, call(1)), call(1))
    lobby.wait(60)
    lobby.take(board(2, call(2, s=5), call(1), s=60))
    assert lobby.main() is None


def test_a_server_whose_clock_was_set_back_calls_whom_it_calls_now() -> None:
    lobby = Lobby()
    lobby.take(board(2, call(2, s=3600), call(1, s=3500), s=0))
    lobby.wait(10)
    assert [called.ticket for called in lobby.announced] == ["A002"]
    lobby.take(board(3, call(3, s=3600.1), call(2, s=3600), call(1, s=3500), s=10), call(3, s=3600.1))
    lobby.wait(10)
    assert lobby.main() == "A003"


def test_calls_of_nowhere_are_not_kept_for_ever() -> None:
    lobby = Lobby()
    lobby.take(board(1))
    for number in range(1, 5000):
        lobby.board.take_call(call(number, epoch=9, s=1e6))
    assert len(lobby.board._waiting) == REMEMBERED_CALLS
    lobby.take(board(2, call(5000, s=0)), call(5000, s=0))
    assert lobby.main() == "A5000"


def test_an_earlier_epoch_counts_once_nothing_else_is_heard() -> None:
    lobby = Lobby()
    lobby.take(board(9, call(1, epoch=5), epoch=5))
    restored = board(3, call(2, epoch=4, s=11), epoch=4, s=11)
    lobby.epoch, lobby.rev = 4, 3
    lobby.wait(9)
    assert lobby.board.view().contact is Contact.LOST
    lobby.take(restored)
    assert [entry.ticket for entry in lobby.board.view().recent] == ["A001"]
    lobby.epoch, lobby.rev = 4, 3
    lobby.wait(3)
    assert lobby.board.resync_due(lobby.now_s + 3)
    assert lobby.board.view().as_of is None
    lobby.take(restored)
    lobby.wait(3)
    assert lobby.board.view().contact is Contact.LIVE
    assert lobby.main() == "A002"


def test_two_owners_in_turn_never_go_back_to_the_earlier() -> None:
    lobby = Lobby()
    lobby.take(board(9, epoch=5))
    for _ in range(30):
        lobby.epoch = 4
        lobby.wait(1)
        lobby.epoch = 5
        lobby.wait(1)
    assert lobby.board.view().as_of == at(0)


@settings(max_examples=150)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(CALLS),
            st.sampled_from(BOARDS),
            st.floats(0.1, 7.0),
            st.sampled_from(["beat", "silence", "all", "hall"]),
        ),
        max_size=40,
    )
)
def test_whatever_arrives_in_whatever_order_the_display_is_right(
    events: list[Call | Snapshot | float | str],
) -> None:
    lobby = Lobby()
    newest: Snapshot | None = None
    focus = EVERYTHING
    for event in events:
        if event in ("all", "hall"):
            focus = EVERYTHING if event == "all" else HALL
            lobby.board.look_at(focus)
        elif isinstance(event, str):
            lobby.beats = event == "beat"
        elif isinstance(event, float):
            lobby.wait(event)
        else:
            if isinstance(event, Snapshot) and (newest is None or event.order > newest.order):
                newest = event
            lobby.take(event)
        view = lobby.board.view()
        assert view.as_of == (newest.as_of if newest else None)
        for shown in view.calls:
            assert newest is not None
            assert focus.narrow(newest).lists(shown.call_id)
            assert view.contact is Contact.LIVE
        assert len({shown.call_id for shown in view.calls}) == len(view.calls)
    acted = [(c.call_id, c.times) for c in lobby.announced]
    assert len(acted) == len(set(acted))
    for c in lobby.announced:
        times = [other.times for other in lobby.announced if other.call_id == c.call_id]
        assert times == sorted(times)
