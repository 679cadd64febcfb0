"""What a command of ours would send: run by a real shell whose `curl` only tells what it was given."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_TELLS = """curl() { printf '%s\\0' "$@"; printf '\\0'; cat; }\n"""


@dataclass(frozen=True)
class Sent:
    """A request as curl would send it."""

    method: str
    url: str
    media_type: str
    body: bytes

    def to(self, client: FlaskClient) -> TestResponse:
        """Send it to an application."""
        parts = urlsplit(self.url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        return client.open(path, method=self.method, data=self.body or None, content_type=self.media_type or None)


def run(command: str) -> Sent:
    """Run a command in a shell and return what it sends."""
    ran = subprocess.run(
        ["/bin/sh", "-c", _TELLS + command],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
        env={"LC_ALL": "C"},
    )
    assert ran.stderr == b""
    told, _, body = ran.stdout.partition(b"\0\0")
    words = told.decode().split("\0")
    assert words[:2] == ["--silent", "--show-error"]
    given = dict(zip(words[2:-1:2], words[3:-1:2], strict=True))
    assert set(given) <= {"--request", "--header", "--data-binary"}
    assert given.get("--data-binary") in (None, "@-")
    method = given.get("--request", "POST" if "--data-binary" in given else "GET")
    return Sent(method, words[-1], given.get("--header", "").removeprefix("Content-Type: "), body.removesuffix(b"\n"))
