"""marshmallow fields that refuse what they would have to guess: no text for numbers, no booleans for numbers.

Every message is a Code: the key of a sentence in data/text/problems.toml with its parameters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from ipaddress import ip_address, ip_network
from typing import Any

from marshmallow import ValidationError, fields, validate

from planner.schemas.keys import has_key_block
from planner.schemas.limits import MAX_HOST, MAX_LINE, MAX_LIST
from planner.versions import EsxiRelease, Version

# Controls, bidirectional and zero-width marks, line separators, noncharacters: nothing that hides or reorders text.
_HIDDEN = r"\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff9-\uffff"
_LINE = f"^[^{_HIDDEN}]+$"
_LINES = f"^(?:[^{_HIDDEN}]|[\\n\\t])+$"
_HOST = r"^[A-Za-z0-9._:-]+$"
_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_IPV4 = rf"{_OCTET}(?:\.{_OCTET}){{3}}"
_SURE_OCTET = "(?:[1-9]?[0-9]|1[0-9][0-9]|2[0-4][0-9]|25[0-5])"
_SURE_IPV4 = r"\.".join([_SURE_OCTET] * 4)
"""The same addresses, written for speed."""
_GROUP = r"[0-9A-Fa-f]{1,4}"
_LAST_GROUPS = rf"(?:{_GROUP}:{_GROUP}|{_IPV4})"
_IPV6 = "|".join(
    [rf"(?:{_GROUP}:){{6}}{_LAST_GROUPS}"]
    + [
        rf"(?:{_GROUP}(?::{_GROUP}){{0,{before - 1}}})?::(?:{_GROUP}:){{{5 - before}}}{_LAST_GROUPS}"
        for before in range(1, 6)
    ]
    + [rf"::(?:{_GROUP}:){{5}}{_LAST_GROUPS}"]
    + [rf"(?:{_GROUP}(?::{_GROUP}){{0,5}})?::{_GROUP}", rf"(?:{_GROUP}(?::{_GROUP}){{0,6}})?::"]
)
"""IPv6 addresses without scope, by the grammar of RFC 3986: exact, so that the published schema is."""
_VERSION = r"^([Xx][0-9]{1,3}|[Xx]?[0-9]{1,3}(\.[0-9]{1,3}){1,3})$"
_SURROGATE = re.compile("[\ud800-\udfff]")


class Code(str):
    """A fault's code with the parameters of its sentence. A str, so that marshmallow carries it as a message."""

    params: Mapping[str, Any]

    def __new__(cls, code: str, **params: Any) -> Code:
        """Make a code of its key and parameters."""
        made = super().__new__(cls, code)
        made.params = params
        return made


def _fault(code: str, **params: Any) -> ValidationError:
    return ValidationError([Code(code, **params)])


MESSAGES: dict[str, str | list[Any] | dict[Any, Any]] = {
    "required": Code("required"),
    "null": Code("required"),
    "validator_failed": Code("invalid"),
}
"""marshmallow's own messages, as codes."""


class _Checked:
    """Validators are there for the published schema only: `_deserialize` itself checks, and speaks in codes."""

    def _validate(self, value: Any) -> None:
        """Nothing left to check."""


class WholeNumber(_Checked, fields.Integer):
    """An integer between two bounds; 4.0 is one, '4' and true are not."""

    def __init__(self, low: int, high: int, *, publish_high: bool = True, **kwargs: Any) -> None:
        """Make the field. Without `publish_high` beyond `high` is no fault of the schema but a request too large."""
        published = validate.Range(low, high if publish_high else None)
        kwargs.setdefault("allow_none", True)
        super().__init__(validate=published, error_messages=MESSAGES, strict=True, **kwargs)
        self.low, self.high = low, high

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        """Return the int; raise a fault of code integer or range."""
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
            raise _fault("integer")
        if not self.low <= value <= self.high:
            raise _fault("range", min=self.low, max=self.high)
        return int(value)


