"""Terms -> configuration text, by aerleon: the only module that imports it, and only where it is needed."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping, Sequence
from importlib.util import find_spec
from typing import Any

from planner.errors import RenderError
from planner.render.firewall.policy import Term

MODULE = "aerleon"


def available() -> str | None:
    """Return why this installation makes no firewall configuration; None when it does."""
    return None if find_spec(MODULE) else f"{MODULE} is not installed (extra: firewall)"


def generate(target: str, filters: Sequence[tuple[str, Sequence[Term]]]) -> str:
    """Return the configuration of a target: each filter is its header's options, as aerleon reads them, and its terms.

    Raises RenderError when aerleon refuses. Nothing in it comes from a user but addresses, and those are parsed.
    """
    from aerleon import api  # noqa: PLC0415
    from aerleon.aclgen import ACLGeneratorError, ACLParserError  # noqa: PLC0415
    from aerleon.lib import naming  # noqa: PLC0415

    names = _Names(term for _, terms in filters for term in terms)
    policy: Any = {
        "filename": "expressway",
        "filters": [
            {"header": {"targets": {target: options}}, "terms": [names.term(term) for term in terms]}
            for options, terms in filters
        ],
    }
    definitions = naming.Naming()
    definitions.ParseDefinitionsObject({"networks": names.networks, "services": names.services}, "")
    try:
        made = api.Generate([policy], definitions)
    except (ACLGeneratorError, ACLParserError, naming.Error) as error:
        raise RenderError(f"{target}: {error}") from error
    if not made or len(made) != 1:
        raise RenderError(f"{target}: nothing was generated")
    return str(next(iter(made.values())))


class _Names:
    """The names by which aerleon knows addresses and ports: made of roles and numbers, never of the design's words."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.networks: dict[str, Any] = {}
        self.services: dict[str, Any] = {}
        self._groups: dict[tuple[str, ...], str] = {}
        self._terms = {term.name: self._term(term) for term in terms}

    def term(self, term: Term) -> Mapping[str, Any]:
        return dict(self._terms[term.name])

    def _term(self, term: Term) -> dict[str, Any]:
        made: dict[str, Any] = {"name": term.name}
        for key, role, addresses in (
            ("source-address", term.source_role, term.sources),
            ("destination-address", term.destination_role, term.destinations),
        ):
            if addresses:
                made[key] = self._network(role, addresses)
        for key, ports in (("source-port", term.source_ports), ("destination-port", term.destination_ports)):
            if ports:
                made[key] = self._service(term.transport, ports)
        return made | {"protocol": term.transport, "action": "accept"}

    def _network(self, role: str, addresses: tuple[str, ...]) -> str:
        if addresses not in self._groups:
            name = f"{role.upper()}_{len(self._groups) + 1}"
            self._groups[addresses] = name
            values = [{"address": str(ipaddress.ip_network(address, strict=False))} for address in addresses]
            self.networks[name] = {"values": values}
        return self._groups[addresses]

    def _service(self, transport: str, ports: tuple[tuple[int, int], ...]) -> str:
        texts = [str(first) if first == last else f"{first}-{last}" for first, last in ports]
        name = "_".join([transport.upper(), *(text.replace("-", "_TO_") for text in texts)])
        self.services[name] = [{"protocol": transport, "port": text} for text in texts]
        return name
