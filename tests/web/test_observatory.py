"""The headers by the published rules of Mozilla's HTTP Observatory: each test's outcome and what it adds or takes.

The modifiers are those of its scoring table (src/grader/charts.js of mdn/mdn-http-observatory); what is not listed
costs points and must not come about. 100 is where every site starts, and 130 what one can have without cookies and
without a place in the browsers' preload list.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from tests.web.conftest import QUICK, make_app

Outcome = tuple[str, int]

SIX_MONTHS = 15_768_000
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}


def directives(headers: Headers) -> dict[str, list[str]]:
    """Return a content security policy by directive."""
    parts = [part.split() for part in headers.get("Content-Security-Policy", "").split(";") if part.strip()]
    return {name.lower(): sources for name, *sources in parts}


def content_security_policy(answer: TestResponse) -> Outcome:
    """Nothing unsafe, nothing by default, forms only to ourselves or nowhere."""
    policy = directives(answer.headers)
    if not policy:
        return "csp-not-implemented", -25
    sources = {source for listed in policy.values() for source in listed}
    if {"'unsafe-inline'", "'unsafe-eval'", "data:", "*", "https:", "http:"} & set(policy.get("script-src", ())):
        return "csp-implemented-with-unsafe-inline", -20
    if any(source.startswith("http:") for source in sources):
        return "csp-implemented-with-insecure-scheme", -20
    if {"'unsafe-inline'", "'unsafe-eval'"} & sources:
        return "csp-implemented-with-unsafe-inline-in-style-src-only", 0
    if policy.get("default-src") == ["'none'"] and policy.get("form-action") in (["'none'"], ["'self'"]):
        return "csp-implemented-with-no-unsafe-default-src-none", 10
    return "csp-implemented-with-no-unsafe", 5


def cookies(answer: TestResponse) -> Outcome:
    """There are none, which neither adds nor takes."""
    return ("cookies-not-found", 0) if "Set-Cookie" not in answer.headers else ("cookies-without-secure-flag", -20)


def sharing(answer: TestResponse) -> Outcome:
    """No other site may read us."""
    if "Access-Control-Allow-Origin" in answer.headers:
        return "cross-origin-resource-sharing-implemented-with-universal-access", -50
    return "cross-origin-resource-sharing-not-implemented", 0


def resource_policy(answer: TestResponse) -> Outcome:
    """No other site may load us."""
    if answer.headers.get("Cross-Origin-Resource-Policy") in {"same-origin", "same-site"}:
        return "cross-origin-resource-policy-implemented-with-same-origin", 10
    return "cross-origin-resource-policy-not-implemented", 0


def referrer_policy(answer: TestResponse) -> Outcome:
    """No other site hears where a reader came from."""
    if answer.headers.get("Referrer-Policy") in PRIVATE:
        return "referrer-policy-private", 5
    return "referrer-policy-not-implemented", 0


def transport_security(answer: TestResponse) -> Outcome:
    """Over TLS, and for long."""
    found = re.match(r"max-age=(\d+)", answer.headers.get("Strict-Transport-Security", ""))
    if not found:
        return "hsts-not-implemented", -20
    if int(found[1]) < SIX_MONTHS:
        return "hsts-implemented-max-age-less-than-six-months", -10
    return "hsts-implemented-max-age-at-least-six-months", 0


def integrity(answer: TestResponse) -> Outcome:
    """Every script is our own, so that none needs a checksum."""
    if answer.mimetype != "text/html":
        return "sri-not-implemented-response-not-html", 0
    if all(
        source.startswith("/") and source[1:2] != "/" for source in re.findall(r'<script[^>]*src="([^"]*)', answer.text)
    ):
        return "sri-not-implemented-but-all-scripts-loaded-from-secure-origin", 0
    return "sri-not-implemented-but-external-scripts-loaded-securely", -5


def content_type_options(answer: TestResponse) -> Outcome:
    """Nothing is taken for what it does not say it is."""
    if answer.headers.get("X-Content-Type-Options") == "nosniff":
        return "x-content-type-options-nosniff", 0
    return "x-content-type-options-not-implemented", -5


def frame_options(answer: TestResponse) -> Outcome:
    """Nobody may put us in a frame."""
    if directives(answer.headers).get("frame-ancestors") == ["'none'"]:
        return "x-frame-options-implemented-via-csp", 5
    return "x-frame-options-not-implemented", -20


TESTS: tuple[Callable[[TestResponse], Outcome], ...] = (
    content_security_policy,
    cookies,
    sharing,
    resource_policy,
    referrer_policy,
    transport_security,
    integrity,
    content_type_options,
    frame_options,
)

GOAL = 120


@pytest.fixture(scope="module")
def answers() -> dict[str, TestResponse]:
    """Return answers of every kind over TLS, as a proxy would let them through."""
    client = make_app().test_client()
    browser = {"Accept": "text/html"}
    tls = {"base_url": "https://localhost", "buffered": True}
    return {
        "form": client.get("/en/", **tls),
        "result": client.get("/en/result?example=six-peers", **tls),
        "book": client.get("/es/rules/", **tls),
        "API page": client.get("/en/api", **tls),
        "not found": client.get("/nowhere", headers=browser, **tls),
        "foreign form": client.post("/en/result", headers={**browser, "Origin": "https://evil.example"}, **tls),
        "file": client.post("/api/v1/reports?format=html", json=QUICK, **tls),
        "problem": client.get("/api/v1/nowhere", **tls),
    }


@pytest.mark.parametrize("kind", ["form", "result", "book", "API page", "not found", "foreign form", "file", "problem"])
def test_the_score_is_as_high_as_can_be(answers: dict[str, TestResponse], kind: str) -> None:
    """130 points on every page and every other answer, errors included: 100 and all bonuses that can be had."""
    outcomes = dict(test(answers[kind]) for test in TESTS)
    assert min(outcomes.values()) >= 0, outcomes
    assert 100 + sum(outcomes.values()) == 130
    assert GOAL <= 130


def test_the_table_would_tell() -> None:
    """An answer without any of it falls far below."""
    bare = TestResponse([], "200 OK", Headers(), None, history=())  # type: ignore[arg-type]
    assert 100 + sum(test(bare)[1] for test in TESTS) == 30