class Number(_Checked, fields.Float):
    """A finite number between two bounds."""

    def __init__(self, low: float, high: float, **kwargs: Any) -> None:
        kwargs.setdefault("allow_none", True)
        super().__init__(validate=validate.Range(low, high), error_messages=MESSAGES, **kwargs)
        self.low, self.high = low, high

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        """Return the number, an int where it is whole; raise a fault of code number or range."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _fault("number")
        if not self.low <= value <= self.high:
            raise _fault("range", min=self.low, max=self.high)
        return int(value) if value == value // 1 else float(value)


class Flag(_Checked, fields.Boolean):
    """true or false, nothing else."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_none=True, error_messages=MESSAGES, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        """Return the bool; raise a fault of code boolean."""
        if not isinstance(value, bool):
            raise _fault("boolean")
        return value


class _Text(_Checked, fields.String):
    """A text of a pattern and a length, normalised to NFC.

    A kind may state with `sure` which texts it keeps as they are without doubt, LONGEST standing for its length; texts
    with `--` in them are looked at further. See planner.schemas.straight.
    """

    pattern = _LINE
    code = "hidden_characters"

    def __init__(self, longest: int = MAX_LINE, **kwargs: Any) -> None:
        kwargs.setdefault("allow_none", True)
        super().__init__(
            validate=[validate.Length(1, longest), validate.Regexp(self.pattern)], error_messages=MESSAGES, **kwargs
        )
        self.longest = longest
        self._compiled = re.compile(self.pattern)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        """Return the canonical text; raise a fault of code text, length or the field's own."""
        if not isinstance(value, str):
            raise _fault("text")
        text = unicodedata.normalize("NFC", value)
        if has_key_block(text):
            raise _fault("pem_private_key")
        if not 1 <= len(text) <= self.longest:
            raise _fault("length", min=1, max=self.longest)
        if not self._compiled.fullmatch(text) or _SURROGATE.search(text):
            raise _fault(self.code)
        return self.canonical(text)

    def canonical(self, text: str) -> str:
        """Return the form that is kept of a text that fits the pattern, which is as strict as the field is."""
        return text


class Line(_Text):
    """One line of plain text."""

    sure = "[ -~]{1,LONGEST}"


class Lines(_Text):
    """Plain text with line breaks."""

    pattern = _LINES
    sure = r"[ -~\n\t]{1,LONGEST}"


class Host(_Text):
    """A host name or IP address as typed into a Peer field. Whether it is a good one, rules judge."""

    pattern = _HOST
    code = "host"
    sure = rf"[a-z0-9._-]{{0,250}}[a-z]|{_SURE_IPV4}"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(MAX_HOST, **kwargs)

    def canonical(self, text: str) -> str:
        """Return the address in canonical form, or the name in small letters without a final dot.

        Of several final dots none is taken away: what comes out has to come out of itself again.
        """
        name = text.lower()
        bare = name if name.endswith("..") else name.removesuffix(".") or name
        try:
            return str(ip_address(bare))
        except ValueError:
            return bare


class _Address(_Text):
    """An IP address; scope ids are refused."""

    pattern = rf"^(?:{_IPV4}|{_IPV6})$"
    code = "ip_address"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(45, **kwargs)

    def canonical(self, text: str) -> str:
        """Return the address in canonical form."""
        return str(ip_address(text))


class Ip(_Address):
    """An IPv4 or IPv6 address."""

    sure = _SURE_IPV4


class Ipv4(_Address):
    """An IPv4 address."""

    pattern = rf"^(?:{_IPV4})$"
    code = "ipv4_address"
    sure = _SURE_IPV4


class Ipv6(_Address):
    """An IPv6 address."""

    pattern = rf"^(?:{_IPV6})$"
    code = "ipv6_address"


class SoftwareVersion(_Text):
    """A Cisco software version such as X14.0.1."""

    pattern = _VERSION
    code = "software_version"
    sure = r"X[1-9][0-9]{0,2}\.(?:0|[1-9][0-9]{0,2})(?:\.[1-9][0-9]{0,2})?"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(16, **kwargs)

    def canonical(self, text: str) -> str:
        """Return it with a capital X."""
        return str(Version.parse(text))


class EsxiVersion(_Text):
    """A release of VMware ESXi such as 7.0 U3."""

    pattern = r"^[0-9]{1,2}\.[0-9]{1,2}( ?[Uu]([Pp]date ?)?[0-9]{1,2})?$"
    code = "esxi_version"
    sure = r"[1-9][0-9]?\.(?:0|[1-9][0-9]?)(?: U[1-9][0-9]?)?"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(20, **kwargs)

    def canonical(self, text: str) -> str:
        """Return it as VMware writes it, such as 7.0 U3."""
        return str(EsxiRelease.parse(text))


