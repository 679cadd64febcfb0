"""/readyz tells what the machine beneath the service lacks just now."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient

from planner.web import readiness
from planner.wording import LANGUAGES


def degraded(client: FlaskClient, language: str = "en") -> dict[str, str]:
    """Return what is told to be lacking, with its sentence; the service is ready all the same."""
    answer = client.get("/readyz", headers={"Accept-Language": language})
    assert (answer.status_code, answer.json["status"]) == (200, "ready")
    return {lack["feature"]: lack["reason"] for lack in answer.json["degraded"] if lack["feature"] != "pdf"}


def test_a_machine_with_room_lacks_nothing(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """No file stays behind."""
    # Others may make files in the folder that is everybody's.
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert degraded(client) == {}
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_to_is_told(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """In words of either language; as soon as it can be written to, no more."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    told = [degraded(client, language) for language in LANGUAGES]
    assert [set(lacks) for lacks in told] == [{"temporary_files"}] * 2
    assert told[0] != told[1]
    assert str(tmp_path) not in str(told)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert degraded(client) == {}


@pytest.mark.parametrize(
    ("free", "lacks"), [(0, True), (readiness.ENOUGH_BYTES - 1, True), (readiness.ENOUGH_BYTES, False)]
)
def test_little_space_is_told(client: FlaskClient, monkeypatch: pytest.MonkeyPatch, free: int, lacks: bool) -> None:
    """Below the bound, not at it."""
    found: dict[str, Any] = {"f_bavail": free, "f_frsize": 1}
    monkeypatch.setattr(os, "fstatvfs", lambda _: SimpleNamespace(**found))
    assert (set(degraded(client)) == {"disk_space"}) is lacks


def test_a_full_disk_is_told(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that can be made and not filled is of no use: /dev/full stands for one."""
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda: open("/dev/full", "wb"))  # noqa: PTH123, SIM115
    assert set(degraded(client)) == {"temporary_files"}
