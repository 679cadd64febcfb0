"""Jobs: seen by every process, lost with theirs, forgotten in time, and never more of them than there is room for."""

from __future__ import annotations

import errno
import fcntl
import json
import logging
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from planner import jobs as module
from planner.errors import RendererBusy
from planner.jobs import DONE, FAILED, LOST, WAITING, Job, Jobs, Told
from planner.render import Rendition

ROOT = Path(__file__).parent.parent
FILE = Rendition("a.pdf", "application/pdf", b"%PDF\x00")
PATIENCE_SECONDS = 180


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return where jobs are to be kept; not there yet."""
    return tmp_path / "a" / "jobs"


def name(error: Exception) -> str:
    """Return what went wrong."""
    return type(error).__name__


def make(_: Told) -> Rendition:
    """Do a job."""
    return FILE


def until(found: Callable[[], Job | None], stage: str) -> Job:
    """Wait until a job has reached a stage and return it."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        job = found()
        if job and job.stage == stage:
            return job
        time.sleep(0.01)
    pytest.fail(f"not {stage}: {found()}")


def ended(jobs: Jobs, job: str, stage: str = DONE) -> Job:
    """Wait for a job's end."""
    return until(lambda: jobs.find(job), stage)


class Held:
    """Work that goes on only when it is told to."""

    def __init__(self) -> None:
        self.go_on = threading.Event()

    def __call__(self, told: Told) -> Rendition:
        """Wait."""
        told("writing")
        assert self.go_on.wait(PATIENCE_SECONDS)
        return FILE


def test_a_job_goes_from_stage_to_stage_to_its_file(folder: Path) -> None:
    """Each stage is seen as it begins, by whoever has the id; then the file, as it was made."""
    jobs, other, work = Jobs(folder), Jobs(folder), Held()
    job = jobs.start(work, {"format": "pdf"}, name)
    assert module.ID.fullmatch(job)
    at_work = until(lambda: other.find(job), "writing")
    assert (at_work.ended, at_work.fault, at_work.about) == (False, None, {"format": "pdf"})
    assert other.file(job) is None
    work.go_on.set()
    done = ended(other, job)
    assert done.ended
    assert 0 < done.seconds < PATIENCE_SECONDS
    assert other.find(job) == done, "the time it took stands still"
    assert other.file(job) == FILE


def test_nobody_else_can_look_into_the_folder(folder: Path) -> None:
    """Folder and files are this user's alone; one that is not is refused before anything is written."""
    jobs = Jobs(folder)
    ended(jobs, jobs.start(make, {}, name))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    folder.chmod(0o755)
    with pytest.raises(PermissionError):
        jobs.start(make, {}, name)
    elsewhere = folder.parent / "link"
    elsewhere.symlink_to(folder.parent)
    with pytest.raises(PermissionError):
        Jobs(elsewhere).start(make, {}, name)


@pytest.mark.parametrize("job", ["", "0" * 32, "../../../etc/passwd", "g" * 32, "0" * 31 + "\n", "A" * 32])
def test_an_id_that_is_none_finds_nothing(folder: Path, job: str) -> None:
    """Neither a job nor a file, nor a way out of the folder; before there is a folder, too."""
    jobs = Jobs(folder)
    assert jobs.find(job) is None
    assert jobs.file(job) is None
    ended(jobs, jobs.start(make, {}, name))
    assert jobs.find(job) is None
    assert jobs.file(job) is None


def test_work_that_fails_says_why(folder: Path) -> None:
    """As the name that whoever began it gives the error; there is no file, and the next job is done."""
    jobs = Jobs(folder)

    def fail(_: Told) -> Rendition:
        raise KeyError("secret")

    job = jobs.start(fail, {}, name)
    assert ended(jobs, job, FAILED).fault == "KeyError"
    assert jobs.file(job) is None
    assert "secret" not in "".join(file.read_text() for file in folder.iterdir())
    ended(jobs, jobs.start(make, {}, name))


def test_one_at_a_time_and_no_more_than_it_takes_on(folder: Path) -> None:
    """The second waits for the first; the third is refused, and taken when there is a place again."""
    jobs, first, second = Jobs(folder, at_once=2), Held(), Held()
    one = jobs.start(first, {}, name)
    until(lambda: jobs.find(one), "writing")
    two = jobs.start(second, {}, name)
    with pytest.raises(RendererBusy):
        jobs.start(make, {}, name)
    waiting = jobs.find(two)
    assert waiting
    assert waiting.stage == WAITING
    first.go_on.set()
    second.go_on.set()
    ended(jobs, one)
    ended(jobs, two)
    while jobs._places._value < 2:  # type: ignore[attr-defined]
        time.sleep(0.01)
    ended(jobs, jobs.start(make, {}, name))


