"""The server: headers on every answer, a page for every deep link, errors without values."""

import asyncio
import logging
import re
import socket
import threading
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.types import Message

import app as server
from neuro.errors import DataError

ROOT = Path(__file__).parents[2]
SECRET = "61.5"


@dataclass(frozen=True)
class Answer:
    """What came back for one request."""

    status: int
    headers: dict[str, str]
    text: str


def get(path: str) -> Answer:
    """One request to our own routes behind our own middleware, without Streamlit's runtime."""
    served = Starlette(routes=server.ROUTES, middleware=[Middleware(server.SecurityHeaders)])
    sent: list[Message] = []

    asked = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> Message:
        return next(asked, {"type": "http.disconnect"})

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "headers": [], "query_string": b"", "root_path": ""}
    asyncio.run(served(scope, receive, send))
    body = b"".join(message.get("body", b"") for message in sent[1:])
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], headers, body.decode())


@pytest.mark.parametrize("path", ["/", "/person", "/profile", "/cohort", "/associations", "/population", "/home"])
def test_a_cold_deep_link_starts_streamlit_with_our_stylesheet(path: str) -> None:
    answer = get(path)
    assert answer.status == 200
    assert "<title>Neurobalance</title>" in answer.text
    assert 'href="./style.css"' in answer.text


@pytest.mark.parametrize("path", ["/", "/ready", "/style.css", "/nothing"])
def test_every_answer_carries_the_security_headers(path: str) -> None:
    headers = get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_scripts_come_from_here_only_and_are_never_evaluated_from_text() -> None:
    scripts = next(part for part in server.POLICY.split("; ") if part.startswith("script-src"))
    assert not re.search(r"unsafe|https?:|\*|data:|blob:", scripts)
    assert "http" not in server.POLICY


def test_the_stylesheet_asks_nobody_else() -> None:
    text = get("/style.css").text
    assert not re.search(r"url\(|@import|https?:", text)


def test_an_error_is_logged_by_its_kind_and_place_never_by_its_words(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(ValueError, match=SECRET) as raised:
        float(f"age {SECRET}")
    with caplog.at_level(logging.INFO):
        assert server.on_script_error(raised.value) is False
    assert re.fullmatch(r"ValueError at test_app\.py:\d+ in \w+", caplog.messages[-1])
    assert SECRET not in caplog.text


def test_an_error_that_a_user_can_mend_is_shown_and_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    assert server.on_script_error(DataError("Wanted a column; found none.")) is True
    assert not [one for one in caplog.records if one.name == "neurobalance"]


def test_ready_answers_503_until_the_app_is_warm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "WARM", threading.Event())
    assert get("/ready").status == 503
    server.WARM.set()
    assert get("/ready").status == 200


def test_a_failed_warm_up_is_logged_and_the_server_goes_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise KeyError(SECRET)

    async def run() -> str:
        async with server.lifespan(server.app):
            return "served"

    monkeypatch.setattr(server, "warm", broken)
    assert asyncio.run(run()) == "served"
    assert re.fullmatch(r"KeyError at test_app\.py:\d+ in broken", caplog.messages[-1])


def test_streamlits_own_print_of_an_error_is_dropped() -> None:
    told = logging.LogRecord(
        "streamlit.error_util", logging.ERROR, "", 0, "Uncaught", (), (ValueError, ValueError(), None)
    )
    plain = logging.LogRecord("streamlit.error_util", logging.INFO, "", 0, "hello", (), None)
    assert not server.without_values(told)
    assert server.without_values(plain)


def test_the_settings_that_reliability_asks_for_are_shipped() -> None:
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    wanted = {
        "server": {
            "address": "127.0.0.1",
            "enableXsrfProtection": True,
            "xsrfCookieSameSite": "strict",
            "maxUploadSize": 50,
            "enableStaticServing": False,
            "enableAgentApi": False,
            "disconnectedSessionTTL": 60,
        },
        "client": {"showErrorDetails": "none", "toolbarMode": "viewer"},
        "browser": {"gatherUsageStats": False},
    }
    for section, values in wanted.items():
        assert settings[section] == {**settings[section], **values}
    assert settings["server"]["allowedHosts"]
    assert not settings["logger"]["enableRich"]
    assert not re.search(r"https?:", (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def test_a_connection_sends_small_messages_at_once():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server.send_at_once()
        with socket.create_connection(listening.getsockname()), listening.accept()[0] as accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
