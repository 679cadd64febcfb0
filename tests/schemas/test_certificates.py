"""Certificates as PEM text: read into the facts of a design, or refused with a reason; private keys never come back."""

from __future__ import annotations

import base64
import json
import logging
import warnings
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from flask.testing import FlaskClient

from planner.design import Design
from planner.errors import InvalidDesign
from planner.schemas import design_json_schema, parse_design
from planner.schemas.certificates import is_public, read_pem
from planner.schemas.limits import MAX_CERTIFICATES, MAX_PEM
from planner.web import create_app
from tests.designs import make_document

RSA_KEY = rsa.generate_private_key(65537, 2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())
POINTER = "/clusters/0/peers/0/certificate"
BOTH = (ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH)


def named(common_name: str | None) -> x509.Name:
    """Return a distinguished name with this common name, unchecked."""
    attributes = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Apolo")]
    if common_name is not None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # about names too long, which is what tests want
            attributes.append(x509.NameAttribute(NameOID.COMMON_NAME, common_name, _validate=False))
    return x509.Name(attributes)


def make(
    common_name: str | None = "expc01.apolo.local",
    names: tuple[str, ...] | None = ("expc01.apolo.local",),
    *,
    usages: tuple[x509.ObjectIdentifier, ...] | None = BOTH,
    issuer: str | None = "Apolo CA",
    key: Any = EC_KEY,
    ends: datetime = datetime(2027, 10, 1, 12, tzinfo=UTC),
    ca: bool = False,
    constraints: bool = True,
) -> str:
    """Return a certificate as PEM text."""
    builder = (
        x509.CertificateBuilder()
        .subject_name(named(common_name))
        .issuer_name(named(issuer))
        .public_key(key.public_key())
        .serial_number(4711)
        .not_valid_before(ends - timedelta(days=365))
        .not_valid_after(ends)
    )
    if names is not None:
        general: list[x509.GeneralName] = []
        for name in names:
            try:
                general.append(x509.IPAddress(ip_address(name)))
            except ValueError:
                general.append(x509.DNSName._init_without_validation(name))
        builder = builder.add_extension(x509.SubjectAlternativeName(general), critical=False)
    if usages is not None:
        builder = builder.add_extension(x509.ExtendedKeyUsage(usages), critical=False)
    if constraints:
        builder = builder.add_extension(x509.BasicConstraints(ca, None), critical=True)
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()


CA = make("Apolo CA", None, issuer="Apolo Root", ca=True)
REQUEST = (
    x509.CertificateSigningRequestBuilder()
    .subject_name(named("expc01.apolo.local"))
    .sign(EC_KEY, hashes.SHA256())
    .public_bytes(Encoding.PEM)
    .decode()
)
PUBLIC = EC_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def document(certificate: dict[str, Any]) -> dict[str, Any]:
    """Return a sound design whose first peer has this certificate."""
    made = make_document()
    made["clusters"][0]["peers"][0]["certificate"] = certificate
    return made


def read(certificate: dict[str, Any]) -> Design:
    """Return the design with this certificate at its first peer."""
    return parse_design(document(certificate))


def faults(certificate: dict[str, Any]) -> list[tuple[str, str]]:
    """Return pointer (below the certificate) and code of each fault that a certificate gives."""
    with pytest.raises(InvalidDesign) as caught:
        read(certificate)
    return [(fault.pointer.removeprefix(POINTER), fault.code) for fault in caught.value.faults]


# --- what is read -----------------------------------------------------------------------------------------------------


