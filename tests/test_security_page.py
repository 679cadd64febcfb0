"""SECURITY.md says what the code does: what is logged, what is taken, what it runs as, how soon weaknesses end."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from planner.intake import limits as sheets
from planner.schemas import limits
from planner.web.api.body import MEDIA_TYPES, SHEET_TYPES
from planner.web.settings import ACCESS

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "SECURITY.md").read_text("utf-8")


def section(title: str) -> str:
    """Return what stands below a heading."""
    (found,) = re.findall(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    return str(found)


def rows(title: str) -> list[list[str]]:
    """Return the cells of a section's table, without its head."""
    lines = [line for line in section(title).splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_event_of_the_log_is_listed() -> None:
    """Each that the code writes, and no other; so nothing is logged that nobody has read about."""
    written = set()
    for file in (ROOT / "planner").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"journal.write", "write", "_line"}:
                event = node.args[1] if len(node.args) > 1 else None
                if isinstance(event, ast.Constant):
                    written.add(event.value)
    listed = {event for row in rows("The log") for event in re.findall(r"`(\w+)`", row[0])}
    assert listed == written
    assert {"request", "unread", "bug"} <= written


def test_nothing_is_logged_elsewhere() -> None:
    """One handler, to standard error: no file, no host, no second stream."""
    source = "".join(file.read_text("utf-8") for file in (ROOT / "planner").rglob("*.py"))
    assert re.findall(r"logging\.StreamHandler\((.*?)\)", source) == [""]
    assert not re.search(
        r"(?:File|Socket|SysLog|HTTP|SMTP|Datagram|Rotating\w*|Memory)Handler|logging\.basicConfig", source
    )
    assert not re.search(r"\"(?:accesslog|errorlog|logconfig|syslog|statsd_host)\":", source)
    assert "standard error" in section("The log")


def test_the_files_that_are_taken_are_those_of_the_pages() -> None:
    """Every ending that a field offers is listed, and no other; sizes are those of the limits."""
    offered = set()
    for file in (ROOT / "templates/pages").glob("*.html"):
        for accepted in re.findall(r'accept="([^"]*)"', file.read_text("utf-8")):
            offered |= {kind for kind in accepted.split(",") if kind.startswith(".")}
    text = section("Files that are taken")
    assert {ending for row in rows("Files that are taken") for ending in re.findall(r"`(\.\w+)`", row[1])} == offered
    assert {f".{kind}" for kind in (*MEDIA_TYPES.values(), *SHEET_TYPES.values())} <= offered
    for size in (
        f"{limits.MAX_BYTES // 1024} KiB",
        f"{sheets.MAX_SHEET_BYTES // 2**20} MiB, {sheets.MAX_UNPACKED_BYTES // 2**20} MiB unpacked",
        f"unpacked, {sheets.MAX_PARTS:,} parts",
        f"{limits.MAX_PEM:,} characters",
        f"{limits.MAX_BATCH_BYTES // 2**20} MiB, {limits.MAX_BATCH_LINES:,} lines",
    ):
        assert size in text


def test_every_kind_of_data_has_its_rules() -> None:
    """From secret to public: what, where and how long, and what holds for it."""
    kinds = rows("What is held, and how it is kept")
    assert [row[0].partition(",")[0] for row in kinds] == [
        "secret",
        "confidential",
        "confidential",
        "internal",
        "public",
    ]
    assert all(len(row) == 4 and all(row) for row in kinds)
    for word in ("no-store", "not in log", "encrypted on the way", "ten minutes"):
        assert word in section("What is held, and how it is kept")


def test_who_may_do_what_is_told() -> None:
    """Every way to let people in, and what is narrower than all."""
    assert all(f"`{way}`" in PAGE for way in ACCESS)
    for word in ("whoever is let in", "/metrics", "PLANNER_METRICS", "128 random bits", "host name of its own"):
        assert word.lower() in section("Who may do what").lower()


def test_weaknesses_have_their_days() -> None:
    """Fewer for the worse ones; and packages are renewed without any."""
    days = [int(row[2]) for row in rows("Packages with known weaknesses")]
    assert days == sorted(days)
    assert len(days) == 3
    assert days[0] <= 7
    assert "make audit" in section("Packages with known weaknesses")
    assert re.search(r"at least every \d+ days", section("Packages with known weaknesses"))


def test_what_costs_much_is_told_with_its_bounds() -> None:
    """What takes long or much is named, and what becomes of one too many."""
    assert "takes long or much" in section("Files that are taken")
    serving = (ROOT / "docs/serving.md").read_text("utf-8")
    for costly in ("batches at work", "PDFs in a process", "workbooks being read", "requests in line"):
        (row,) = [line for line in serving.splitlines() if line.startswith(f"| {costly}")]
        assert "503" in row


def test_what_it_talks_to_is_listed() -> None:
    """One port in, pipes within, nobody outside."""
    told = rows("What it talks to")
    assert [row[1].partition(",")[0].partition(";")[0] for row in told] == ["in", "pipes", "not at all"]


@pytest.mark.parametrize(
    "setting",
    ["DynamicUser=yes", "NoNewPrivileges=yes", "CapabilityBoundingSet=", "ProtectSystem=strict", "ProtectHome=yes",
     "PrivateTmp=yes", "PrivateDevices=yes", "IPAddressDeny=any", "IPAddressAllow=localhost", "UMask=0077"],
)  # fmt: skip
def test_the_unit_gives_no_rights(setting: str) -> None:
    """It starts as nobody's user, with nothing to write to but its own /tmp, and lets it call nobody."""
    assert setting in (ROOT / "deploy/expressway-planner.service").read_text("utf-8").splitlines()


def test_the_image_gives_no_rights() -> None:
    """A user by number that is not root, in an image without the checkout; read-only and without capabilities."""
    image, composed = ((ROOT / name).read_text("utf-8") for name in ("Dockerfile", "compose.yaml"))
    users = re.findall(r"^USER (\d+):(\d+)$", image, re.MULTILINE)
    assert users == [("10001", "10001")]
    assert image.index("USER ") > image.rindex("RUN ")
    copied = re.findall(r"^COPY (?!--from)(.*) \S+$", image, re.MULTILINE)
    assert copied
    assert not {".", "./", ".git", "tests"} & {name for names in copied for name in names.split()}
    for line in ("read_only: true", "no-new-privileges", "cap_drop"):
        assert line in composed


def test_the_page_names_no_secret() -> None:
    """No key, password or token stands in the repository's files for running it."""
    for name in ("Dockerfile", "compose.yaml", "deploy/expressway-planner.service", "SECURITY.md"):
        text = (ROOT / name).read_text("utf-8")
        assert not re.search(r"-----BEGIN|(?:PASSWORD|TOKEN|SECRET_KEY)\s*[=:]\s*\S", text), name
