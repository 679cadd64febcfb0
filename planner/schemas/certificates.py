"""Certificates as PEM text -> the facts that a design keeps of them. The only module that knows `cryptography`.

Public certificates only: a private key is refused, and nothing of the text is kept, echoed or logged. The facts are as
hostile as any text that a stranger sends, and go through the same checks as typed ones (planner.schemas.design).
"""

from __future__ import annotations

import base64
import binascii
import itertools
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from marshmallow import ValidationError, fields, validate

from planner.schemas.fields import MESSAGES, Code, Line
from planner.schemas.keys import is_bare_key, is_key, names_private_key
from planner.schemas.limits import MAX_CERTIFICATES, MAX_HOST, MAX_LIST, MAX_PEM

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

_BLOCK = re.compile(r"-----BEGIN ([A-Z0-9 ]{1,40})-----([A-Za-z0-9+/=\s]*)-----END \1-----")
_EDGE = re.compile(r"-----(?:BEGIN|END)\b")

_CERTIFICATE = frozenset({"CERTIFICATE", "X509 CERTIFICATE"})
_REQUEST = frozenset({"CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"})

Facts = dict[str, Any]


class Refusal(Exception):
    """A text that is not the certificate of a server: every reason, as codes."""

    def __init__(self, *codes: Code) -> None:
        super().__init__(", ".join(codes))
        self.codes = list(codes)


