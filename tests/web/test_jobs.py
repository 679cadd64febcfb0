"""A PDF as a job: the page tells how far it is, the API too; whatever becomes of the renderer is told in words."""

from __future__ import annotations

import json
import os
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from planner.errors import FormatUnavailable, RendererBusy, RendererLost, TooLargeToRender
from planner.jobs import DONE, FAILED, Jobs
from planner.render import Rendition, pdf
from planner.render.pdf import Stage
from planner.web import reports
from planner.wording import load_wording
from tests import processes
from tests.web.conftest import QUICK, make_app

HTML = {"Accept": "text/html"}
LATER = {"Prefer": "respond-async"}
EN, ES = (load_wording().phrases(code).say for code in ("en", "es"))
PATIENCE_SECONDS = 300
FILE = b"%PDF-1.7 made"

Render = Callable[..., Rendition]


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    """Return an application with a folder for jobs of its own."""
    made = make_app(LOG_LEVEL="error")
    with made.app_context():
        reports.service().kept["jobs"] = Jobs(tmp_path / "jobs")
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a client without cookies."""
    return app.test_client()


class Press:
    """A renderer that waits until it is told to go on, then makes a file or fails."""

    def __init__(self) -> None:
        self.go_on, self.fails = threading.Event(), None  # type: tuple[threading.Event, Exception | None]

    def __call__(self, asked: str, assessment: Any, reference: Any, words: Any, terms: pdf.Terms) -> Rendition:
        """Make a file."""
        self.terms = terms
        for stage in Stage:
            terms.told(stage)
        assert self.go_on.wait(PATIENCE_SECONDS)
        if self.fails:
            raise self.fails
        return Rendition("a.pdf", "application/pdf", FILE)


@pytest.fixture
def press(monkeypatch: pytest.MonkeyPatch) -> Iterator[Press]:
    """Replace the renderer."""
    made = Press()
    monkeypatch.setattr(reports, "render", made)
    yield made
    made.go_on.set()


def ask_on_page(client: FlaskClient, language: str = "en") -> TestResponse:
    """Press "PDF" on the page of a design."""
    return client.post(f"/{language}/files", data={"design": json.dumps(QUICK), "format": "pdf"}, headers=HTML)


def ask(client: FlaskClient, query: str = "") -> TestResponse:
    """Ask the API for a PDF, to be fetched later."""
    return client.post(f"/api/v1/reports?format=pdf{query}", json=QUICK, headers=LATER)


def until(client: FlaskClient, address: str, stage: str) -> dict[str, Any]:
    """Wait until a job has reached a stage; return what the API says of it."""
    end = time.monotonic() + PATIENCE_SECONDS
    told: dict[str, Any] = {}
    while time.monotonic() < end:
        told = client.get(address).json  # type: ignore[assignment]
        if told["stage"] == stage:
            return told
        time.sleep(0.02)
    pytest.fail(f"not {stage}: {told}")


def api_of(page: str) -> str:
    """Return the address in the API of the job of a page."""
    return f"/api/v1/jobs/{page.rpartition('/')[2]}"


# --- the page ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "say"), [("en", EN), ("es", ES)])
def test_the_page_tells_how_far_it_is(
    client: FlaskClient, press: Press, language: str, say: Callable[..., str]
) -> None:
    """At once a page of its own, with the stage in words; without scripts it comes again, and at the end the file."""
    answer = ask_on_page(client, language)
    assert answer.status_code == 303
    page = answer.headers["Location"]
    assert re.fullmatch(rf"/{language}/jobs/[0-9a-f]{{32}}", page)
    until(client, api_of(page), "writing")
    going = client.get(page, headers=HTML)
    assert say("jobs.title.going") in going.text
    assert f"<strong>{say('jobs.stage.writing')}</strong>" in going.text
    assert going.text.count('aria-current="step"') == 1
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in going.text
    assert client.get(f"{page}/file").status_code == 404
    press.go_on.set()
    until(client, api_of(page), DONE)
    done = client.get(page, headers=HTML)
    assert say("jobs.title.done") in done.text
    assert f'content="1; url={page}/file"' in done.text
    assert f'href="{page}/file"' in done.text
    assert "/result?d=" in done.text
    file = client.get(f"{page}/file")
    assert (file.data, file.content_type) == (FILE, "application/pdf")
    assert file.headers["Content-Disposition"] == "attachment; filename=a.pdf"
    assert file.headers["Cache-Control"] == "no-store"


FAILURES = {
    "too large": (TooLargeToRender("seconds", 120), "too-large-as-pdf", False),
    "lost": (RendererLost("killed"), "not-ready", True),
    "busy": (RendererBusy("line"), "not-ready", True),
    "unavailable": (FormatUnavailable("/usr/lib"), "format-unavailable", False),
    "full disk": (OSError(28, "No space left on device"), "not-ready", True),
    "bug": (KeyError("secret"), "internal-error", True),
}


@pytest.mark.parametrize("case", FAILURES)
def test_a_pdf_that_cannot_be_made_offers_the_workbook(client: FlaskClient, press: Press, case: str) -> None:
    """The page says why, in the problem's words, and has a button for a workbook that works; never what was raised."""
    press.fails, slug, again = FAILURES[case]
    press.go_on.set()
    page = ask_on_page(client).headers["Location"]
    told = until(client, api_of(page), FAILED)
    assert told["problem"]["type"] == f"/problems/{slug}"
    failed = client.get(page, headers=HTML)
    assert failed.status_code == 200
    assert EN("jobs.title.failed") in failed.text
    assert EN(f"api.problem.{slug}.detail", count=0).replace("'", "&#39;") in failed.text
    assert (EN("jobs.again") in failed.text) is again
    assert "refresh" not in failed.text
    assert "secret" not in failed.text + json.dumps(told)
    assert "/usr/lib" not in failed.text + json.dumps(told)
    design = re.search(r'name="design" value="([^"]*)"', failed.text)
    assert design
    workbook = client.post(
        "/en/files", data={"design": design[1].replace("&#34;", '"'), "format": "xlsx"}, headers=HTML
    )
    assert workbook.status_code == 200
    assert workbook.data[:2] == b"PK"