def test_the_oldest_that_has_ended_makes_room(folder: Path) -> None:
    """By number and by bytes; one at work is never removed, and when only such are left the next is refused."""
    jobs, work = Jobs(folder, most=2), Held()
    old = [jobs.start(make, {}, name) for _ in range(2)]
    for job in old:
        ended(jobs, job)
    held = jobs.start(work, {}, name)
    until(lambda: jobs.find(held), "writing")
    assert [jobs.find(job) is not None for job in old] == [False, True]
    with pytest.raises(RendererBusy):
        Jobs(folder, most=1).start(make, {}, name)
    assert jobs.find(old[1]) is None
    assert jobs.find(held)
    work.go_on.set()
    ended(jobs, held)
    small = Jobs(folder, most_bytes=1)
    last = small.start(make, {}, name)
    ended(small, last)
    assert jobs.find(held) is None


def test_a_job_is_forgotten_in_time(folder: Path) -> None:
    """When its time is over nobody finds it, and soon its files are gone."""
    jobs, work = Jobs(folder, kept_seconds=0.3), Held()
    job = jobs.start(work, {}, name)
    until(lambda: jobs.find(job), "writing")
    # Whoever looks again may come when its time is over already.
    work.go_on.set()
    end = time.monotonic() + PATIENCE_SECONDS
    while list(folder.glob(f"{job}*")) and time.monotonic() < end:
        time.sleep(0.02)
    assert not list(folder.glob(f"{job}*"))
    assert jobs.find(job) is None
    assert jobs.file(job) is None


def test_times_that_are_yet_to_come_are_of_before_the_last_start(folder: Path) -> None:
    """After a restart of the machine what it left is over."""
    jobs = Jobs(folder)
    job = jobs.start(make, {}, name)
    ended(jobs, job)
    state = folder / f"{job}.state"
    told = json.loads(state.read_text())
    state.write_text(json.dumps({**told, "begun": told["begun"] + 9e6, "ended": told["ended"] + 9e6}))
    assert jobs.find(job) is None


def test_a_killed_process_loses_its_job_and_no_other(folder: Path) -> None:
    """Kill -9: the job is seen to have failed at once, makes room in time, and nothing waits for it."""
    script = (
        "import sys, threading, time\n"
        "from pathlib import Path\n"
        "from planner.jobs import Jobs\n"
        "print(Jobs(Path(sys.argv[1])).start(lambda told: time.sleep(600), {'format': 'pdf'}, str), flush=True)\n"
        "threading.Event().wait()\n"
    )
    jobs = Jobs(folder)
    kept = jobs.start(make, {}, name)
    ended(jobs, kept)
    with subprocess.Popen([sys.executable, "-c", script, folder], stdout=subprocess.PIPE, text=True, cwd=ROOT) as other:
        assert other.stdout
        job = other.stdout.readline().strip()
        at_work = jobs.find(job)
        assert at_work
        assert at_work.stage == WAITING
        other.send_signal(signal.SIGKILL)
    lost = jobs.find(job)
    assert lost
    assert (lost.stage, lost.fault, lost.about) == (FAILED, LOST, {"format": "pdf"})
    assert jobs.find(kept)
    Jobs(folder, kept_seconds=0)._forget()
    assert jobs.find(job) is None


def test_a_job_that_ends_while_it_is_looked_for_is_not_lost(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the look at its stage and the look at its process: it is done, and nothing else."""
    jobs, work = Jobs(folder), Held()
    job = jobs.start(work, {}, name)
    until(lambda: jobs.find(job), "writing")
    is_at_work = jobs._at_work

    def ends_first(asked: str) -> bool:
        work.go_on.set()
        end = time.monotonic() + PATIENCE_SECONDS
        while is_at_work(asked) and time.monotonic() < end:
            time.sleep(0.01)
        return is_at_work(asked)

    monkeypatch.setattr(jobs, "_at_work", ends_first)
    found = jobs.find(job)
    assert found
    assert (found.stage, found.fault) == (DONE, None)


def test_a_job_that_is_removed_while_it_is_looked_for_is_none(folder: Path) -> None:
    """As another process makes room: without all of its files it is not there."""
    jobs = Jobs(folder)
    job = jobs.start(make, {}, name)
    ended(jobs, job)
    (folder / f"{job}.about").unlink()
    assert jobs.find(job) is None


def test_a_full_disk_is_told_and_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the beginning: OSError, no half of a job, its place is free. At the end: the job is lost."""
    jobs, fdopen = Jobs(folder, at_once=1), os.fdopen

    def full(*_: object) -> object:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.os, "fdopen", full)
    with pytest.raises(OSError, match="No space"):
        jobs.start(make, {}, name)
    assert [file.name for file in folder.iterdir()] == [".lock"]
    monkeypatch.setattr(module.os, "fdopen", fdopen)
    work = Held()
    job = jobs.start(work, {}, name)
    until(lambda: jobs.find(job), "writing")
    monkeypatch.setattr(module.os, "fdopen", full)
    work.go_on.set()
    assert ended(jobs, job, FAILED).fault == LOST
    monkeypatch.setattr(module.os, "fdopen", fdopen)
    while not jobs._places._value:  # type: ignore[attr-defined]
        time.sleep(0.01)
    ended(jobs, jobs.start(make, {}, name))


