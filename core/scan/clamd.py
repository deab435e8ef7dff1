"""A client of ClamAV's daemon: INSTREAM and VERSION over TCP or a socket file, each within one span of time.

The protocol (clamd(8)): a command between ``z`` and NUL; a stream is sent in chunks, each behind its length as four bytes in network
order, and ends with a length of 0; the answer ends with NUL.
"""

import socket
import struct
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from core.scan.address import Address
from core.scan.engines import ScanFailed, Version
from core.words import say

_CONNECT_SECONDS = 5.0
_VERSION_SECONDS = 5.0
_LONGEST_ANSWER = 4096
_CHUNK = 64 * 1024
_TOO_LARGE = "size limit exceeded"
_LIMITS = "Heuristics.Limits.Exceeded"
"""What clamd "finds" (with AlertExceedsMax) in a file that it did not look through to the end."""


class Clamd:
    """Scans by a clamd at ``address``; a scan takes at most ``seconds``, from the first word to the answer."""

    def __init__(self, address: Address, seconds: float) -> None:
        self._address = address
        self._seconds = seconds

    def version(self) -> Version:
        """Engine and signatures, from ``ClamAV 1.4.6/27600/Fri Nov 20 08:21:11 2026``; also tells that the daemon answers."""
        with self._talk(min(_VERSION_SECONDS, self._seconds)) as talk:
            talk.send(b"zVERSION\0")
            engine, _, signatures = talk.answer().partition("/")
        if not engine.startswith("ClamAV"):
            raise ScanFailed(say("Máy quét mã độc trả lời không đúng giao thức."))
        return Version(engine, signatures.replace("/", ", "))

    def scan(self, content: Iterable[bytes]) -> str:
        """The name of what was found, blank for a clean file; raises ScanFailed where there is no verdict."""
        with self._talk(self._seconds) as talk:
            talk.stream(content)
            answer = talk.answer()
        if answer == "stream: OK":
            return ""
        if _TOO_LARGE in answer or _LIMITS in answer:
            raise ScanFailed(say("Tệp vượt giới hạn kích thước của máy quét mã độc."), lasting=True)
        if answer.startswith("stream: ") and answer.endswith(" FOUND"):
            return answer.removeprefix("stream: ").removesuffix(" FOUND")
        if answer.endswith("ERROR"):
            raise ScanFailed(say("Máy quét mã độc báo lỗi: %(answer)s.", answer=answer[:120]))
        raise ScanFailed(say("Máy quét mã độc trả lời không đúng giao thức."))

    @contextmanager
    def _talk(self, seconds: float) -> Iterator["_Talk"]:
        talk = _Talk(time.monotonic() + seconds)
        try:
            talk.connect(self._address)
            yield talk
        except TimeoutError:
            raise ScanFailed(say("Máy quét mã độc trả lời quá chậm.")) from None
        except OSError:
            raise ScanFailed(say("Máy quét mã độc không trả lời.")) from None
        finally:
            talk.close()


class _Talk:
    """One connection; every wait ends at ``until`` (of the monotonic clock)."""

    def __init__(self, until: float) -> None:
        self._until = until
        self._socket: socket.socket | None = None

    def connect(self, address: Address) -> None:
        patience = min(_CONNECT_SECONDS, self._left())
        if address.path:
            link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self._socket = link
            link.settimeout(patience)
            link.connect(address.path)
        else:
            self._socket = socket.create_connection((address.host, address.port), patience)

    def send(self, data: bytes) -> None:
        self._link().sendall(data)

    def stream(self, content: Iterable[bytes]) -> None:
        """Send a file; where clamd hangs up on the way (its size limit), its answer still waits to be read."""
        try:
            self.send(b"zINSTREAM\0")
            for data in content:
                for start in range(0, len(data), _CHUNK):
                    part = data[start : start + _CHUNK]
                    self.send(struct.pack("!L", len(part)) + part)
            self.send(struct.pack("!L", 0))
        except (BrokenPipeError, ConnectionResetError):
            return

    def answer(self) -> str:
        """The answer up to its NUL, or to the end of the connection."""
        found = b""
        while b"\0" not in found and len(found) <= _LONGEST_ANSWER:
            part = self._link().recv(_LONGEST_ANSWER)
            if not part:
                break
            found += part
        if not found:
            raise ConnectionResetError
        return found.split(b"\0")[0].decode("utf-8", "replace").strip()

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()

    def _link(self) -> socket.socket:
        if self._socket is None:
            raise ConnectionError
        self._socket.settimeout(self._left())
        return self._socket

    def _left(self) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left
