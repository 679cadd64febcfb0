"""The service on a disk that is really full, and on a file system that is really read-only: what each route answers.

`sudo .venv/bin/python tools/faults.py`; it takes two minutes. It is no test of the suite, as it must be allowed to
mount (a small tmpfs, and everything else read-only), and does so in a mount namespace of its own: nothing of the
machine changes, and nothing stays. Where it may not mount it ends with 2 and says so. It ends with 1 where an answer is
not the one that docs/faults.md promises, with 0 where all are.

Two controls stand beside the faults: without any, everything must be answered with 200, or the rest shows nothing; and
before and after the questions this program itself must be refused a write at the same place, for the same reason.
"""

from __future__ import annotations

import contextlib
import errno
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
COMMAND = Path(sys.executable).with_name("expressway-planner")
INSIDE = "--inside"
PATIENCE_S = 120.0
TMP = Path("/tmp")
SIZE = "16m"
"""Room for two renderers' fonts, a few jobs and a batch."""
DESIGN = (ROOT / "data" / "examples" / "quick-form.json").read_bytes()
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_KERNELS = ("/proc", "/sys", "/dev")
"""Where the kernel's own are mounted; of /dev only the folder for shared memory is a disk to a program."""

Answers = dict[str, str]
WELL = {
    "healthz": "200",
    "readyz": "200",
    "page": "200",
    "static": "200",
    "assessment": "200",
    "compact": "200",
    "bad design": "422",
    "csv": "200",
    "html": "200",
    "file opened": "303",
    "sheet of sites": "200",
    "xlsx": "200",
    "pdf": "200",
    "job": "202",
    "batch": "200",
}
"""Every route that is asked, and its answer when nothing is wrong."""
LATER = dict.fromkeys(("xlsx", "pdf", "job", "batch"), "503 later")
"""What needs a file of its own, and its answer where there is no room for one: 503 with Retry-After."""

EITHER = {"pdf": "200 or 503 later", "job": "202 or 200 or 503 later"}
"""With a renderer that is at work already there may be room enough; a job for which there is none is made at once."""


# --- asking -----------------------------------------------------------------------------------------------------------


def sites() -> bytes:
    """Return a workbook of sites."""
    import openpyxl  # type: ignore[import-untyped]  # noqa: PLC0415

    book = openpyxl.Workbook()
    for row in (["name", "video_calls"], ["Lima", 10]):
        book.active.append(row)
    with tempfile.SpooledTemporaryFile() as file:
        book.save(file)
        file.seek(0)
        return bytes(file.read())


def questions() -> dict[str, tuple[str, str, bytes | None, dict[str, str]]]:
    """Return method, path, body and headers of each."""
    as_json = {"Content-Type": "application/json"}
    form = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.json"\r\n\r\n%b\r\n--x--\r\n' % DESIGN
    report = "/api/v1/reports?format="
    return {
        "healthz": ("GET", "/healthz", None, {}),
        "readyz": ("GET", "/readyz", None, {}),
        "page": ("GET", "/en/", None, {}),
        "static": ("GET", "/api/v1/openapi.json", None, {}),
        "assessment": ("POST", "/api/v1/assessments", DESIGN, as_json),
        "compact": ("POST", "/api/v1/assessments?view=compact", DESIGN, as_json),
        "bad design": ("POST", "/api/v1/assessments", b'{"clusters": [{"type": "D"}]}', as_json),
        "csv": ("POST", f"{report}csv", DESIGN, as_json),
        "html": ("POST", f"{report}html", DESIGN, as_json),
        "file opened": ("POST", "/en/open", form, {"Content-Type": "multipart/form-data; boundary=x"}),
        "sheet of sites": ("POST", "/api/v1/roll-ups", sites(), {"Content-Type": XLSX}),
        "xlsx": ("POST", f"{report}xlsx", DESIGN, as_json),
        "pdf": ("POST", f"{report}pdf", DESIGN, as_json),
        "job": ("POST", f"{report}pdf", DESIGN, {**as_json, "Prefer": "respond-async"}),
        "batch": (
            "POST",
            "/api/v1/assessments/batch",
            DESIGN.replace(b"\n", b" "),
            {"Content-Type": "application/x-ndjson"},
        ),
    }