class Pem(fields.String):
    """A certificate as PEM text; loads as its facts."""

    def __init__(self, **kwargs: Any) -> None:
        published = validate.Length(1, MAX_PEM)
        super().__init__(validate=published, allow_none=True, error_messages=MESSAGES, **kwargs)
        self.longest = MAX_PEM

    def _validate(self, value: Any) -> None:
        """Nothing left to check: the length is there for the published schema only."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        """Return the facts of the certificate; raise every fault of the text, which is told nowhere."""
        if not isinstance(value, str):
            raise ValidationError([Code("text")])
        try:
            return read_pem(value)
        except Refusal as refusal:
            raise ValidationError(list[str | list[Any] | dict[Any, Any]](refusal.codes)) from None


def is_public(text: object) -> bool:
    """Whether a value is nothing but certificates, so that it may be shown again to who sent it."""
    if not isinstance(text, str):
        return False
    try:
        read_pem(text)
    except Refusal:
        return False
    return True


def read_pem(text: str) -> Facts:
    """Return the facts of the first certificate of a PEM text; the others must be its chain, each issuing the last.

    Raises Refusal with a code of data/text/problems.toml for each thing that is wrong with the text.
    """
    if names_private_key(text) or is_bare_key(text):
        raise Refusal(Code("pem_private_key"))
    if len(text) > MAX_PEM:
        raise Refusal(Code("pem_too_long", max=MAX_PEM))
    blocks = _BLOCK.findall(text)
    codes = list(_wrong_around(text, [label for label, _ in blocks]))
    # Counted before any is decoded: decoding is what costs.
    if len(blocks) > MAX_CERTIFICATES:
        raise Refusal(*codes, Code("pem_too_many_certificates", max=MAX_CERTIFICATES))
    with warnings.catch_warnings():
        # What `cryptography` finds odd, such as a long name, is told by our own checks.
        warnings.simplefilter("ignore", UserWarning)
        return _checked(_facts_of(_chain(blocks, codes)))


def _chain(blocks: Sequence[tuple[str, str]], codes: list[Code]) -> list[Certificate]:
    """Return the certificates among the blocks; raise Refusal with these codes and those of the unreadable ones."""
    chain: list[Certificate] = []
    certificates = [body for label, body in blocks if label in _CERTIFICATE]
    for number, body in enumerate(certificates, start=1):
        try:
            chain.append(_certificate(body, number))
        except Refusal as refusal:
            codes += refusal.codes
    if codes:
        raise Refusal(*codes)
    return chain


def _wrong_around(text: str, labels: Sequence[str]) -> Iterator[Code]:
    """Yield what is wrong with the text around and between the certificates."""
    rest = _BLOCK.sub("", text)
    if _EDGE.search(rest):
        yield Code("pem_incomplete")
    elif rest.strip():
        yield Code("pem_other_text" if labels else "pem_no_certificate")
    elif not labels:
        yield Code("pem_no_certificate")
    if _REQUEST & set(labels):
        yield Code("pem_request")
    if set(labels) - _CERTIFICATE - _REQUEST:
        yield Code("pem_other_block")


def _certificate(body: str, number: int) -> Certificate:
    """Return the certificate in the base64 text of the block of this number."""
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415  (only who sends PEM waits for it)
    from cryptography.x509 import InvalidVersion, load_der_x509_certificate  # noqa: PLC0415

    refusal = Refusal(Code("pem_not_certificate", number=number))
    try:
        der = base64.b64decode("".join(body.split()), validate=True)
    except binascii.Error:
        raise refusal from None
    if is_key(der):
        raise Refusal(Code("pem_private_key"))
    try:
        return load_der_x509_certificate(der)
    except (ValueError, TypeError, InvalidVersion, UnsupportedAlgorithm):
        raise refusal from None


def _facts_of(chain: Sequence[Certificate]) -> Facts:
    """Return the facts of the first certificate as they stand in it."""
    from cryptography import x509  # noqa: PLC0415
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415
    from cryptography.x509.oid import ExtendedKeyUsageOID  # noqa: PLC0415

    leaf = chain[0]
    try:
        if len(chain) > 1 and _is_ca(leaf):
            raise Refusal(Code("pem_leaf_first"))
        for number, (lower, upper) in enumerate(itertools.pairwise(chain), start=2):
            if lower.issuer != upper.subject:
                raise Refusal(Code("pem_not_its_chain", number=number))
        usages = _extension(leaf, x509.ExtendedKeyUsage)
        client = {ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE}
        return {
            "common_name": _common_name(leaf.subject),
            "subject_alt_names": _alt_names(leaf),
            "not_after": leaf.not_valid_after_utc.date().isoformat(),
            # A certificate without the extension may be used for anything (RFC 5280, 4.2.1.12).
            "client_auth": usages is None or bool(client & set(usages)),
            "not_before": leaf.not_valid_before_utc.date().isoformat(),
            "issuer": _common_name(leaf.issuer),
            "fingerprint": leaf.fingerprint(SHA256()).hex(),
        }
    except (
        ValueError,
        TypeError,
        UnsupportedAlgorithm,
        x509.DuplicateExtension,
        x509.UnsupportedGeneralNameType,
    ):
        raise Refusal(Code("pem_not_certificate", number=1)) from None


def _extension(certificate: Certificate, kind: Any) -> Any:
    """Return the value of an extension; None for a certificate without it."""
    from cryptography.x509 import ExtensionNotFound  # noqa: PLC0415

    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except ExtensionNotFound:
        return None


def _is_ca(certificate: Certificate) -> bool:
    from cryptography.x509 import BasicConstraints  # noqa: PLC0415

    constraints = _extension(certificate, BasicConstraints)
    return constraints is not None and bool(constraints.ca)


def _common_name(name: Any) -> str | None:
    """Return the common name, the most specific where there are several."""
    from cryptography.x509.oid import NameOID  # noqa: PLC0415

    values = [attribute.value for attribute in name.get_attributes_for_oid(NameOID.COMMON_NAME)]
    return values[-1] if values else None


def _alt_names(certificate: Certificate) -> list[str]:
    """Return the DNS names and IP addresses among the subject alternative names, in their order."""
    from cryptography.x509 import DNSName, IPAddress, SubjectAlternativeName  # noqa: PLC0415

    names = _extension(certificate, SubjectAlternativeName) or ()
    return [str(name.value) for name in names if isinstance(name, DNSName | IPAddress)]


# --- the facts, checked as if they had been typed ---------------------------------------------------------------------


def _checked(facts: Facts) -> Facts:
    """Return the facts that a design can hold, in canonical form; raise Refusal for texts that it cannot hold."""
    codes: list[Code] = []
    made: Facts = {}
    for name, value in facts.items():
        if value is None:
            continue
        field = _TEXTS.get(name)
        try:
            if field is None:
                made[name] = value
            elif isinstance(value, list):
                made[name] = [field.deserialize(entry) for entry in _few(value)]
            else:
                made[name] = field.deserialize(value)
        except ValidationError:
            codes.append(Code(f"pem_unfit_{name}"))
    if codes:
        raise Refusal(*codes)
    return made


def _few(names: list[str]) -> list[str]:
    if len(names) > MAX_LIST:
        raise ValidationError([Code("list_length", min=0, max=MAX_LIST)])
    return names


_TEXTS = {
    "common_name": Line(MAX_HOST, allow_none=False),
    "subject_alt_names": Line(MAX_HOST, allow_none=False),
    "issuer": Line(allow_none=False),
}
"""What checks the facts that are texts of the certificate: the fields of planner.schemas.design for them."""


def differing(stated: Facts, read: Facts) -> Iterator[str]:
    """Yield the names of stated facts that are not those of the certificate; names are equal without regard to case."""
    for name in ("common_name", "subject_alt_names", "not_after", "client_auth", "not_before", "issuer", "fingerprint"):
        if stated.get(name) is not None and _folded(stated[name]) != _folded(read.get(name)):
            yield name


def _folded(value: Any) -> Any:
    if isinstance(value, list):
        return {name.casefold() for name in value if isinstance(name, str)}
    return value.casefold() if isinstance(value, str) else value
