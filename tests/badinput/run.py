"""Starts a worker, feeds it the cases and notices crashes and hangs.

A worker prints "START id", then one JSON line. If it ends early, the case at hand is a crash; if a
case takes more processor time than the limit (or ten times that on the wall), the worker is killed
and the case is a hang. Either way a new worker goes on with the next case.
"""

import json
import os
import queue
import subprocess
import sys
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CASES = HERE / "cases.json"


def python_command():
    return [sys.executable, str(HERE / "worker.py"), str(CASES)]


def r_command():
    return ["Rscript", "--no-init-file", str(HERE / "worker.R"), str(ROOT), str(CASES)]


def load_cases():
    return json.loads(CASES.read_text(encoding="utf-8"))


def _pump(stream, lines):
    for line in stream:
        lines.put(line.decode("utf-8", "replace").rstrip("\n"))
    lines.put(None)


def _keep(stream, pieces):
    pieces.append(stream.read())


def _cpu_seconds(pid):
    """Processor time of a process, from the kernel; wall time says little on a busy machine."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Worker:
    """One process, its lines and its clock."""

    def __init__(self, command, environment):
        self.process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "OMP_NUM_THREADS": "1", **environment},
        )
        self.lines, self.errors = queue.Queue(), []
        streams = (
            (_pump, (self.process.stdout, self.lines)),
            (_keep, (self.process.stderr, self.errors)),
        )
        self.threads = [threading.Thread(target=f, args=a, daemon=True) for f, a in streams]
        for thread in self.threads:
            thread.start()
        self.reset()

    def reset(self):
        self.wall, self.cpu = time.monotonic(), _cpu_seconds(self.process.pid)

    def next_line(self, limit):
        """A line, None at the end; queue.Empty if the limit passes (ten times that on the wall)."""
        while True:
            try:
                return self.lines.get(timeout=0.5)
            except queue.Empty:
                used = _cpu_seconds(self.process.pid) - self.cpu
                if used > limit or time.monotonic() - self.wall > 10 * limit:
                    self.process.kill()
                    raise

    def close(self):
        for thread in self.threads:
            thread.join(5)
        self.process.stdout.close()
        self.process.stderr.close()

    def last_words(self):
        self.process.wait()
        self.threads[1].join(5)
        return b"".join(self.errors).decode("utf-8", "replace")[-400:]


def run_worker(command, ids, limit, environment=None):
    """Results by id. `limit` is in seconds of processor time a case."""
    results, waiting, barren = {}, list(ids), 0
    while waiting and barren < 20:
        worker = Worker([*command, *waiting], environment or {})
        current, before = None, len(results)
        while True:
            try:
                line = worker.next_line(limit if current else 60.0)
            except queue.Empty:
                results[current or waiting[0]] = {"outcome": "hang", "seconds": limit}
                break
            if line is None:
                if waiting:
                    results[current or waiting[0]] = {
                        "outcome": "crash",
                        "message": worker.last_words(),
                        "signal": worker.process.returncode,
                    }
                break
            if line.startswith("START "):
                current = line[6:]
                worker.reset()
            elif line.startswith("{") and current:
                results[current] = json.loads(line)
                waiting.remove(current)
                current = None
        worker.process.wait()
        worker.close()
        waiting = [name for name in waiting if name not in results]
        barren = barren + 1 if len(results) == before + 1 else 0
    for name in waiting:
        results[name] = {"outcome": "crash", "message": "the worker does not start"}
    return results


def run_language(language, ids=None, limit=10.0):
    ids = ids or [case["id"] for case in load_cases()]
    if language == "python":
        return run_worker(python_command(), ids, limit)
    libraries = [str(ROOT / ".rlib"), *filter(None, [os.environ.get("R_LIBS")])]
    environment = {"R_LIBS": os.pathsep.join(libraries), "LC_ALL": "C.UTF-8"}
    return run_worker(r_command(), ids, limit, environment)


if __name__ == "__main__":
    out = run_language(sys.argv[1], sys.argv[2:] or None)
    for name, result in out.items():
        print(json.dumps({"id": name, **result}, ensure_ascii=False))
