"""The client of clamd against a server that behaves well, and against servers that do not."""

from pathlib import Path

import pytest

from core.scan.address import Address, address_of
from core.scan.clamd import Clamd
from core.scan.engines import ScanFailed, Version
from tests.scan.clamd import EICAR, FOUND, FakeClamd, clamd, nobody


def client(fake: FakeClamd, seconds: float = 5) -> Clamd:
    return Clamd(address_of(fake.address), seconds)


def failure_of(scanner: Clamd, content: bytes = b"a") -> ScanFailed:
    with pytest.raises(ScanFailed) as failed:
        scanner.scan([content])
    return failed.value


@pytest.mark.parametrize("by_file", [False, True], ids=["tcp", "socket"])
def test_a_clean_and_a_harmful_file(by_file: bool, tmp_path: Path) -> None:
    with clamd(tmp_path / "clamd.sock" if by_file else None) as fake:
        assert client(fake).version() == Version("ClamAV 1.4.6", "27600, Fri Nov 20 08:21:11 2026")
        assert client(fake).scan([b"%PDF-", b"", b"1.4"]) == ""
        assert client(fake).scan([b"a" * 300_000, EICAR]) == FOUND
    assert fake.streams == [b"%PDF-1.4", b"a" * 300_000 + EICAR]


def test_a_file_above_the_scanner_s_own_limit() -> None:
    """The server answers and hangs up while much is still being sent."""
    with clamd() as fake:
        fake.most = 100_000
        failed = failure_of(client(fake), b"a" * 20_000_000)
    assert (failed.message, failed.lasting) == ("Tệp vượt giới hạn kích thước của máy quét mã độc.", True)


def test_a_file_not_looked_through_is_neither_clean_nor_harmful() -> None:
    with clamd() as fake:
        fake.mode = "limits"
        assert failure_of(client(fake)).lasting


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        ("garbage", "Máy quét mã độc trả lời không đúng giao thức."),
        ("error", "Máy quét mã độc báo lỗi: stream: Can't allocate memory ERROR."),
        ("hangup", "Máy quét mã độc không trả lời."),
        ("slow", "Máy quét mã độc trả lời quá chậm."),
    ],
)
def test_no_verdict_is_no_clean_file(mode: str, said: str) -> None:
    with clamd() as fake:
        fake.mode = mode
        failed = failure_of(client(fake, seconds=0.5))
    assert (failed.message, failed.lasting) == (said, False)


def test_something_else_that_listens_there_is_no_scanner() -> None:
    with clamd() as fake:
        fake.mode = "garbage"
        with pytest.raises(ScanFailed):
            client(fake).version()


def test_nobody_there(tmp_path: Path) -> None:
    for address in (nobody(), f"clamd://{tmp_path}/none.sock"):
        assert failure_of(Clamd(address_of(address), 5)).message == "Máy quét mã độc không trả lời."


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("clamd://clamav:3310", Address("clamav", 3310)),
        ("clamd://[::1]:3310", Address("::1", 3310)),
        ("clamd:///run/clamav/clamd.ctl", Address(path="/run/clamav/clamd.ctl")),
    ],
)
def test_addresses(text: str, address: Address) -> None:
    assert address_of(text) == address


@pytest.mark.parametrize(
    "text",
    ["clamd://", "clamd:///", "clamd:///run/", "clamd://clamav", "clamd://clamav:0", "clamd://clamav:99999", "clamd://:3310",
     "clamd://a:3310/x", "clamd://a:b@c:3310", "clamd://a:3310?x", "http://clamav:3310", "clamav:3310", "/run/clamd.ctl"],
)  # fmt: skip
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(ValueError):
        address_of(text)
