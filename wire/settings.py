"""Settings of a program from flags, environment and TOML, with every problem told at once; knows no program.

A program derives one frozen class from :class:`Program`. Paths written in a TOML file are relative to it.
"""

import difflib
import json
import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Self, get_args
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

Layer = dict[str, Any]
Place = tuple[str, ...]
PORTS = {"mqtt": 1883, "mqtts": 8883}


class SettingsError(ValueError):
    """The settings cannot be used; the message has one line for each problem."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problems))


class Broker(BaseModel):
    """Where the broker is and who we are there. A name and password in ``url`` win over the other fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    url: str = "mqtt://127.0.0.1:1883"
    username: str | None = None
    password: SecretStr | None = None
    password_file: Path | None = None
    ca_file: Path | None = None

    @model_validator(mode="before")
    @classmethod
    def _take_credentials_out_of_the_url(cls, values: object) -> object:
        """Accept a bare URL, and keep a password out of what may be logged."""
        if isinstance(values, str):
            values = {"url": values}
        if not isinstance(values, dict) or "@" not in str(values.get("url", "")):
            return values
        try:
            parts = urlsplit(str(values["url"]))
        except ValueError:
            return values
        name, _, password = parts.netloc.rpartition("@")[0].partition(":")
        bare = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        given = {"username": unquote(name)} if name else {}
        secret = {"password": SecretStr(unquote(password)), "password_file": None} if password else {}
        return {**values, "url": bare, **given, **secret}

    @field_validator("url")
    @classmethod
    def _check_url(cls, url: str) -> str:
        wanted = "write mqtt://HOST, mqtt://HOST:PORT or mqtts://HOST:PORT"
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise ValueError(f"is not an address; {wanted}") from None
        if parts.scheme not in PORTS or not parts.hostname or port == 0:
            raise ValueError(f"is not a broker's address; {wanted}")
        if parts.path not in {"", "/"} or parts.query or parts.fragment:
            raise ValueError(f"has something after the port; {wanted}")
        return url

    @field_validator("password_file", "ca_file")
    @classmethod
    def _check_file(cls, path: Path | None) -> Path | None:
        if path is not None and not os.access(path, os.R_OK):
            raise ValueError(f"{path} does not exist or may not be read")
        return path

    @property
    def host(self) -> str:
        """The broker's host name or address."""
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        """The broker's port: the scheme's usual one unless the URL has another."""
        parts = urlsplit(self.url)
        return parts.port or PORTS[parts.scheme]

    @property
    def tls(self) -> bool:
        """Whether the connection is encrypted."""
        return urlsplit(self.url).scheme == "mqtts"

    @property
    def credentials(self) -> tuple[str, str] | None:
        """User name and password, the file read anew each time; None for an anonymous connection."""
        if self.username is None:
            return None
        if self.password is not None:
            return self.username, self.password.get_secret_value()
        if self.password_file is not None:
            return self.username, self.password_file.read_text(encoding="utf-8").strip()
        return self.username, ""

    def as_user(self, username: str) -> "Broker":
        """Return this with ``username`` where a password is given without a name of its own."""
        secret = self.password or self.password_file
        return self.model_copy(update={"username": username}) if secret and not self.username else self


class Program(BaseSettings):
    """A program's settings. Making one directly reads nothing; ``load`` reads file and environment."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", env_nested_delimiter="__", hide_input_in_errors=True
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take given values only: ``load`` reads the rest, so that it can name every unknown key."""
        return (init_settings,)

    @classmethod
    def load(cls, config: Path | None = None, *, under: Path | None = None, **flags: object) -> Self:
        """Return the settings: flags that are not None, then environment, then the file, then defaults.

        A second file goes ``under`` the first one. Raises SettingsError with all problems.
        """
        environment, names = _read_environment(cls)
        given = {name: value for name, value in flags.items() if value is not None}
        layers = [_read_file(cls, under), _read_file(cls, config), environment, given]
        merged: Layer = {}
        for layer in layers:
            merged = _merge(merged, _spell_out(cls, layer))
        try:
            return cls(**merged)
        except ValidationError as error:
            raise SettingsError([_explain(cls, detail, names) for detail in error.errors()]) from None


