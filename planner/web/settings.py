"""What a start may set: PLANNER_* variables (and PORT), checked all at once before anything else happens.

Every setting is an environment variable PLANNER_<NAME>; `create_app(config)` takes the same names without the prefix.
"""

from __future__ import annotations

import ipaddress
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
from planner.web.admission import AT_WORK, WAITING
from planner.wording import DEFAULT_LANGUAGE, LANGUAGES

PREFIX = "PLANNER"
LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")
_LOG_LEVELS = ("debug", "info", "warning", "error")
_GOOD_KEY_LENGTH = 32
_READ_BY_OTHERS = re.compile("TEST_.*|TODAY")
"""Variables that only the tests (PLANNER_TEST_CHROMIUM and the like) or the command line read."""

PROXY, NETWORK, OPEN = "proxy", "network", "open"
ACCESS = (PROXY, NETWORK, OPEN)
"""What may let people in to a service that other machines can reach: a proxy signs them in, the network holds back all
others, or nobody is kept out."""


class SettingsError(PlannerError):
    """Settings that cannot be used. `faults` has one line for each, naming the variable."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


class AccessNotStated(SettingsError):
    """Other machines would reach the service, and nothing says how people are let in: the only fault."""

    def __init__(self, host: str) -> None:
        super().__init__(
            (
                f"{PREFIX}_ACCESS: must say how people are let in to a service on {host}, which other machines can "
                f"reach: one of {', '.join(ACCESS)}",
            )
        )
        self.host = host


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
    access: str | None
    """One of ACCESS; None where only this machine can reach the service."""
    metrics: str
    """Who may read /metrics. `auto`: programs on this machine, of a service that is for this machine alone; `on`:
    whoever can reach the service; `off`: nobody."""
    requests_at_work: int
    """Requests that each process works on at the same time; those that wait for a renderer or a reader do not count."""
    requests_waiting: int
    """Requests that may wait for that; the next is asked to come again (503)."""
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
    access = fields.String(load_default=None, validate=_one_of(*ACCESS))
    metrics = fields.String(load_default="auto", validate=_one_of("auto", "on", "off"))
    requests_at_work = fields.Integer(load_default=AT_WORK, validate=_between(1, 64))
    requests_waiting = fields.Integer(load_default=WAITING, validate=_between(1, 1_000))
    log_level = fields.String(load_default="info", validate=_one_of(*_LOG_LEVELS))
    secret_key = fields.String(load_default=None, validate=validate.Length(1, error="must not be empty"))
    database_url = fields.String(load_default=None)


_SCHEMA = SettingsSchema()
_PORT = _between(0, 65535)


def names() -> frozenset[str]:
    """Return the names of all settings, in upper case and without the prefix."""
    return frozenset(name.upper() for name in _SCHEMA.fields)


def load_settings(
    given: Mapping[str, Any] | None = None, *, host: str | None = None, port: int | None = None
) -> Settings:
    """Return the settings of the environment, those `given` first, and before all a host and a port to listen on.

    Raises SettingsError telling every fault at once; AccessNotStated where there is no other.
    """
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
    stated_port, port_fault = _port(os.environ.get("PORT"))
    faults += port_fault
    if loaded:
        faults += _access_faults(loaded, stated)
    if faults:
        raise SettingsError(tuple(faults))
    bound_host, bound_port = loaded.pop("bind")
    host = host or bound_host
    if loaded["access"] is None and not is_loopback(host):
        raise AccessNotStated(host)
    unknown = sorted(name for name in environment if name not in names() and not _READ_BY_OTHERS.fullmatch(name))
    return Settings(
        host=host,
        port=next(known for known in (port, stated_port, bound_port) if known is not None),
        warnings=tuple(_warnings(host, loaded, [f"{PREFIX}_{name}" for name in unknown], stated)),
        **loaded,
    )


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address or name."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _access_faults(loaded: Mapping[str, Any], stated: Mapping[str, Any]) -> list[str]:
    """Return what is lacking for a proxy to let people in: whose name is asked for, whose word is believed."""
    if loaded["access"] != PROXY:
        return []
    lacking = {
        "TRUSTED_HOSTS": "must name the host that people ask the proxy for" if "TRUSTED_HOSTS" not in stated else "",
        "TRUSTED_PROXIES": "must say how many proxies stand in front" if not loaded["trusted_proxies"] else "",
    }
    return [f"{PREFIX}_{name}: {what}, as {PREFIX}_ACCESS is {PROXY}" for name, what in lacking.items() if what]


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
    if loaded["access"] == OPEN:
        told.append(f"{PREFIX}_ACCESS: {OPEN}, so that whoever can reach this service may use it")
    if not is_loopback(host) and "TRUSTED_HOSTS" not in stated:
        told.append(
            f"{PREFIX}_TRUSTED_HOSTS: not set, so that only requests for {', '.join(LOOPBACK_HOSTS)} are answered"
        )
    if loaded["secret_key"] is not None and len(loaded["secret_key"]) < _GOOD_KEY_LENGTH:
        told.append(f"{PREFIX}_SECRET_KEY: shorter than {_GOOD_KEY_LENGTH} characters")
    return told