def answers(port: int, asked: dict[str, tuple[str, str, bytes | None, dict[str, str]]]) -> Answers:
    """Return how each question is answered: the status, `later` with Retry-After, and what is degraded."""
    told = {}
    for name, (method, path, body, headers) in asked.items():
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
            told[name] = str(answer.status) + (
                " later" if answer.getheader("Retry-After") and answer.status == 503 else ""
            )
            if name == "readyz" and (lacks := json.loads(content).get("degraded")):
                told[name] += f" lacks {','.join(lack['feature'] for lack in lacks)}"
        except OSError as error:
            told[name] = f"lost ({type(error).__name__})"
        finally:
            connection.close()
    return told


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[int | str]:
    """Run the service with a folder for temporary files; give its port, or what it said when it did not start."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    known = {name: value for name, value in os.environ.items() if not name.startswith("PLANNER_")}
    environment = {**known, "PORT": str(port), "PLANNER_LOG_LEVEL": "error", "TMPDIR": str(folder)}
    server = subprocess.Popen([str(COMMAND), "serve"], cwd="/", env=environment, stderr=subprocess.PIPE, text=True)
    try:
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until and server.poll() is None:
            with contextlib.suppress(OSError, http.client.HTTPException):
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                connection.request("GET", "/healthz")
                connection.getresponse().read()
                break
            time.sleep(0.1)
        if server.poll() is not None and server.stderr is not None:
            yield server.stderr.read().strip().splitlines()[-1]
        else:
            yield port
    finally:
        if server.poll() is None:
            server.send_signal(signal.SIGTERM)
        server.communicate(timeout=PATIENCE_S)


# --- faults -----------------------------------------------------------------------------------------------------------


def mount(*arguments: str) -> None:
    """Mount, or end with words."""
    ran = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    if ran.returncode:
        raise SystemExit(f"cannot mount {' '.join(arguments)}: {ran.stderr.strip()}")


def refused(folder: Path) -> str:
    """Return why this program itself may not write a file there; nothing where it may."""
    try:
        with (folder / "probe").open("wb") as file:
            file.write(b"x" * 4096)
            file.flush()
    except OSError as error:
        return errno.errorcode.get(error.errno or 0, str(error))
    finally:
        with contextlib.suppress(OSError):
            (folder / "probe").unlink()
    return ""


def fill(folder: Path) -> Path:
    """Write a file until there is no room for a byte more; return it."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (65_536, 4_096, 512, 1):
            with contextlib.suppress(OSError):
                while True:
                    file.write(b"x" * size)
    return filler


def make_read_only(but: tuple[str, ...]) -> None:
    """Let nothing be written anywhere in this namespace, but for those folders and what the kernel makes of files."""
    for line in Path("/proc/self/mounts").read_text().splitlines():
        place = line.split()[1].encode().decode("unicode_escape")
        kernel = place.startswith(_KERNELS) and place != "/dev/shm"
        if not kernel and place not in but:
            mount("-o", "remount,bind,ro", place)


class Told:
    """What is printed, and whether all of it was as promised."""

    def __init__(self) -> None:
        self.good = True
        self.columns: dict[str, Answers] = {}

    def check(self, what: str, *, holds: bool, found: object = "") -> None:
        """Print a line of its own."""
        self.good &= holds
        print(f"{'ok ' if holds else 'BAD'} {what}{f': {found}' if found else ''}", flush=True)

    def add(self, fault: str, found: Answers, promised: Answers) -> None:
        """Take the answers under a fault."""
        self.columns[fault] = found
        for name, promise in promised.items():
            if not any(found.get(name, "").startswith(each) for each in promise.split(" or ")):
                self.check(f"{fault}, {name}", holds=False, found=f"{found.get(name)}, promised {promise}")

    def table(self) -> None:
        """Print what each route answered."""
        print(f"\n{'':<16}" + "".join(f"{fault:<34}" for fault in self.columns))
        for name in WELL:
            print(f"{name:<16}" + "".join(f"{found.get(name, ''):<34}" for found in self.columns.values()))