def test_a_job_that_there_is_not_is_not_found(client: FlaskClient) -> None:
    """A page and a problem of that kind, in either place, for ids that could be and ids that could not."""
    for job in ("0" * 32, "x", "%2e%2e"):
        for path in (f"/es/jobs/{job}", f"/es/jobs/{job}/file", f"/api/v1/jobs/{job}", f"/api/v1/jobs/{job}/file"):
            assert client.get(path, headers=HTML).status_code == 404, path
    assert client.get(f"/api/v1/jobs/{'0' * 32}").json["type"] == "/problems/not-found"


def test_without_room_for_jobs_the_file_comes_at_once(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full or read-only disk costs the progress, not the PDF; on the page as in the API."""

    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    def made(asked: str, *_: object) -> Rendition:
        return Rendition("a.pdf", "application/pdf", FILE)

    monkeypatch.setattr(Jobs, "start", full)
    monkeypatch.setattr("planner.web.pages.files.render", made)
    monkeypatch.setattr("planner.web.api.reports.render", made)
    for answer in (ask_on_page(client), ask(client)):
        assert (answer.status_code, answer.data) == (200, FILE)
        assert "Preference-Applied" not in answer.headers


def test_too_many_jobs_are_told_so(app: Flask, client: FlaskClient, press: Press, tmp_path: Path) -> None:
    """503 with Retry-After, as a page and as a problem; those at work go on."""
    with app.app_context():
        reports.service().kept["jobs"] = Jobs(tmp_path / "few", at_once=1)
    first = ask(client)
    for answer in (ask_on_page(client), ask(client)):
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "10"
    press.go_on.set()
    until(client, first.headers["Location"], DONE)


# --- the API ----------------------------------------------------------------------------------------------------------


def test_whoever_prefers_not_to_wait_gets_a_job(client: FlaskClient, press: Press) -> None:
    """202 with its address; there its stage and, at the end, the file. The job's terms are the settings'."""
    begun = ask(client, "&language=es")
    assert begun.status_code == 202
    assert begun.headers["Preference-Applied"] == "respond-async"
    assert begun.headers["Retry-After"] == "2"
    address = begun.headers["Location"]
    assert address == f"/api/v1/jobs/{begun.json['id']}"
    assert (begun.json["file"], begun.json["problem"]) == (None, None)
    until(client, address, "writing")
    assert client.get(address).headers["Retry-After"] == "2"
    press.go_on.set()
    done = until(client, address, DONE)
    assert done["file"] == f"{address}/file"
    assert "Retry-After" not in client.get(address).headers
    assert client.get(done["file"]).data == FILE
    assert (press.terms.seconds, press.terms.memory_mb, press.terms.queues) == (120, 1536, True)


@pytest.mark.parametrize(
    "prefer", ["respond-async", "wait=10, respond-async", "Respond-Async; x=1", "a,respond-async ,b"]
)
def test_the_preference_is_read_as_written(client: FlaskClient, press: Press, prefer: str) -> None:
    """Alone or among others, in any case."""
    press.go_on.set()
    assert client.post("/api/v1/reports?format=pdf", json=QUICK, headers={"Prefer": prefer}).status_code == 202


@pytest.mark.parametrize(
    "headers", [{}, {"Prefer": "wait=10"}, {"Prefer": "x-respond-async"}, {"Prefer": "respond-asyncs"}]
)
def test_everybody_else_waits(client: FlaskClient, monkeypatch: pytest.MonkeyPatch, headers: dict[str, str]) -> None:
    """Without the preference the answer is the file; and so it is for formats that take no time."""
    monkeypatch.setattr("planner.web.api.reports.render", lambda *_: Rendition("a.pdf", "application/pdf", FILE))
    answer = client.post("/api/v1/reports?format=pdf", json=QUICK, headers=headers)
    assert (answer.status_code, answer.data) == (200, FILE)
    assert client.post("/api/v1/reports?format=csv", json=QUICK, headers=LATER).status_code == 200


def test_a_document_that_is_too_large_is_told_with_what_there_is_instead(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """413 whose alternatives work; as a page with the same words."""

    def refuse(*_: object) -> Rendition:
        raise TooLargeToRender("memory_mb", 1536)

    monkeypatch.setattr("planner.web.api.reports.render", refuse)
    answer = client.post("/api/v1/reports?format=pdf", json=QUICK)
    assert answer.status_code == 413
    assert answer.content_type == "application/problem+json"
    assert answer.json["type"] == "/problems/too-large-as-pdf"
    assert "workbook" in answer.json["detail"]
    assert [other["format"] for other in answer.json["alternatives"]] == ["xlsx", "html", "csv"]
    monkeypatch.undo()
    for other in answer.json["alternatives"]:
        assert client.post(other["href"], json=QUICK).status_code == 200


# --- with the renderer itself -----------------------------------------------------------------------------------------


def at_work() -> list[int]:
    """Return the processes that this process's renderer has split off."""
    process = pdf.RENDERER.process()
    return processes.children(process) if process else []


def wait_for_the_others() -> None:
    """Wait until no job of an earlier test is at work, nor waits for its turn, and the process of the last is gone.

    A page is here before its process is: that has still to be waited for by the one it was split off from.
    """
    for thread in [thread for thread in threading.enumerate() if thread.name == "job"]:
        thread.join(PATIENCE_SECONDS)
        assert not thread.is_alive(), "an earlier job does not end"
    end = time.monotonic() + PATIENCE_SECONDS
    while at_work():
        assert time.monotonic() < end, "the process of an earlier page does not end"
        time.sleep(0.01)


def stopped_at_work(ask: Callable[[], object]) -> tuple[threading.Thread, int]:
    """Ask for a page and stop its process in mid-work; return the thread that asked, and that process.

    Where a page was done before it could be stopped, as on a busy machine, another is asked for.
    """
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        thread = threading.Thread(target=ask)
        thread.start()
        while thread.is_alive():
            for process in at_work():
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGSTOP)
                    return thread, process
            time.sleep(0.01)
        wait_for_the_others()
    pytest.fail("no page could be stopped")