class DottedNumbers(_Text):
    """A version of numbers and dots, such as 15.13.2."""

    pattern = r"^[0-9]{1,4}(\.[0-9]{1,4}){0,3}$"
    code = "dotted_numbers"
    sure = pattern[1:-1]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(20, **kwargs)


class IpNetworkText(_Text):
    """An IP network in CIDR form, or a single IP address."""

    pattern = rf"^(?:(?:{_IPV4})(?:/(?:3[0-2]|[12]?[0-9]))?|(?:{_IPV6})(?:/(?:12[0-8]|1[01][0-9]|[1-9]?[0-9]))?)$"
    code = "ip_network"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(49, **kwargs)

    def canonical(self, text: str) -> str:
        """Return the network with its host bits cleared; a single address gets its full prefix."""
        return str(ip_network(text, strict=False))


class Fingerprint(_Text):
    """The SHA-256 fingerprint of a certificate: 64 hexadecimal digits, with or without colons."""

    pattern = r"^[0-9A-Fa-f]{2}(?::?[0-9A-Fa-f]{2}){31}$"
    code = "fingerprint"
    sure = "[0-9a-f]{64}"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(95, **kwargs)

    def canonical(self, text: str) -> str:
        """Return it in small digits without colons."""
        return text.replace(":", "").lower()


class RuleId(_Text):
    """The id of a rule of the book."""

    pattern = r"^[A-Z]{3,4}-[0-9]{2}$"
    code = "rule_id"
    sure = pattern[1:-1]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(7, **kwargs)


class Day(_Checked, fields.Date):
    """A date, YYYY-MM-DD. Kept as text, so that the document stays plain JSON."""

    sure = (
        "[1-9][0-9]{3}-(?:(?:0[13-9]|1[0-2])-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13578]|1[02])-31)"
    )

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("allow_none", True)
        super().__init__(error_messages=MESSAGES, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        """Return the date as ISO text; raise a fault of code date. YAML may have made it a date already."""
        if type(value) is date:
            return value.isoformat()
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            raise _fault("date")
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            raise _fault("date") from None


class Choice(_Checked, fields.String):
    """A value of an enumeration, without regard to case."""

    def __init__(self, kind: type[StrEnum], **kwargs: Any) -> None:
        values = [str(member) for member in kind]
        kwargs.setdefault("allow_none", True)
        super().__init__(validate=validate.OneOf(values), error_messages=MESSAGES, **kwargs)
        self.values = values
        self._by_folded = {value.casefold(): value for value in values}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        """Return the value as the enumeration spells it; raise a fault of code choice."""
        found = self._by_folded.get(value.casefold()) if isinstance(value, str) else None
        if found is None:
            raise _fault("choice", choices=", ".join(self.values))
        return found


class Items(_Checked, fields.List[Any]):
    """A list of bounded length; the bound is checked before any item is looked at."""

    def __init__(
        self, item: fields.Field[Any], *, most: int = MAX_LIST, least: int = 0, publish_most: bool = True, **kwargs: Any
    ) -> None:
        """Make the field. Without `publish_most` beyond `most` is no fault of the schema but a request too large."""
        kwargs.setdefault("allow_none", True)
        published = validate.Length(least, most if publish_most else None)
        super().__init__(item, validate=published, error_messages=MESSAGES, **kwargs)
        self.most, self.least = most, least

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        """Return the list; raise a fault of code list or list_length, or all the faults of its items."""
        if not isinstance(value, list):
            raise _fault("list")
        if not self.least <= len(value) <= self.most:
            raise _fault("list_length", min=self.least, max=self.most)
        faults: dict[int, Any] = {}
        made = []
        for place, member in enumerate(value):
            try:
                made.append(self.inner.deserialize(member, str(place), data, **kwargs))
            except ValidationError as error:
                faults[place] = error.messages
                made.append(error.valid_data)
        if faults:
            raise ValidationError(faults, valid_data=made)
        return made