def _read_file(cls: type[BaseModel], config: Path | None) -> Layer:
    if config is None:
        return {}
    try:
        return _anchor(cls, tomllib.loads(config.read_text(encoding="utf-8")), config.parent)
    except OSError as error:
        raise SettingsError([f"{config} cannot be read: {error.strerror}"]) from None
    except ValueError as error:
        raise SettingsError([f"{config} is not TOML: {error}"]) from None


def _anchor(cls: type[BaseModel], values: Layer, folder: Path) -> Layer:
    """Make the paths that a file names relative to its folder."""
    anchored = dict(values)
    for name, value in values.items():
        kinds = _kinds(cls, name)
        inner = _model(cls, name)
        if Path in kinds and isinstance(value, str):
            anchored[name] = str(folder / Path(value).expanduser())
        elif inner is not None and isinstance(value, dict):
            anchored[name] = _anchor(inner, value, folder)
    return anchored


def _read_environment(cls: type[Program]) -> tuple[Layer, dict[Place, str]]:
    """Return what the environment sets, and the variable behind each place."""
    prefix = cls.model_config.get("env_prefix", "")
    layer: Layer = {}
    names: dict[Place, str] = {}
    for name, value in sorted(os.environ.items()):
        if not prefix or not name.upper().startswith(prefix.upper()):
            continue
        place = tuple(name[len(prefix) :].lower().split("__"))
        names[place] = name
        nested: Layer = {place[-1]: _read_value(value)}
        for part in reversed(place[:-1]):
            nested = {part: nested}
        layer = _merge(_spell_out(cls, layer), _spell_out(cls, nested))
    return layer, names


def _read_value(text: str) -> object:
    """Return a list or table when the text is one in JSON; everything else stays text."""
    if text[:1] not in {"[", "{"}:
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def _spell_out(cls: type[BaseModel], layer: Mapping[str, Any]) -> Layer:
    """Write a broker that is given as a bare URL as a table, so that layers can be merged."""
    return {
        name: {"url": value} if isinstance(value, str) and _model(cls, name) is Broker else value
        for name, value in layer.items()
    }


def _merge(under: Layer, over: Layer) -> Layer:
    merged = dict(under)
    for name, value in over.items():
        below = merged.get(name)
        both = isinstance(below, dict) and isinstance(value, dict)
        merged[name] = _merge(below, value) if both else value  # type: ignore[arg-type]
    return merged


def _kinds(cls: type[BaseModel], name: str) -> tuple[Any, ...]:
    field = cls.model_fields.get(name)
    return () if field is None else (get_args(field.annotation) or (field.annotation,))


def _model(cls: type[BaseModel], name: str) -> type[BaseModel] | None:
    models = (kind for kind in _kinds(cls, name) if isinstance(kind, type) and issubclass(kind, BaseModel))
    return next(models, None)


def _explain(cls: type[BaseModel], detail: Any, names: dict[Place, str]) -> str:
    place = tuple(str(part) for part in detail["loc"])
    label = names.get(place, ".".join(place)) or "settings"
    if detail["type"] == "missing":
        return f"{label}: is missing"
    if detail["type"] == "extra_forbidden":
        return f"{label}: unknown setting{_hint(cls, place)}"
    return f"{label}: {detail['msg'].removeprefix('Value error, ')}"


def _hint(cls: type[BaseModel], place: Place) -> str:
    model: type[BaseModel] | None = cls
    for part in place[:-1]:
        model = _model(model, part) if model else None
    near = difflib.get_close_matches(place[-1], _fields(model), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def _fields(model: type[BaseModel] | None) -> Iterator[str]:
    return iter(model.model_fields if model else ())
