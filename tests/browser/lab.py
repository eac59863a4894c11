"""JupyterLab in a browser, for tests: a server of its own on a free local port; pages may not leave this machine."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TOKEN = "for-this-test-only"
BUSY = 180_000.0  # milliseconds that JupyterLab may take for its first page, on a machine that does other work as well
# Chromium's own background traffic is off; the sandbox needs privileges that build machines rarely give.
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Watch:
    """What went wrong in a page: script errors, console errors, requests to other machines."""

    faults: list[str] = field(default_factory=list)

    def attach(self, page: Any) -> None:
        page.on("pageerror", lambda error: self.faults.append(f"page error: {error}"))
        page.on("console", self._console)
        page.on("request", self._request)

    def _console(self, message: Any) -> None:
        if message.type == "error":
            self.faults.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _request(self, request: Any) -> None:
        local = ("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:", "about:", "file:")
        if not request.url.startswith(local):
            self.faults.append(f"left this machine: {request.url}")


@contextmanager
def server(course: Path, home: Path, **settings: str) -> Iterator[str]:
    """Serve JupyterLab on `course`; yields its address. Every personal folder lies in `home`.

    `settings` are added to the environment.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folders = ["HOME", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "MPLCONFIGDIR"]
    folders += ["JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR"]
    own = {name: str(home / name.lower()) for name in folders}
    for folder in own.values():
        Path(folder).mkdir(parents=True, exist_ok=True)
    news = Path(own["JUPYTERLAB_SETTINGS_DIR"]) / "@jupyterlab" / "apputils-extension"
    news.mkdir(parents=True, exist_ok=True)
    (news / "notification.jupyterlab-settings").write_text('{"fetchNews": "false", "checkForUpdates": false}')
    command = [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--ip=127.0.0.1", f"--port={port}"]
    command += [f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={course}", "--allow-root"]
    command += ["--LabApp.expose_app_in_browser=True", "--ServerApp.port_retries=0"]
    with open(home / "server.log", "w") as log:
        process = subprocess.Popen(command, env=os.environ | own | settings, stdout=log, stderr=subprocess.STDOUT)
        try:
            _wait(f"http://127.0.0.1:{port}/api?token={TOKEN}", process, home / "server.log")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:  # a busy machine
                process.kill()
                process.wait()


def _wait(url: str, process: subprocess.Popen, log: Path) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError(f"JupyterLab ended: {log.read_text()[-1000:]}")
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("JupyterLab did not answer within a minute")


# A promise that is never kept would hang a test for ever: every script ends within its time.
WITHIN = """
    const within = (promise, what) => Promise.race([promise, new Promise((_, reject) =>
        setTimeout(() => reject(new Error(`${what} took longer than three minutes`)), 180_000))]);
"""


def open_notebook(page: Any, address: str, path: str) -> None:
    """Open one notebook and wait for its kernel."""
    page.goto(f"{address}/lab/tree/{path}?token={TOKEN}&reset", wait_until="domcontentloaded", timeout=BUSY)
    page.wait_for_function("() => window.jupyterapp?.shell.currentWidget?.content?.widgets", timeout=BUSY)
    page.evaluate(
        f"""async () => {{ {WITHIN}
            const panel = window.jupyterapp.shell.currentWidget;
            await within(panel.context.ready, 'opening the notebook');
            await within(panel.sessionContext.ready, 'starting its kernel');
        }}"""
    )


def run_all(page: Any) -> list[dict[str, Any]]:
    """Run all cells; the notebook model's code cells: source, execution count, outputs."""
    return page.evaluate(
        f"""async () => {{ {WITHIN}
            await within(window.jupyterapp.commands.execute('notebook:run-all-cells'), 'running all cells');
            const model = window.jupyterapp.shell.currentWidget.context.model.toJSON();
            return model.cells.filter(cell => cell.cell_type === 'code').map(cell => ({{
                source: Array.isArray(cell.source) ? cell.source.join('') : cell.source,
                count: cell.execution_count, outputs: cell.outputs}}));
        }}"""
    )