def inside() -> int:
    """Try every fault; in a namespace of its own."""
    told, asked = Told(), questions()
    # A /tmp of our own: the service falls back to it, and what others keep in the machine's is none of its business.
    mount("-t", "tmpfs", "-o", "size=256m,mode=1777", "planner-faults", str(TMP))
    small = TMP / "small"
    small.mkdir()
    mount("-t", "tmpfs", "-o", f"size={SIZE},mode=700", "planner-faults", str(small))

    with serving(small) as port:
        assert isinstance(port, int), port
        found = answers(port, asked)
        told.add("control: no fault", found, WELL)
        wait_for_jobs()

        filler = fill(small)
        told.check("the disk is full", holds=refused(small) == "ENOSPC", found=refused(small))
        told.add("full, renderer at work before", answers(port, asked), {**WELL, **LATER, **EITHER})
        told.check("it still is", holds=refused(small) == "ENOSPC", found=refused(small))
        filler.unlink()
        told.add("room again, no restart", answers(port, asked), WELL)
        wait_for_jobs()
    told.check("nothing left by it", holds=not files_in(small), found=files_in(small))

    filler = fill(small)
    with serving(small) as port:
        told.check("it starts on a full disk", holds=isinstance(port, int), found=port if isinstance(port, str) else "")
        if isinstance(port, int):
            # Python looks for a folder that can be written when it starts: TMPDIR, /tmp, /var/tmp, in this order.
            told.add("full from the start: /tmp", answers(port, asked), WELL)
            wait_for_jobs()
            told.check("it still is full", holds=refused(small) == "ENOSPC", found=refused(small))
            filler.unlink()
            told.add("room then: still /tmp", answers(port, asked), WELL)
            wait_for_jobs()
    filler.unlink(missing_ok=True)

    make_read_only(but=(str(small), "/dev/shm"))
    for folder in (ROOT, TMP, Path("/var/tmp")):
        told.check(f"{folder} is read-only", holds=refused(folder) == "EROFS", found=refused(folder))
    with serving(small) as port:
        assert isinstance(port, int), port
        told.add("read-only but its folder", answers(port, asked), WELL)
        wait_for_jobs()
    with serving(TMP) as port:
        told.check(
            "it starts without any folder", holds=isinstance(port, int), found=port if isinstance(port, str) else ""
        )
        if isinstance(port, int):
            told.add("all read-only but /dev/shm", answers(port, asked), {**WELL, **LATER})
    mount("-o", "remount,bind,ro", str(small))
    if os.path.ismount("/dev/shm"):
        mount("-o", "remount,bind,ro", "/dev/shm")
        with serving(TMP) as port:
            said = port if isinstance(port, str) else "it serves"
            told.check(
                "without shared memory either it does not start, and says why",
                holds="TMPDIR" in said,
                found=said,
            )
    told.table()
    return 0 if told.good else 1


def files_in(folder: Path) -> list[str]:
    """Return what lies there."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def wait_for_jobs() -> None:
    """Wait until no PDF is being made: a job goes on after its answer."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        states = [json.loads(path.read_text()) for path in TMP.rglob("expressway-planner-*/*.state")]
        if all(state["stage"] in {"done", "failed"} for state in states):
            return
        time.sleep(0.1)


def main() -> int:
    """Begin anew where mounts are this program's own."""
    if INSIDE in sys.argv[1:]:
        return inside()
    if os.geteuid() != 0 or shutil.which("unshare") is None:
        sys.stderr.write("tools/faults.py mounts: it must be run by root, on Linux, with unshare (util-linux)\n")
        return 2
    command = ["unshare", "--mount", "--propagation", "private", sys.executable, __file__, INSIDE]
    tried = subprocess.run(
        [*command[:4], "mount", "-t", "tmpfs", "x", "/mnt"], capture_output=True, text=True, check=False
    )
    if tried.returncode:
        sys.stderr.write(f"tools/faults.py may not mount here: {tried.stderr.strip()}\n")
        return 2
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