def test_the_facts_are_kept_and_the_text_is_not() -> None:
    """Names and addresses in order, days in UTC, usage, issuer and fingerprint; no PEM in the canonical document."""
    pem = make(names=("expc01.apolo.local", "Cluster.apolo.local", "10.15.13.15", "2001:db8::1"))
    design = read({"pem": pem, "trusted_by_peers": True})
    found = x509.load_pem_x509_certificate(pem.encode())
    assert design.document["clusters"][0]["peers"][0]["certificate"] == {
        "common_name": "expc01.apolo.local",
        "subject_alt_names": ["expc01.apolo.local", "Cluster.apolo.local", "10.15.13.15", "2001:db8::1"],
        "trusted_by_peers": True,
        "not_after": "2027-10-01",
        "client_auth": True,
        "not_before": "2026-10-01",
        "issuer": "Apolo CA",
        "fingerprint": found.fingerprint(hashes.SHA256()).hex(),
    }
    assert "BEGIN" not in json.dumps(design.document)
    kept = dict(design.document["clusters"][0]["peers"][0]["certificate"])
    assert read(kept).hash == design.hash


@pytest.mark.parametrize("key", [RSA_KEY, EC_KEY], ids=["RSA", "EC"])
def test_any_kind_of_key_will_do(key: Any) -> None:
    """RSA and elliptic curve certificates are read alike."""
    assert read_pem(make(key=key))["common_name"] == "expc01.apolo.local"


@pytest.mark.parametrize(
    ("usages", "client"),
    [
        (None, True),
        (BOTH, True),
        ((ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,), True),
        ((ExtendedKeyUsageOID.SERVER_AUTH,), False),
        ((ExtendedKeyUsageOID.EMAIL_PROTECTION,), False),
    ],
)
def test_client_authentication_follows_the_extended_key_usage(
    usages: tuple[x509.ObjectIdentifier, ...] | None, client: bool
) -> None:
    """Without the extension a certificate may be used for anything; with it, for what it names."""
    assert read_pem(make(usages=usages))["client_auth"] is client


def test_an_expired_certificate_is_read_as_it_is() -> None:
    """Whether it still holds is a rule's business."""
    assert read_pem(make(ends=datetime(2020, 1, 1, tzinfo=UTC)))["not_after"] == "2020-01-01"


def test_what_a_certificate_lacks_is_not_invented() -> None:
    """No common name, no issuer's name: not stated. No alternative names: an empty list, since the text shows it."""
    facts = read_pem(make(None, None, issuer=None, usages=None))
    assert "common_name" not in facts
    assert "issuer" not in facts
    assert facts["subject_alt_names"] == []


def test_a_chain_may_follow_and_the_first_is_the_servers() -> None:
    """Line ends of any kind, blank lines between; a certificate authority alone is a certificate too."""
    chain = f"\r\n{make()}\n\n{CA}{make('Apolo Root', None, issuer='Apolo Root', ca=True)}  ".replace("\n", "\r\n")
    assert read_pem(chain)["common_name"] == "expc01.apolo.local"
    assert read_pem(CA)["common_name"] == "Apolo CA"
    assert read_pem(make(constraints=False) + CA)["issuer"] == "Apolo CA"


def test_stated_facts_beside_it_must_agree() -> None:
    """Equal facts are fine, in any case and order; each that differs is a fault at its own place, all at once."""
    pem = make(names=("a.apolo.local", "b.apolo.local"))
    read({"pem": pem, "common_name": "EXPC01.apolo.local", "subject_alt_names": ["B.apolo.local", "a.apolo.local"]})
    told = faults(
        {
            "pem": pem,
            "common_name": "other.apolo.local",
            "subject_alt_names": ["a.apolo.local"],
            "not_after": "2027-10-02",
            "not_before": "2026-10-02",
            "client_auth": False,
            "issuer": "Other CA",
            "fingerprint": "00" * 32,
        }
    )
    assert sorted(told) == [
        (f"/{name}", "certificate_differs")
        for name in (
            "client_auth",
            "common_name",
            "fingerprint",
            "issuer",
            "not_after",
            "not_before",
            "subject_alt_names",
        )
    ]
    assert faults({"pem": make(None), "common_name": "x.y"}) == [("/common_name", "certificate_differs")]


def test_a_fault_elsewhere_does_not_hide_those_of_the_certificate() -> None:
    """Every fault at once."""
    told = faults({"pem": make(), "issuer": "Other", "not_after": "soon", "nonsense": 1})
    assert set(told) == {("/not_after", "date"), ("/issuer", "certificate_differs"), ("/nonsense", "unknown_field")}


