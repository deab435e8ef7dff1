"""The folder and descriptor of a tabular data package: which files it holds and whether they may be opened."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from core.importing.problems import ProblemLog
from core.importing.tables import Table

DESCRIPTOR = "datapackage.json"
_DESCRIPTOR_BYTES = 4 * 1024 * 1024
_MEGABYTE = 1024 * 1024


class PackageFiles(NamedTuple):
    """``paths`` of the files to read, by table name; ``refused`` are tables whose file is listed or lies there but is not to be read."""

    paths: dict[str, Path]
    refused: frozenset[str] = frozenset()


def open_package(
    folder: Path, tables: Mapping[str, Table], *, max_bytes: int, log: ProblemLog
) -> PackageFiles:
    """The files of the package; what is wrong with folder, descriptor or a file's place and size goes to ``log``.

    A package may carry only some of the tables. Nothing outside ``folder`` is ever opened, and no file above ``max_bytes`` is read.
    """
    if not folder.is_dir():
        log.add(str(folder), 0, "", "Không có thư mục này.")
        return PackageFiles({})
    descriptor = _read_descriptor(folder, log)
    if descriptor is None:
        return PackageFiles({})
    found: dict[str, Path] = {}
    for position, resource in enumerate(descriptor, start=1):
        _take(folder, resource, f"resources[{position}]", tables, found, log)
    unlisted = [name for name in tables if name not in found and (folder / tables[name].file).is_file()]
    if not log:
        for name in unlisted:
            log.add(tables[name].file, 0, "", f"Tệp có trong thư mục nhưng {DESCRIPTOR} không kê.")
    paths = {name: path for name, path in found.items() if _fits(path, tables[name].file, max_bytes, log)}
    meant = {*unlisted, *(_table_name(resource) for resource in descriptor)}
    return PackageFiles(paths, frozenset(meant & set(tables) - set(paths)))


def _read_descriptor(folder: Path, log: ProblemLog) -> list[Any] | None:
    path = _inside(folder, DESCRIPTOR)
    if path is None:
        log.add(DESCRIPTOR, 0, "", "Tệp này là liên kết dẫn ra ngoài thư mục của gói.")
        return None
    if not path.is_file():
        log.add(DESCRIPTOR, 0, "", "Thư mục không phải là gói dữ liệu: thiếu tệp này.")
        return None
    if not _fits(path, DESCRIPTOR, _DESCRIPTOR_BYTES, log):
        return None
    try:
        descriptor = json.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        log.add(DESCRIPTOR, 0, "", f"Tệp không phải UTF-8 (byte thứ {error.start + 1}).")
        return None
    except (ValueError, RecursionError) as error:  # ValueError: a number of thousands of digits
        where = (
            f" (dòng {error.lineno}, cột {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        )
        log.add(DESCRIPTOR, getattr(error, "lineno", 0), "", f"Không phải JSON hợp lệ{where}.")
        return None
    resources = descriptor.get("resources") if isinstance(descriptor, dict) else None
    if not isinstance(resources, list) or not resources:
        log.add(DESCRIPTOR, 0, "resources", "Thiếu danh sách tệp của gói (resources).")
        return None
    return resources


def _table_name(resource: Any) -> str:
    """The table a resource is meant for, by its path or else its name; empty when neither can be read."""
    if not isinstance(resource, dict):
        return ""
    path_text, name = resource.get("path"), resource.get("name")
    if isinstance(path_text, str) and path_text.strip():
        return path_text.replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".csv")
    return name if isinstance(name, str) else ""


def _take(
    folder: Path,
    resource: Any,
    where: str,
    tables: Mapping[str, Table],
    found: dict[str, Path],
    log: ProblemLog,
) -> None:
    """Check one resource and add its file to ``found``."""
    path_text = resource.get("path") if isinstance(resource, dict) else None
    if not isinstance(path_text, str) or not path_text.strip():
        log.add(DESCRIPTOR, 0, where, "Tệp của gói phải có đường dẫn (path).")
        return
    name = _table_name(resource)
    if name not in tables:
        log.add(
            DESCRIPTOR,
            0,
            where,
            f"Không biết tệp “{path_text}”; gói chỉ gồm {', '.join(t.file for t in tables.values())}.",
        )
        return
    if name in found:
        log.add(DESCRIPTOR, 0, where, f"Tệp {tables[name].file} được kê hai lần.")
        return
    if message := _unreadable(resource):
        log.add(tables[name].file, 0, "", message)
        return
    path = _inside(folder, path_text)
    if path is None:
        log.add(DESCRIPTOR, 0, where, f"Đường dẫn “{path_text}” nằm ngoài thư mục của gói.")
    elif not path.is_file():
        log.add(tables[name].file, 0, "", "Không có tệp này trong thư mục của gói.")
    else:
        found[name] = path


def _unreadable(resource: Mapping[str, Any]) -> str:
    """Why the resource's declared form is not the one of this package; empty when it is."""
    encoding = resource.get("encoding", "utf-8")
    if not isinstance(encoding, str) or encoding.lower().replace("_", "-") not in (
        "utf-8",
        "utf8",
        "utf-8-sig",
    ):
        return f"Bảng mã phải là UTF-8, không phải “{encoding}”."
    dialect = resource.get("dialect", {})
    if isinstance(dialect, dict) and dialect.get("delimiter", ",") != ",":
        return "Các cột phải phân cách bằng dấu phẩy."
    schema = resource.get("schema", {})
    if not isinstance(schema, dict) or not isinstance(schema.get("fields", []), list):
        return "Lược đồ bảng (schema) phải có danh sách cột (fields)."
    return ""


def _inside(folder: Path, path_text: str) -> Path | None:
    """The real path of a file of the package; None when it leads out, also by a link."""
    try:
        root = folder.resolve(strict=True)
        path = (root / path_text).resolve()
    except (OSError, ValueError, RuntimeError):  # a NUL in the name, a loop of links
        return None
    return path if path.is_relative_to(root) else None


def _fits(path: Path, name: str, max_bytes: int, log: ProblemLog) -> bool:
    size = path.stat().st_size
    if size <= max_bytes:
        return True
    log.add(
        name,
        0,
        "",
        f"Tệp {size / _MEGABYTE:.1f} MB lớn hơn mức cho phép {max_bytes / _MEGABYTE:.1f} MB; hãy chia gói theo năm.",
    )
    return False
