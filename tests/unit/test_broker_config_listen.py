"""A listen address is checked before a broker is started on it."""

import pytest

from broker_config.embedded import EmbeddedBroker
from broker_config.listen import InvalidListenAddress, ListenAddress


@pytest.mark.parametrize("text", ["127.0.0.1:1883", "127.8.8.8:1", "localhost:1883", "[::1]:1883"])
def test_loopback_address_is_kept_as_written(text: str) -> None:
    assert str(ListenAddress.parse(text)) == text
    assert ListenAddress.parse(text).is_loopback


@pytest.mark.parametrize("text", ["0.0.0.0:1883", "192.168.1.5:1883", "broker.example:1883", "[::]:1883"])
def test_embedded_broker_refuses_an_address_that_others_reach(text: str) -> None:
    assert not ListenAddress.parse(text).is_loopback
    with pytest.raises(InvalidListenAddress, match="no passwords"):
        EmbeddedBroker(text)


@pytest.mark.parametrize(
    "text", ["", ":1883", "127.0.0.1", "127.0.0.1:", "h:0", "h:65536", "h:x", "a b:1", "h\n:1"]
)
def test_text_that_is_no_address_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InvalidListenAddress, match=r"write HOST:PORT, as in 127\.0\.0\.1:1883"):
        ListenAddress.parse(text)