# --- what is refused --------------------------------------------------------------------------------------------------


def block(label: str, content: bytes) -> str:
    """Return bytes as a PEM block."""
    text = base64.encodebytes(content).decode()
    return f"-----BEGIN {label}-----\n{text}-----END {label}-----\n"


def doubled(pem: str) -> str:
    """Return a certificate whose last extension says that it is another one that is there already."""
    content = x509.load_pem_x509_certificate(pem.encode()).public_bytes(Encoding.DER)
    alternative_names, basic_constraints = bytes.fromhex("0603551d11"), bytes.fromhex("0603551d13")
    assert content.count(basic_constraints) == content.count(alternative_names) == 1
    return block("CERTIFICATE", content.replace(basic_constraints, alternative_names))


REFUSED = {
    "nothing": ("   \n", "pem_no_certificate"),
    "one letter": ("A", "pem_no_certificate"),
    "words": ("expc01.apolo.local", "pem_no_certificate"),
    "der in base64": (base64.b64encode(b"\x30\x82\x01\x00\x30\x82\x01\x00\xa0\x03").decode(), "pem_no_certificate"),
    "cut off": (make()[:-20], "pem_incomplete"),
    "no beginning": (make()[10:], "pem_incomplete"),
    "damaged text": (make().replace("M", "!", 1), "pem_incomplete"),
    "text before": ("subject=/CN=expc01\n" + make(), "pem_other_text"),
    "text after": (make() + "trailing", "pem_other_text"),
    "a request": (REQUEST, "pem_request"),
    "a request after it": (make() + REQUEST, "pem_request"),
    "a public key": (PUBLIC, "pem_other_block"),
    "not base64": (block("CERTIFICATE", b"\x30\x03").replace("=", "===", 1), "pem_not_certificate"),
    "not asn.1": (block("CERTIFICATE", b"hello, world"), "pem_not_certificate"),
    "a request in disguise": (REQUEST.replace("CERTIFICATE REQUEST", "CERTIFICATE"), "pem_not_certificate"),
    "an extension twice": (doubled(make(usages=None)), "pem_not_certificate"),
    "trailing bytes": (
        block("CERTIFICATE", x509.load_pem_x509_certificate(make().encode()).public_bytes(Encoding.DER) + b"\x00"),
        "pem_not_certificate",
    ),
    "chain upside down": (CA + make(), "pem_leaf_first"),
    "strangers": (make() + make("other.apolo.local"), "pem_not_its_chain"),
    "hundreds": (make() * 300, "pem_too_long"),
    "too many": (make("a", None) * (MAX_CERTIFICATES + 1), "pem_too_many_certificates"),
    "oversized": (make() + " " * MAX_PEM, "pem_too_long"),
}


