"""The server's settings; every one of them stands in docs/operations.md."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, TypeAdapter, ValidationError, field_validator
from pydantic_core import Url
from pydantic_settings import SettingsConfigDict

from wire.messages import WebAddress
from wire.settings import Broker, Program

DATABASES = ("sqlite", "postgresql", "postgresql+psycopg")
WEB_ADDRESS: TypeAdapter[Url] = TypeAdapter(WebAddress)
"""What the catalog can carry to the kiosks."""


class ServerSettings(Program):
    """What a server process needs to know. Addresses of databases may hold a password and are masked."""

    model_config = SettingsConfigDict(env_prefix="ANTREAN_SERVER_")

    database: Annotated[SecretStr, Field(description="sqlite:///FILE or postgresql://USER@HOST/NAME")]
    database_direct: Annotated[
        SecretStr | None, Field(description="the same PostgreSQL without a pooler, for ownership")
    ] = None
    broker: Broker = Broker()
    http: Annotated[str, Field(description="HOST:PORT to serve HTTP on")] = "127.0.0.1:8080"
    public_url: Annotated[str | None, Field(description="the address under which visitors reach /t/")] = None
    device_offline_s: Annotated[
        float, Field(ge=10, le=86_400, description="after how much silence the staff is told of a device")
    ] = 60
    media_dir: Annotated[Path | None, Field(description="the pictures and videos that displays show")] = None
    voice: Annotated[
        Path | None, Field(description="the folder of a voice pack for displays in a browser")
    ] = None
    secure_cookies: Annotated[bool, Field(description="send the session cookie over HTTPS only")] = False
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @field_validator("database", "database_direct")
    @classmethod
    def _check_database(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None and url.get_secret_value().split("://")[0] not in DATABASES:
            raise ValueError("write sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME")
        return url

    @field_validator("http")
    @classmethod
    def _check_http(cls, listen: str) -> str:
        host, _, port = listen.rpartition(":")
        if not host or not port.isdigit() or not 0 < int(port) < 65_536:
            raise ValueError("write HOST:PORT, for example 0.0.0.0:8080")
        return listen

    @field_validator("public_url")
    @classmethod
    def _check_public_url(cls, url: str | None) -> str | None:
        if url is None:
            return None
        try:
            address = WEB_ADDRESS.validate_python(url)
        except ValidationError:
            address = None
        if address is None or address.query or address.fragment:
            raise ValueError("write https://HOST, the address that visitors' phones can reach")
        return url.rstrip("/")

    @property
    def http_address(self) -> tuple[str, int]:
        """Host and port to serve HTTP on."""
        host, _, port = self.http.rpartition(":")
        return host.strip("[]"), int(port)
