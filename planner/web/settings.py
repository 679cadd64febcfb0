"""What a start may set: PLANNER_* variables (and PORT), checked all at once before anything else happens.

Every setting is an environment variable PLANNER_<NAME>; `create_app(config)` takes the same names without the prefix.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Config
from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from planner.errors import PlannerError
from planner.render.pdf.terms import MEMORY_MB, SECONDS
from planner.schemas.limits import MAX_BYTES
from planner.wording import DEFAULT_LANGUAGE, LANGUAGES

PREFIX = "PLANNER"
LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")
_LOOPBACK_BINDS = ("localhost", "127.0.0.1", "::1")
_LOG_LEVELS = ("debug", "info", "warning", "error")
_GOOD_KEY_LENGTH = 32
_READ_BY_OTHERS = re.compile("TEST_.*|TODAY|ACCESS")
"""Variables that only the tests (PLANNER_TEST_CHROMIUM and the like) or the command line read."""


class SettingsError(PlannerError):
    """Settings that cannot be used. `faults` has one line for each, naming the variable."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting, checked."""

    host: str
    port: int
    default_language: str
    max_content_length: int
    """Bytes of a request body."""
    pdf: str
    """`auto`: offered where the native libraries are; `off`: never."""
    pdf_seconds: int
    """Seconds of the processor that a PDF may take; by the clock three times that."""
    pdf_memory_mb: int
    """MiB of address space that making a PDF may take."""
    trusted_hosts: tuple[str, ...]
    """Host names that this service answers to; one that begins with a dot takes its subdomains along."""
    trusted_proxies: int
    """How many reverse proxies stand in front, whose X-Forwarded-* headers are believed."""
    log_level: str
    secret_key: str | None
    database_url: str | None
    warnings: tuple[str, ...] = ()
    """What is allowed but worth a line in the log."""


class _Bind(fields.String):
    """HOST:PORT, [IPV6]:PORT or HOST alone; gives (host, port)."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        found = re.fullmatch(
            r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<host>[A-Za-z0-9.-]+))(?::(?P<port>[0-9]{1,5}))?", text
        )
        if not found or not 0 <= int(found["port"] or 0) <= 65535:
            raise ValidationError("must be HOST:PORT, such as 127.0.0.1:8000 or [::1]:8000")
        return found["six"] or found["host"], int(found["port"] or 8000)


class _Names(fields.List[Any]):
    """A list, or a text with commas between the names."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        if isinstance(value, str):
            value = [part.strip() for part in value.split(",") if part.strip()]
        elif isinstance(value, tuple):
            value = list(value)
        names = super()._deserialize(value, attr, data, **kwargs)
        return tuple(str(name).lower() for name in names or ())


_HOST_NAME = validate.Regexp(
    r"^(?:\.?[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])\Z",
    error="must be host names without port, such as planner.example.com or [::1]",
)


def _one_of(*choices: str) -> validate.OneOf:
    return validate.OneOf(choices, error="must be one of {choices}")


def _between(least: int, most: int) -> validate.Range:
    return validate.Range(least, most, error="must be from {min} to {max}")


class SettingsSchema(Schema):
    """The settings as they arrive; names are those of the variables, without the prefix and in lower case."""

    class Meta:
        """marshmallow options."""

        unknown = EXCLUDE

    bind = _Bind(load_default=("127.0.0.1", 8000))
    default_language = fields.String(load_default=DEFAULT_LANGUAGE, validate=_one_of(*LANGUAGES))
    max_content_length = fields.Integer(load_default=MAX_BYTES, validate=_between(1_024, 67_108_864))
    pdf = fields.String(load_default="auto", validate=_one_of("auto", "off"))
    pdf_seconds = fields.Integer(load_default=SECONDS, validate=_between(1, 3_600))
    pdf_memory_mb = fields.Integer(load_default=MEMORY_MB, validate=_between(512, 65_536))
    trusted_hosts = _Names(
        fields.String(validate=_HOST_NAME),
        load_default=LOOPBACK_HOSTS,
        validate=validate.Length(1, error="must name at least one host"),
    )
    trusted_proxies = fields.Integer(load_default=0, validate=_between(0, 10))
    log_level = fields.String(load_default="info", validate=_one_of(*_LOG_LEVELS))
    secret_key = fields.String(load_default=None, validate=validate.Length(1, error="must not be empty"))
    database_url = fields.String(load_default=None)


_SCHEMA = SettingsSchema()
_PORT = _between(0, 65535)


def names() -> frozenset[str]:
    """Return the names of all settings, in upper case and without the prefix."""
    return frozenset(name.upper() for name in _SCHEMA.fields)


def load_settings(given: Mapping[str, Any] | None = None) -> Settings:
    """Return the settings of the environment, those `given` first; raise SettingsError telling every fault at once."""
    environment = Config("")
    environment.from_prefixed_env(PREFIX, loads=str)
    stated = {**environment, **(given or {})}
    faults: list[str] = []
    loaded: dict[str, Any] = {}
    try:
        loaded = _SCHEMA.load({name.lower(): value for name, value in stated.items()})
    except ValidationError as error:
        told = error.messages_dict
        faults += [f"{PREFIX}_{name.upper()}: {_first(sentences)}" for name, sentences in told.items()]
    port, port_fault = _port(os.environ.get("PORT"))
    faults += port_fault
    if faults:
        raise SettingsError(tuple(faults))
    host, bound_port = loaded.pop("bind")
    unknown = sorted(name for name in environment if name not in names() and not _READ_BY_OTHERS.fullmatch(name))
    return Settings(
        host=host,
        port=bound_port if port is None else port,
        warnings=tuple(_warnings(host, loaded, [f"{PREFIX}_{name}" for name in unknown], stated)),
        **loaded,
    )


def _first(told: Any) -> str:
    """Return the first sentence of marshmallow's messages, which for a list are nested by place."""
    while isinstance(told, dict):
        told = next(iter(told.values()))
    return str(told[0])


def _port(text: str | None) -> tuple[int | None, list[str]]:
    if text is None:
        return None, []
    if re.fullmatch(r"[0-9]{1,5}", text) and int(text) <= 65535:
        return int(text), []
    return None, ["PORT: must be from 0 to 65535"]


def _warnings(host: str, loaded: Mapping[str, Any], unknown: list[str], stated: Mapping[str, Any]) -> list[str]:
    told = [f"{name}: no such setting" for name in unknown]
    if host not in _LOOPBACK_BINDS and "TRUSTED_HOSTS" not in stated:
        told.append(
            f"{PREFIX}_TRUSTED_HOSTS: not set, so that only requests for {', '.join(LOOPBACK_HOSTS)} are answered"
        )
    if loaded["secret_key"] is not None and len(loaded["secret_key"]) < _GOOD_KEY_LENGTH:
        told.append(f"{PREFIX}_SECRET_KEY: shorter than {_GOOD_KEY_LENGTH} characters")
    return told