def test_short_requests_are_answered_while_a_page_is_set(client: FlaskClient, app: Flask) -> None:
    """With the page's process stopped in mid-work; killed then, its request is a 503 and the next PDF is made."""
    wait_for_the_others()
    asked: list[TestResponse] = []

    def ask_for_a_page() -> None:
        asked[:] = []
        asked.append(app.test_client().post("/api/v1/reports?format=pdf", json=QUICK))

    thread, process = stopped_at_work(ask_for_a_page)
    assert client.post("/api/v1/assessments?view=compact", json=QUICK).status_code == 200
    assert client.get("/en/", headers=HTML).status_code == 200
    assert client.get("/readyz").json["degraded"] == []
    assert not asked
    os.kill(process, signal.SIGKILL)
    thread.join(PATIENCE_SECONDS)
    (lost,) = asked
    assert (lost.status_code, lost.headers["Retry-After"]) == (503, "10")
    assert lost.json["type"] == "/problems/not-ready"
    again = client.post("/api/v1/reports?format=pdf", json=QUICK)
    assert again.status_code == 200
    assert again.data.startswith(b"%PDF")
    job = ask(client).headers["Location"]
    file = until(client, job, DONE)["file"]
    assert client.get(file).data == again.data, "the same bytes, waited for or not"


def test_too_little_time_is_a_413() -> None:
    """PLANNER_PDF_SECONDS is the bound: a design that needs more is refused with the workbook offered."""
    wait_for_the_others()
    client = make_app(PDF_SECONDS=1, LOG_LEVEL="error").test_client()
    clusters = [{**QUICK["clusters"][0], "name": f"cluster {number}"} for number in range(8)]
    answer = client.post("/api/v1/reports?format=pdf", json={"clusters": clusters})
    assert answer.status_code == 413
    assert answer.json["alternatives"][0]["format"] == "xlsx"
