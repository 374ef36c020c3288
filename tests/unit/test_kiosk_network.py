"""The machine's network ports, from the files in which its kernel tells them."""

from ipaddress import ip_address
from pathlib import Path

from kiosk.network import Port, read_ports


def test_the_network_ports_are_told_without_the_one_to_itself(tmp_path: Path) -> None:
    for name, state in (("lo", "unknown"), ("port-b", "down"), ("port-a", "up")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "operstate").write_text(f"{state}\n")
        (tmp_path / name / "address").write_text("02:00:00:00:00:01\n")
    assert read_ports(tmp_path) == (
        Port("port-a", "up", "02:00:00:00:00:01"),
        Port("port-b", "down", "02:00:00:00:00:01"),
    )


def test_a_port_that_is_in_use_tells_its_address() -> None:
    used = [port for port in read_ports() if port.address]
    for port in used:
        assert ip_address(port.address)
        assert port.hardware
