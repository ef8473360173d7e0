"""Starts the server under test and looks at its process from outside."""
import os
import queue
import shlex
import shutil
import signal
import subprocess
import tempfile
import threading
import time

from wire import Failure, check


class Server:
    """samples/Interop as a child process."""

    def __init__(self, command, urls=None):
        self.folder = tempfile.mkdtemp(prefix="foreign-")
        self.path = os.path.join(self.folder, "s")
        urls = urls or ["tcp://127.0.0.1:0", "unix:" + self.path, "udp://127.0.0.1:0"]
        listen = [part for url in urls for part in ("--listen", url)]
        self.output = []
        self._lines = queue.Queue()
        self.process = subprocess.Popen(
            shlex.split(command) + listen, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, errors="replace")
        threading.Thread(target=self._read, daemon=True).start()
        self.urls = []
        self._wait_ready(len(urls))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()

    def _read(self):
        for line in self.process.stdout:
            self.output.append(line.rstrip("\n"))
            self._lines.put(line.rstrip("\n"))
        self._lines.put(None)

    def _wait_ready(self, count):
        until = time.monotonic() + 60
        while len(self.urls) < count:
            try:
                line = self._lines.get(timeout=max(0.01, until - time.monotonic()))
            except queue.Empty:
                line = None
            if line is None:
                self.kill()
                raise Failure("the server did not become ready:\n" + "\n".join(self.output))
            if line.startswith("ready "):
                self.urls.append(line[len("ready "):].strip())

    def url(self, transport):
        return next(url for url in self.urls if url.startswith(transport))

    def pid(self):
        """The process that serves: the last of the line of children, because `dotnet run` starts another."""
        parents = {}
        for name in os.listdir("/proc"):
            if name.isdigit():
                try:
                    with open(f"/proc/{name}/stat") as stat:
                        parents[int(name)] = int(stat.read().rsplit(")", 1)[1].split()[1])
                except OSError:
                    pass
        pid = self.process.pid
        while children := [child for child, parent in parents.items() if parent == pid]:
            pid = min(children)
        return pid

    def resident_bytes(self):
        with open(f"/proc/{self.pid()}/statm") as statm:
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def signal(self, number=signal.SIGTERM):
        os.kill(self.pid(), number)

    def exit_code(self, within=10.0):
        try:
            return self.process.wait(within)
        except subprocess.TimeoutExpired:
            raise Failure(f"the server was still running {within} s later") from None

    def is_running(self):
        check(self.process.poll() is None, f"the server ended with {self.process.returncode}:\n" + "\n".join(self.output[-20:]))

    def kill(self):
        if self.process.poll() is None:
            try:
                os.kill(self.pid(), signal.SIGKILL)
            except ProcessLookupError:
                pass
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