@pytest.mark.parametrize(("pem", "code"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_certificate_is_refused_with_its_reason(pem: str, code: str) -> None:
    """Each kind of wrong text has a code of its own, at the pointer of the text, and may be shown to nobody."""
    assert faults({"pem": pem}) == [("/pem", code)]
    assert not is_public(pem)


def test_several_reasons_are_told_at_once() -> None:
    """A request and a public key and a broken certificate: three faults."""
    told = faults({"pem": make() + REQUEST + PUBLIC + block("CERTIFICATE", b"x") + "words"})
    assert told == [
        ("/pem", code) for code in ("pem_other_text", "pem_request", "pem_other_block", "pem_not_certificate")
    ]


@pytest.mark.parametrize("value", [1, True, [], {}, 1.5])
def test_only_text_is_read(value: Any) -> None:
    """Anything else is the fault of every text field."""
    assert faults({"pem": value}) == [("/pem", "text")]
    assert not is_public(value)


def test_null_is_not_stated() -> None:
    """As everywhere in a design."""
    assert "certificate" in read({"pem": None, "not_after": "2027-01-01"}).document["clusters"][0]["peers"][0]


LONG = ".".join(["a" * 60] * 5)
HOSTILE = {
    "newline in the common name": (make("a\nb"), "pem_unfit_common_name"),
    "NUL in the common name": (make("a.example\x00.evil"), "pem_unfit_common_name"),
    "right-to-left mark": (make("a\u202eb"), "pem_unfit_common_name"),
    "very long common name": (make("a" * 5000), "pem_unfit_common_name"),
    "newline in an alternative name": (make(names=("a\r\nDNS:b",)), "pem_unfit_subject_alt_names"),
    "NUL in an alternative name": (make(names=("a\x00b",)), "pem_unfit_subject_alt_names"),
    "very long alternative name": (make(names=(LONG,)), "pem_unfit_subject_alt_names"),
    "too many alternative names": (make(names=tuple(f"h{n}.x" for n in range(201))), "pem_unfit_subject_alt_names"),
    "escape in the issuer": (make(issuer="\x1b[31mCA"), "pem_unfit_issuer"),
}


@pytest.mark.parametrize(("pem", "code"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts_in_a_certificate_do_not_pass(pem: str, code: str) -> None:
    """They meet the checks of typed ones, and the fault says which of them it was without repeating it."""
    assert faults({"pem": pem}) == [("/pem", code)]


def test_odd_but_plain_texts_stay_texts() -> None:
    """Markup and formulas are text like any other: every sink escapes them."""
    assert read_pem(make("<script>=1+1", ("*.apolo.local",)))["common_name"] == "<script>=1+1"


# --- private keys -----------------------------------------------------------------------------------------------------

_PKCS8 = EC_KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
_PKCS12 = base64.b64encode(
    pkcs12.serialize_key_and_certificates(b"x", EC_KEY, None, None, BestAvailableEncryption(b"secret"))
).decode()
KEYS = {
    "PKCS#8": _PKCS8,
    "PKCS#1": RSA_KEY.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode(),
    "SEC1": EC_KEY.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode(),
    "encrypted": EC_KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret")).decode(),
    "OpenSSH": EC_KEY.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()).decode(),
    "after the certificate": make() + _PKCS8,
    "cut off": _PKCS8[:120],
    "oversized": _PKCS8 + " " * MAX_PEM,
    "bare DER": base64.b64encode(EC_KEY.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())).decode(),
    "bare encrypted DER": base64.b64encode(
        RSA_KEY.private_bytes(Encoding.DER, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret"))
    ).decode(),
    "PKCS#12": _PKCS12,
    "as a certificate": block("CERTIFICATE", EC_KEY.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())),
}


def secret_of(text: str) -> str:
    """Return a piece of the key that would betray it."""
    lines = [line for line in text.splitlines() if line.strip() and "-----" not in line]
    return max(lines, key=len)[:40]


@pytest.mark.parametrize("pem", KEYS.values(), ids=KEYS)
def test_a_private_key_is_refused(pem: str) -> None:
    """Of any kind, with its label or without, alone or beside a certificate: one fault that says so."""
    assert faults({"pem": pem}) == [("/pem", "pem_private_key")]


def test_a_private_key_is_refused_in_any_text() -> None:
    """Notes are long enough for one. A remark that speaks of private keys is no key."""
    with pytest.raises(InvalidDesign) as caught:
        parse_design(make_document(notes=KEYS["SEC1"]))
    assert [(fault.pointer, fault.code) for fault in caught.value.faults] == [("/notes", "pem_private_key")]
    parse_design(make_document(notes="The private key -- a new one -- stays in the HSM."))


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    """Return a client of the service."""
    return create_app({"TESTING": True}).test_client()


@pytest.mark.parametrize("pem", KEYS.values(), ids=KEYS)
def test_the_api_never_says_a_private_key_again(
    client: FlaskClient, pem: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The problem names pointer and code; neither answer nor log holds a piece of the key."""
    caplog.set_level(logging.DEBUG)
    response = client.post("/api/v1/assessments", json=document({"pem": pem}))
    assert response.status_code == 422
    assert [(fault["pointer"], fault["code"]) for fault in response.json["errors"]] == [
        (f"{POINTER}/pem", "pem_private_key")
    ]
    assert secret_of(pem) not in response.text + caplog.text


def _everything(response: Any) -> str:
    return response.get_data(as_text=True) + str(response.headers)


@pytest.mark.parametrize("pem", KEYS.values(), ids=KEYS)
def test_no_page_shows_a_private_key_again(client: FlaskClient, pem: str, caplog: pytest.LogCaptureFixture) -> None:
    """Neither form, hidden field, address nor log: typed, kept beside the fields, in a file or a design passed on."""
    caplog.set_level(logging.DEBUG)
    kept = json.dumps(document({"pem": pem}))
    field = f"{POINTER}/pem"
    posts = (
        ("/en/", {"rest": "{}", "rows": "1", field: pem, "action": "assess"}),
        ("/en/", {"rest": "{}", "rows": "1", field: pem, "action": "add"}),
        ("/en/", {"rest": kept, "rows": "2", "action": "assess"}),
        ("/en/", {"rest": kept, "rows": "2", "action": "add"}),
        ("/en/", {"design": kept}),
        ("/en/live", {"rest": kept, "rows": "2"}),
        ("/en/open", {"text": kept}),
        ("/en/result", {"design": kept}),
    )
    for path, form in posts:
        response = client.post(path, data=form)
        assert response.status_code in (200, 422), (path, form.keys())
        assert secret_of(pem) not in _everything(response), (path, list(form))
        assert secret_of(pem).replace("+", "%2B") not in _everything(response), (path, list(form))
    told = client.post(posts[0][0], data=posts[0][1])
    assert told.status_code == 422
    assert "private key" in told.get_data(as_text=True)
    assert secret_of(pem) not in caplog.text


def test_a_key_in_another_field_does_not_come_back_either(client: FlaskClient) -> None:
    """In the notes, in a field there is not, in an address made elsewhere."""
    from planner.web.pages import state

    key = KEYS["SEC1"]
    for made in (make_document(notes=key), {"clusters": [{"secret": key}]}, {"clusters": [{"peers": [{"x": [key]}]}]}):
        for response in (
            client.post("/en/", data={"rest": json.dumps(made), "rows": "0", "/notes": made.get("notes", "")}),
            client.post("/en/open", data={"text": json.dumps(made)}),
            client.get("/en/", query_string={"d": state.pack(made), "check": "1"}),
        ):
            assert secret_of(key) not in _everything(response)


def test_a_certificate_in_a_form_with_another_fault_stays_typed(client: FlaskClient) -> None:
    """What is public need not be pasted again; a good form keeps the facts."""
    pem = make()
    form = {"rest": "{}", "rows": "1", f"{POINTER}/pem": pem, "/clusters/0/round_trip_ms": "x", "action": "assess"}
    response = client.post("/en/", data=form, follow_redirects=True)
    assert response.status_code == 422
    assert pem.splitlines()[1] in response.get_data(as_text=True)
    good = client.post("/en/", data={**form, "/clusters/0/round_trip_ms": "4"}, follow_redirects=True)
    assert good.status_code == 200
    assert "expc01.apolo.local" in good.get_data(as_text=True)
    assert pem.splitlines()[1] not in _everything(good)


def test_the_format_publishes_the_field() -> None:
    """The JSON Schema has it, with its length and what it does."""
    field = design_json_schema()["$defs"]["Certificate"]["properties"]["pem"]
    assert field["maxLength"] == MAX_PEM
    assert "private key is refused" in field["description"]


def test_a_design_without_a_certificate_text_does_not_pay_for_it() -> None:
    """What reads certificates is loaded only when one is sent."""
    import subprocess
    import sys

    code = "import sys, tests.designs as d; from planner import parse_design; parse_design(d.SOUND_C); "
    subprocess.run([sys.executable, "-c", code + "sys.exit('cryptography' in sys.modules)"], check=True)
