"""The settings of an office's broker, from DIR/broker.toml and the environment (ANTREAN_BROKER_…)."""

from typing import Literal

from pydantic import field_validator
from pydantic_settings import SettingsConfigDict

from broker_config.listen import ListenAddress
from wire.settings import Program


class BrokerSettings(Program):
    """Which broker `antrean up` runs, and where it listens."""

    model_config = SettingsConfigDict(env_prefix="ANTREAN_BROKER_")

    program: Literal["auto", "mosquitto", "embedded"] = "auto"
    listen: str = "127.0.0.1:1883"

    @field_validator("listen")
    @classmethod
    def _check_listen(cls, listen: str) -> str:
        ListenAddress.parse(listen)
        return listen
