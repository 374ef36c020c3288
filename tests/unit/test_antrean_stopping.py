"""The wish to stop, by signal and by deadline."""

import os
import signal

import pytest

from antrean.stopping import Stopping


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_is_a_wish_to_stop(number: signal.Signals) -> None:
    with Stopping() as stopping:
        assert not stopping.wait(0)
        os.kill(os.getpid(), number)
        assert stopping.wait(5)
        assert stopping.signal is number


def test_time_that_is_over_is_a_wish_to_stop() -> None:
    with Stopping() as stopping:
        stopping.after(0)
        assert stopping.wait(5)
        assert stopping.is_over


def test_signals_mean_what_they_meant_before_once_it_is_over() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with Stopping():
        pass
    assert signal.getsignal(signal.SIGTERM) is before
