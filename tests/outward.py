"""A program for a test: ask every endpoint, with texts that are addresses, while any way out of the machine is told.

`python -m tests.outward FILE`, with the folder of `WATCH` as sitecustomize.py first in PYTHONPATH: every Python process
that this one starts is watched too. Whatever tries to get out adds a line to FILE.
"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

WATCH = """
import os, sys

_ASKED = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.sendto",
          "socket.sendmsg", "socket.bind", "urllib.Request", "http.client.connect", "ftplib.connect", "smtplib.connect",
          "webbrowser.open", "os.system")

def _heard(event, arguments):
    if event not in _ASKED:
        return
    if event.startswith("socket.") and getattr(arguments[0], "family", None) == 1:
        return  # a socket of this machine's file system
    with open(os.environ["OUTWARD"], "a") as told:
        told.write(f"{event} {arguments!r}\\n")
    raise PermissionError(f"this test lets nothing out: {event}")

sys.addaudithook(_heard)
"""


def main() -> None:
    """Ask every endpoint and print how often each status came, by method."""
    from planner.render.formats import RENDERERS
    from planner.web import create_app
    from tests.hostile import ADDRESSED, ADDRESSES

    client = create_app({"LOG_LEVEL": "error"}).test_client()
    clusters = [
        {"type": "C", "platform": "medium_vm", "name": name, "peers": [{"site": name}] * 2} for name in ADDRESSES
    ]
    document = {**ADDRESSED, "clusters": clusters[:2]}
    text = json.dumps(document)
    bodies: dict[str, Any] = {
        "/api/v1/change-plans": {"before": document, "after": document},
        "/api/v1/comparisons": {"before": document, "after": document},
        "/api/v1/what-ifs": {"design": document, "rows": {"axis": "peers", "values": [1, 2]}},
        "/api/v1/triages": {"text": "http://evil.example/ 20004"},
    }
    fields = {
        "text": text,
        "design": text,
        "before": text,
        "after": text,
        "format": "html",
        "log": "http://evil.example",
    }
    parts = {"language": "en", "kind": "people", "name": "planner.css", "digest": "0" * 12, "slug": "invalid-design",
             "rule_id": "NET-01", "alarm_id": "20004", "procedure_id": "add_peer", "job_id": "0" * 32}  # fmt: skip
    seen: dict[str, int] = {}
    for rule in client.application.url_map.iter_rules():
        with client.application.test_request_context():
            path = rule.build({name: parts[name] for name in rule.arguments}, append_unknown=False)[1]  # type: ignore[index]
        for method in sorted({"GET", "POST"} & set(rule.methods or ())):
            headers = {"Accept": "application/json" if path.startswith("/api") else "text/html"}
            sent: dict[str, Any] = {"headers": headers}
            if method == "POST":
                sent |= {"json": bodies.get(path, document)} if path.startswith("/api") else {"data": fields}
            answer = client.open(path, method=method, **sent)
            assert answer.status_code < 500, (method, path, answer.text[:400])
            seen[f"{method} {answer.status_code // 100}xx"] = seen.get(f"{method} {answer.status_code // 100}xx", 0) + 1
    for name in RENDERERS:
        answer = client.post(f"/api/v1/reports?format={name}", json=document)
        assert answer.status_code == 200, (name, answer.text[:400])
        seen[name] = len(answer.data)
    sheet = client.post("/api/v1/reports?format=xlsx", json=document).data
    again = client.post(
        "/en/compare",
        data={"before_file": (io.BytesIO(sheet), "a.xlsx"), "after": text},
        content_type="multipart/form-data",
    )
    assert again.status_code < 500
    sys.stdout.write(json.dumps(seen))


if __name__ == "__main__":
    Path(sys.argv[1]).touch()
    main()
