"""Long work whose result is fetched later: jobs in a private folder, seen by every process of a service.

A job is known by an id that nobody can guess, whoever has it may ask for it. Its stage and result are files, each
replaced whole, so that any process may answer for a job of any other. While it is at work its process holds a lock on
one of them, which the system lets go when that process ends, however it ends: such a job is seen to be lost. Nothing
lasts: minutes after its end a job is forgotten, and before that when newer ones need its place or its process ends.
"""

from __future__ import annotations

import atexit
import fcntl
import json
import logging
import os
import re
import secrets
import stat
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore, Lock, Thread, Timer
from time import monotonic
from typing import Any

from planner.errors import RendererBusy
from planner.render import Rendition

WAITING, DONE, FAILED = "waiting", "done", "failed"
"""Stages that every job has; those between are the work's own."""
LOST = "lost"
"""The fault of a job whose process has ended."""

KEPT_SECONDS = 600
MOST_JOBS = 64
MOST_BYTES = 128 * 1024 * 1024
AT_ONCE = 4
"""How many jobs a process takes on; it works on one at a time."""

ID = re.compile(r"[0-9a-f]{32}")
_STATE, _ABOUT, _FILE, _LOCK = ".state", ".about", ".file", ".lock"
_LOG = logging.getLogger("planner.jobs")

Told = Callable[[str], None]
"""Hears of each stage as it begins."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands."""

    id: str
    stage: str
    seconds: float
    """How long it has taken so far, or took in all."""
    fault: str | None
    """Why it failed: LOST, or what `fault_of` made of it."""
    about: Mapping[str, Any]
    """What whoever began it wants to know of it later."""

    @property
    def ended(self) -> bool:
        """Whether nothing more will come of it."""
        return self.stage in {DONE, FAILED}


