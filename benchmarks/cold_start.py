"""Seconds until the server answers, against a bare Streamlit server in the same run."""

import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from _report import report

ROUNDS = 3
PATIENCE = 60.0


def seconds_to_health(script: Path, folder: Path) -> float:
    """From launch to the first answer of the health route."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.headless=true", f"--server.port={port}"]
    start = time.perf_counter()
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            while time.perf_counter() - start < PATIENCE:
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1).close()
                    return time.perf_counter() - start
                except OSError:
                    time.sleep(0.02)
        finally:
            process.terminate()
    raise TimeoutError(f"{script.name} did not answer within {PATIENCE:.0f} s")


def main() -> None:
    root = Path(__file__).parents[1]
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder) / "bare.py"
        bare.write_text("import streamlit as st\nst.write('bare')\n")
        times = [
            (seconds_to_health(root / "app.py", root), seconds_to_health(bare, Path(folder))) for _ in range(ROUNDS)
        ]
    ours, peer = (statistics.median(column) for column in zip(*times, strict=True))
    report("cold_start", ours, peer, "bare streamlit run", aim=1.5)


if __name__ == "__main__":
    main()
