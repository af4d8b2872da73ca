"""The server: warms up as it starts, strict headers, errors without values. Run with `streamlit run app.py`."""

import asyncio
import gc
import logging
import os
import socket
import stat
import threading
import traceback
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from hashlib import sha256
from pathlib import Path
from re import findall

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from neuro.errors import NeuroError

LOG = logging.getLogger("neurobalance")
WARM = threading.Event()
PAGES = Path(__file__).parent / "pages"
SHELL = (
    (Path(st.__file__).parent / "static" / "index.html")
    .read_text()
    .replace("<title>Streamlit</title>", "<title>Neurobalance</title>")
    .replace("</head>", '<link rel="stylesheet" href="./style.css"></head>')
)
INLINE = " ".join(
    f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"
    for script in findall(r"(?s)<script>(.*?)</script>", SHELL)
)
POLICY = "; ".join(
    (
        "default-src 'self'",
        f"script-src 'self' {INLINE}",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cross-origin-opener-policy": "same-origin",
}


class SecurityHeaders:
    """ASGI middleware: every HTTP answer carries `HEADERS`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; add headers as the answer starts."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                added = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
                message = {**message, "headers": [*message.get("headers", []), *added]}
            await send(message)

        await self.app(scope, receive, guarded if scope["type"] == "http" else send)


def without_values(record: logging.LogRecord) -> bool:
    """Drop Streamlit's own print of an uncaught error: its message may hold a person's values."""
    return not record.exc_info


def on_script_error(error: Exception) -> bool:
    """Show what a user can mend as a sentence; log of any other error only its type and place."""
    if isinstance(error, NeuroError):
        st.error(str(error), icon=":material/info:")
        return True
    log(error)
    return False


def log(error: BaseException) -> None:
    """The kind and place of an error, never its words."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    LOG.error("%s at %s:%s in %s", type(error).__name__, Path(where.filename).name, where.lineno, where.name)


def warm() -> None:
    """Load the embedded cohorts and fit the default model; imported here, so that the server answers meanwhile."""
    from pages import resources

    resources.warm()
    gc.collect()
    gc.freeze()
    WARM.set()


def send_at_once() -> None:
    """Let small messages leave at once.

    Streamlit opens its socket without naming TCP as the protocol, so asyncio leaves Nagle's wait on: 40 ms a move
    on Linux. Connections inherit the option from the socket that listens. Systems without /dev/fd keep the wait.
    """
    folder = Path("/dev/fd")
    for name in [entry.name for entry in folder.iterdir()] if folder.exists() else ():
        with suppress(OSError):  # the folder's own descriptor is closed by now
            if stat.S_ISSOCK(os.fstat(int(name)).st_mode):
                with socket.socket(fileno=os.dup(int(name))) as found:
                    if found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN) and found.family != socket.AF_UNIX:
                        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Warm up while the server already answers: a visitor who comes first waits for the same work, done once."""
    send_at_once()
    logging.getLogger("streamlit.error_util").addFilter(without_values)
    logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context").setLevel(logging.ERROR)
    warming = asyncio.create_task(asyncio.to_thread(warm))
    warming.add_done_callback(lambda done: log(error) if (error := done.exception()) else None)
    yield
    await asyncio.wait([warming])


async def shell(_request: Request) -> Response:
    """Streamlit's page with our title and stylesheet: a cold deep link starts here too."""
    return HTMLResponse(SHELL, headers={"cache-control": "no-cache"})


async def stylesheet(_request: Request) -> Response:
    """Layout that a theme cannot say: what sticks, what prints."""
    return FileResponse(PAGES / "style.css", media_type="text/css", headers={"cache-control": "no-cache"})


async def ready(_request: Request) -> Response:
    """Whether the app is warm; 503 until then."""
    return JSONResponse({"ready": WARM.is_set()}, status_code=200 if WARM.is_set() else 503)


ROUTES = [
    Route("/ready", ready),
    Route("/style.css", stylesheet),
    Route("/", shell),
    *(Route(f"/{page.stem}", shell) for page in sorted(PAGES.glob("*.py"))),
]
app = st.App(
    "pages/frame.py",
    lifespan=lifespan,
    middleware=[Middleware(SecurityHeaders)],
    on_script_error=on_script_error,
    routes=ROUTES,
)
