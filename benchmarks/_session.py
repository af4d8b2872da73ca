"""A server of a page, and visitors who speak Streamlit's own messages to it without a browser."""

import asyncio
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.Slider_pb2 import Slider
from websockets.asyncio.client import ClientConnection, connect

PATIENCE = 60.0
ROOT = Path(__file__).parents[1]


@contextmanager
def served(script: Path, ready: str = "/_stcore/health") -> Iterator[str]:
    """The address of a server of its own, which has answered `ready`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.headless=true", f"--server.port={port}"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait(f"http://127.0.0.1:{port}{ready}")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _wait(url: str) -> None:
    end = time.perf_counter() + PATIENCE
    while time.perf_counter() < end:
        try:
            urllib.request.urlopen(url, timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"no answer from {url} within {PATIENCE:.0f} s")


class Visitor:
    """One session on one page, whose slider it moves."""

    def __init__(self, socket: ClientConnection, url: str, query: str = "") -> None:
        self.socket, self.url, self.query = socket, url, query
        self.sliders: dict[str, Slider] = {}
        self.states: dict[str, str] = {}
        self.fragment = self.page = ""
        self.pictures = 0

    async def opened(self) -> "Visitor":
        """The page as it first comes."""
        message = BackMsg()
        message.rerun_script.query_string = self.query
        message.rerun_script.page_name = urlsplit(self.url).path.strip("/")
        await self._asked(message)
        return self

    async def moved(self, label: str, stop: int) -> float:
        """Seconds from sending a slider's move to the end of the rerun, all its messages received.

        Args:
            label: part of the slider's label.
            stop: place among its stops.
        """
        slider, message = next(row for name, row in self.sliders.items() if label in name), BackMsg()
        client = message.rerun_script
        client.query_string, client.page_script_hash = self.query, self.page
        client.fragment_id = self.fragment
        self.states[slider.id] = slider.options[stop]
        for code, told in self.states.items():
            client.widget_states.widgets.add(id=code).string_array_value.data.append(told)
        self.pictures, start = 0, time.perf_counter()
        await self._asked(message)
        return time.perf_counter() - start

    async def _asked(self, message: BackMsg) -> None:
        await self.socket.send(message.SerializeToString())
        while True:
            answer = ForwardMsg.FromString(await asyncio.wait_for(self.socket.recv(), PATIENCE))
            kind = answer.WhichOneof("type")
            if kind == "new_session":
                self.page = answer.new_session.page_script_hash
            if kind == "delta":
                self._seen(answer.delta)
            if kind == "script_finished":
                return

    def _seen(self, delta) -> None:
        element = delta.new_element
        if element.HasField("exception"):
            raise RuntimeError(element.exception.type)
        self.pictures += element.HasField("vega_lite_chart")
        if element.HasField("slider"):
            self.sliders[element.slider.label] = element.slider
            self.fragment = delta.fragment_id


async def visitor(url: str, query: str = "") -> Visitor:
    """A visitor who has opened a page."""
    address = urlsplit(url)
    socket = await connect(f"ws://{address.netloc}/_stcore/stream", subprotocols=["streamlit"], max_size=None)
    return await Visitor(socket, url, query).opened()
