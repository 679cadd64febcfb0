"""Commands to copy: a real shell sends the body byte by byte, whatever somebody typed into it."""

from __future__ import annotations

import json

import pytest

from planner.web.curl import MARK, command, readable
from tests.web.shell import run

HOSTILE = [
    "it's",
    '"$(touch /tmp/x)" `id` ${HOME} \\ !!',
    f"{MARK}",
    f"\n{MARK}\nrm -rf x",
    "tab\tbell\x07 nul\x00 escape\x1b[31m",
    "turned \u202e back, joined \u200d, line \u2028, tag \U000e0041",
    "Coordinación – clúster ñ 電話",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_shell_sends_what_was_typed(text: str) -> None:
    """No quote, dollar sign, end mark or control character gets out of the body."""
    sent = run(
        command("POST", "http://h/x", media_type="application/json", body=readable({"name": text, text: [text]}))
    )
    assert json.loads(sent.body) == {"name": text, text: [text]}
    assert (sent.method, sent.url, sent.media_type) == ("POST", "http://h/x", "application/json")


@pytest.mark.parametrize("text", HOSTILE[4:6])
def test_a_readable_body_shows_all_that_it_holds(text: str) -> None:
    """What no screen shows is escaped: what is copied is what is seen."""
    assert all(char == "\n" or char.isprintable() for char in readable({"name": text}))


def test_a_readable_body_keeps_letters() -> None:
    """Accents and other scripts stay as they are."""
    assert "Coordinación – clúster ñ 電話" in readable([HOSTILE[6]])


def test_a_body_that_would_end_early_is_refused() -> None:
    """Text that is no JSON of ours may hold the mark."""
    with pytest.raises(ValueError, match=MARK):
        command("POST", "http://h/x", media_type="text/plain", body=f"a\n{MARK}\nb")


@pytest.mark.parametrize("url", ["http://h/x?a=b&c=d", "http://h/x;reboot", "http://h/a'b", "http://h/$(id)"])
def test_an_address_is_one_word(url: str) -> None:
    """The shell sees no separator, quote or substitution in it."""
    assert run(command("GET", url)).url == url


def test_other_methods_are_named() -> None:
    """And those that curl takes by itself are not."""
    assert run(command("DELETE", "http://h/x")).method == "DELETE"
    assert run(command("POST", "http://h/x")).method == "POST"
    assert "--request" not in command("POST", "http://h/x", media_type="a/b", body="x")


def test_a_long_design_goes_by_its_file() -> None:
    """The command names the file instead of a body."""
    told = command("POST", "http://h/x", media_type="application/json", file="design.json")
    assert told.endswith("--data-binary @design.json http://h/x")
