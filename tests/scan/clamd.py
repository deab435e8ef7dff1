"""A small clamd for tests: a real server that speaks INSTREAM and VERSION and knows the EICAR test string."""

import contextlib
import os
import socket
import socketserver
import struct
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

EICAR = b"X5O!P%@AP[4" + rb"\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!" + b"$H+H*"
"""In parts, so that no scanner takes this file itself for a find."""
VERSION = "ClamAV 1.4.6/27600/Fri Nov 20 08:21:11 2026"
FOUND = "Eicar-Test-Signature"


@dataclass
class FakeClamd:
    """How the server behaves, and what it was asked."""

    address: str
    mode: str = "well"
    """well, slow (never answers a stream), garbage, error, limits, hangup (closes without a word), blind (finds nothing)."""
    most: int = 1_000_000
    rest: float = 3
    streams: list[bytes] = field(default_factory=list)
    versions: int = 0

    def answer_to(self, content: bytes) -> str:
        if self.mode == "garbage":
            return "HTTP/1.1 400 Bad Request"
        if self.mode == "error":
            return "stream: Can't allocate memory ERROR"
        if self.mode == "limits":
            return "stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND"
        return f"stream: {FOUND} FOUND" if EICAR in content and self.mode != "blind" else "stream: OK"


class _Handler(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        fake: FakeClamd = self.server.fake  # type: ignore[attr-defined]
        with contextlib.suppress(OSError):
            command = self._until_nul()
            if command == b"zVERSION":
                fake.versions += 1
                self._say("rubbish" if fake.mode == "garbage" else VERSION)
            elif command == b"zINSTREAM":
                self._stream(fake)

    def _stream(self, fake: FakeClamd) -> None:
        content = b""
        while size := struct.unpack("!L", self._exactly(4))[0]:
            content += self._exactly(size)
            if len(content) > fake.most:
                self._say("INSTREAM size limit exceeded. ERROR")
                return
        fake.streams.append(content)
        if fake.mode == "slow":
            time.sleep(fake.rest)
        if fake.mode not in ("slow", "hangup"):
            self._say(fake.answer_to(content))

    def _say(self, words: str) -> None:
        self.request.sendall(words.encode() + b"\0")

    def _until_nul(self) -> bytes:
        found = b""
        while not found.endswith(b"\0"):
            found += self._exactly(1)
        return found[:-1]

    def _exactly(self, size: int) -> bytes:
        found = b""
        while len(found) < size:
            part = self.request.recv(size - len(found))
            if not part:
                raise ConnectionResetError
            found += part
        return found


class _Tcp(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False


class _Unix(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    block_on_close = False


@contextlib.contextmanager
def clamd(path: Path | None = None) -> Iterator[FakeClamd]:
    """The server on a free port of this machine, or on a socket file."""
    server: socketserver.BaseServer
    if path is None:
        server = _Tcp(("127.0.0.1", 0), _Handler)
        fake = FakeClamd(f"clamd://127.0.0.1:{server.server_address[1]}")
    else:
        server = _Unix(os.fspath(path), _Handler)
        fake = FakeClamd(f"clamd://{path}")
    server.fake = fake  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def nobody() -> str:
    """An address where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return f"clamd://127.0.0.1:{free.getsockname()[1]}"
