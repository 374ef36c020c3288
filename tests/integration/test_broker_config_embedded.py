"""The embedded broker runs in its own process, says why it cannot, and leaves nothing behind."""

import os
import signal
import subprocess
import sys

import pytest

from broker_config.embedded import BrokerNotStarted, EmbeddedBroker
from tests.support.ports import free_port, is_served
from tests.support.waiting import wait_until

RUN = "import sys; from broker_config.embedded import run_embedded; run_embedded(sys.argv[1])"


def run(port: int) -> subprocess.Popen[bytes]:
    """Start a program that does nothing but run the broker."""
    program = subprocess.Popen([sys.executable, "-c", RUN, f"127.0.0.1:{port}"], start_new_session=True)
    wait_until(lambda: is_served(port), what="the broker")
    return program


def test_broker_serves_from_start_to_stop() -> None:
    port = free_port()
    with EmbeddedBroker(f"127.0.0.1:{port}") as broker:
        assert broker.is_running
        assert is_served(port)
        assert broker.url == f"mqtt://127.0.0.1:{port}"
    assert not is_served(port)
    assert not EmbeddedBroker(f"127.0.0.1:{port}").is_running


def test_broker_starts_again_on_its_port() -> None:
    broker = EmbeddedBroker(f"localhost:{free_port()}")
    for _ in range(2):
        with broker:
            assert is_served(broker.address.port)


def test_occupied_port_is_named() -> None:
    with EmbeddedBroker(f"127.0.0.1:{free_port()}") as first:
        second = EmbeddedBroker(str(first.address))
        with pytest.raises(BrokerNotStarted, match=f"cannot listen on {first.address}"):
            second.start()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_program_ends_with_exit_0_when_asked(number: signal.Signals) -> None:
    port = free_port()
    program = run(port)
    program.send_signal(number)
    assert program.wait(10) == 0
    assert not is_served(port)


def test_interrupt_of_the_whole_group_ends_it_in_order_too() -> None:
    port = free_port()
    program = run(port)
    os.killpg(program.pid, signal.SIGINT)
    assert program.wait(10) == 0
    assert not is_served(port)


def test_broker_does_not_outlive_a_killed_program() -> None:
    port = free_port()
    program = run(port)
    program.kill()
    program.wait(10)
    wait_until(lambda: not is_served(port), what="the broker to end with its program")