def test_without_another_thread_nothing_begins(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that can start no thread says so and keeps nothing."""
    jobs = Jobs(folder)

    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(module.Thread, "start", refuse)
    with pytest.raises(RuntimeError, match="new thread"):
        jobs.start(make, {}, name)
    assert [file.name for file in folder.iterdir()] == [".lock"]


def test_tidying_up_without_a_folder_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A folder that has become somebody else's is a line in the log, not a thread that dies."""
    caplog.set_level(logging.WARNING, "planner")
    (tmp_path / "jobs").write_text("")
    Jobs(tmp_path / "jobs")._forget()
    assert "cannot be tidied up: FileExistsError" in caplog.text


def test_what_is_left_of_half_a_job_goes_with_the_next(folder: Path) -> None:
    """Files without a state, as a process leaves that is killed between two of them."""
    jobs = Jobs(folder)
    ended(jobs, jobs.start(make, {}, name))
    half = folder / f"{'0' * 32}.about"
    half.write_text("{}")
    (folder / "something else").write_text("")
    ended(jobs, jobs.start(make, {}, name))
    assert not half.exists()
    assert (folder / "something else").exists()


ONE_JOB = (
    "import os, sys, time\n"
    "from pathlib import Path\n"
    "from planner.jobs import Jobs\n"
    "from planner.render import Rendition\n"
    "jobs = Jobs(Path(sys.argv[1]))\n"
    "job = jobs.start(lambda told: Rendition('a', 'b', b'c'), {}, str)\n"
    "while not jobs.find(job).ended:\n    time.sleep(0.01)\n"
)
"""A program with one job that has ended."""


def test_a_process_takes_its_files_along(folder: Path) -> None:
    """At the end of a process nothing of its jobs stays on the disk; those of others do."""
    script = ONE_JOB + "assert jobs.file(job).content == b'c'\n"
    jobs = Jobs(folder)
    kept = jobs.start(make, {}, name)
    ended(jobs, kept)
    subprocess.run([sys.executable, "-c", script, folder], check=True, cwd=ROOT)
    assert {file.name.partition(".")[0] for file in folder.iterdir()} == {"", kept}
    jobs._remove(kept)
    subprocess.run([sys.executable, "-c", script, folder], check=True, cwd=ROOT)
    assert not folder.exists(), "the last to end takes the folder too"


def test_a_process_that_was_split_off_leaves_the_jobs_alone(folder: Path) -> None:
    """They are those of the process it was split off from, which takes them along at its own end."""
    jobs = Jobs(folder.with_name("ours"))
    job = jobs.start(make, {}, name)
    ended(jobs, job)
    jobs._leave(os.getppid())
    assert jobs.file(job) == FILE
    jobs._leave(os.getpid())
    assert jobs.file(job) is None
    script = (
        f"{ONE_JOB}"
        "split_off = os.fork()\n"
        "if not split_off:\n    sys.exit()\n"
        "assert os.waitpid(split_off, 0)[1] == 0\n"
        "assert jobs.file(job).content == b'c'\n"
    )
    subprocess.run([sys.executable, "-c", script, folder], check=True, cwd=ROOT)
    assert not folder.exists()


def test_a_process_without_jobs_makes_no_folder(folder: Path) -> None:
    """Neither at its beginning nor at its end."""
    script = "import sys; from pathlib import Path; from planner.jobs import Jobs; Jobs(Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", script, folder], check=True, cwd=ROOT)
    assert not folder.parent.exists()


def test_a_folder_that_goes_with_another_process_is_made_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waited for its lock has waited for one that holds nobody off any more."""
    jobs, flock, went = Jobs(folder), fcntl.flock, []

    def goes(lock: int, how: int) -> None:
        flock(lock, how)
        if not went:
            went.append(lock)
            (folder / ".lock").unlink()
            folder.rmdir()

    monkeypatch.setattr(fcntl, "flock", goes)
    job = jobs.start(make, {}, name)
    assert ended(jobs, job).stage == DONE
    assert (folder / ".lock").exists()


def test_a_lock_that_cannot_be_had_is_no_room(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a file system without locks: told to whoever asks, and no file stays open."""

    def refuse(lock: int, _: int) -> None:
        locks.append(lock)
        raise OSError(errno.ENOLCK, "No locks available")

    locks: list[int] = []
    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(OSError, match="No locks"):
        Jobs(folder).start(make, {}, name)
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(locks[0])