class Jobs:
    """The jobs in a folder. Times are those since the machine's start, the same for all its processes."""

    def __init__(
        self,
        folder: Path,
        *,
        kept_seconds: float = KEPT_SECONDS,
        most: int = MOST_JOBS,
        most_bytes: int = MOST_BYTES,
        at_once: int = AT_ONCE,
    ) -> None:
        """Take a folder, which is made when it is first needed; nobody else may be able to look into it."""
        self._folder, self._kept, self._most, self._most_bytes = folder, kept_seconds, most, most_bytes
        self._places, self._turn = BoundedSemaphore(at_once), Lock()
        self._ours: deque[str] = deque(maxlen=most)
        atexit.register(self._leave, os.getpid())

    def start(
        self, work: Callable[[Told], Rendition], about: Mapping[str, Any], fault_of: Callable[[Exception], str]
    ) -> str:
        """Begin a job in a thread of its own and return its id. `fault_of` names what went wrong if it fails.

        Raises RendererBusy when there are too many, OSError when there is no room for its files.
        """
        if not self._places.acquire(blocking=False):
            raise RendererBusy("too many jobs")
        try:
            with self._alone():
                self._make_room()
                job = secrets.token_hex(16)
                lock = os.open(self._path(job, _LOCK), os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX)
                    self._write(job, _ABOUT, json.dumps(dict(about)).encode())
                    self._tell(job, WAITING, begun=monotonic())
                    Thread(target=self._run, args=(job, lock, work, fault_of), name="job", daemon=True).start()
                except BaseException:
                    os.close(lock)
                    self._remove(job)
                    raise
        except BaseException:
            self._places.release()
            raise
        self._ours.append(job)
        return job

    def find(self, job: str) -> Job | None:
        """Return a job; None for one that there is not, or no more."""
        told = self._told(job)
        if told is None:
            return None
        if told["stage"] not in {DONE, FAILED} and not self._at_work(job):
            # It may have ended between the two looks.
            told = self._told(job) or told
            if told["stage"] not in {DONE, FAILED}:
                told = {**told, "stage": FAILED, "fault": LOST}
        about = self._read(job, _ABOUT)
        if about is None:
            return None
        end = told["ended"] or monotonic()
        return Job(job, told["stage"], end - told["begun"], told["fault"], json.loads(about))

    def file(self, job: str) -> Rendition | None:
        """Return what a job has made; None before it is done, and for one that there is not."""
        told = self._told(job)
        content = self._read(job, _FILE) if told and told["stage"] == DONE else None
        return None if told is None or content is None else Rendition(told["name"], told["media_type"], content)

    def _run(
        self, job: str, lock: int, work: Callable[[Told], Rendition], fault_of: Callable[[Exception], str]
    ) -> None:
        try:
            begun = (self._told(job) or {"begun": monotonic()})["begun"]

            def tell(stage: str) -> None:
                # A stage that nobody hears of harms nothing.
                with suppress(OSError):
                    self._tell(job, stage, begun=begun)

            try:
                with self._turn:
                    made = work(tell)
                self._write(job, _FILE, made.content)
                self._tell(job, DONE, begun=begun, ended=monotonic(), name=made.filename, media_type=made.media_type)
            except Exception as error:
                # Where not even this can be written the job will be seen to be lost.
                with suppress(OSError):
                    self._tell(job, FAILED, begun=begun, ended=monotonic(), fault=fault_of(error))
        finally:
            os.close(lock)
            self._places.release()
            forgetting = Timer(self._kept, self._forget)
            forgetting.daemon = True
            forgetting.start()

    # --- files --------------------------------------------------------------------------------------------------------

    def _path(self, job: str, kind: str) -> Path:
        return self._folder / f"{job}{kind}"

    def _tell(self, job: str, stage: str, *, begun: float, ended: float | None = None, **told: str) -> None:
        state = {"stage": stage, "begun": begun, "ended": ended, "fault": None, **told}
        self._write(job, _STATE, json.dumps(state).encode())

    def _told(self, job: str) -> dict[str, Any] | None:
        """Return the state of a job; None when there is none, or when its time is over."""
        if not ID.fullmatch(job):
            return None
        content = self._read(job, _STATE)
        if content is None:
            return None
        told: dict[str, Any] = json.loads(content)
        return None if self._over(told) else told

    def _over(self, told: Mapping[str, Any]) -> bool:
        # One from before the machine was started has a time that is yet to come.
        since = monotonic() - (told["ended"] or told["begun"])
        return since < 0 or (told["ended"] is not None and since > self._kept)

    def _read(self, job: str, kind: str) -> bytes | None:
        try:
            return self._path(job, kind).read_bytes()
        except OSError:
            return None

    def _write(self, job: str, kind: str, content: bytes) -> None:
        """Write a file so that nobody ever sees a part of it."""
        path, new = self._path(job, kind), self._path(job, f"{kind}.new")
        try:
            with os.fdopen(os.open(new, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
                file.write(content)
            new.replace(path)
        except OSError:
            new.unlink(missing_ok=True)
            raise

    def _at_work(self, job: str) -> bool:
        """Whether a process holds the job's lock."""
        try:
            lock = os.open(self._path(job, _LOCK), os.O_RDONLY)
        except OSError:
            return False
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(lock)
        return False

    def _remove(self, job: str) -> None:
        for path in self._folder.glob(f"{job}.*"):
            path.unlink(missing_ok=True)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other processes from beginning or removing jobs meanwhile."""
        lock = self._locked()
        # The last process to end takes the folder with it, and the lock for which this one may have waited.
        while not os.fstat(lock).st_nlink:
            os.close(lock)
            lock = self._locked()
        try:
            yield
        finally:
            os.close(lock)

    def _locked(self) -> int:
        """Make the folder, see that it is ours, and return its lock."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = self._folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) & 0o077:
            raise PermissionError("the folder for jobs is not this user's alone")
        lock = os.open(self._folder / _LOCK, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
        except OSError:
            os.close(lock)
            raise
        return lock

    def _make_room(self) -> None:
        """Remove jobs whose time is over, then the oldest that have ended, until there is room for another."""
        sizes: dict[str, int] = {}
        for path in self._folder.iterdir():
            if ID.fullmatch(job := path.name.partition(".")[0]):
                with suppress(OSError):
                    sizes[job] = sizes.get(job, 0) + path.stat().st_size
        ended = []
        for job in list(sizes):
            told = self._told(job)
            if not self._at_work(job):
                if told is None or (told["ended"] is None and monotonic() - told["begun"] > self._kept):
                    self._remove(job)
                    del sizes[job]
                else:
                    ended.append((told["begun"], job))
        for _, job in sorted(ended):
            if len(sizes) < self._most and sum(sizes.values()) < self._most_bytes:
                break
            self._remove(job)
            del sizes[job]
        if len(sizes) >= self._most:
            raise RendererBusy("too many jobs")

    def _leave(self, process: int) -> None:
        """Remove at the end of this process what it has made: nobody may want it on the disk of a stopped service."""
        if os.getpid() != process:
            return
        for job in self._ours:
            with suppress(OSError):
                self._remove(job)
        with suppress(OSError):
            if self._folder.is_dir():
                self._leave_folder()

    def _leave_folder(self) -> None:
        """Remove the folder where nothing is left in it, and so nobody's job."""
        with self._alone():
            if [path.name for path in self._folder.iterdir()] == [_LOCK]:
                (self._folder / _LOCK).unlink()
                self._folder.rmdir()

    def _forget(self) -> None:
        """Remove what nobody may fetch any more."""
        try:
            with self._alone(), suppress(RendererBusy):
                self._make_room()
        except OSError as error:
            _LOG.warning("the folder for jobs cannot be tidied up: %s", type(error).__name__)
