"""``/api/v1/status/``: whether web, database, broker, workers and the scanner of uploads are there. Open to monitors, quick, and free of secrets."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from kombu import Connection
from kombu.exceptions import OperationalError
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.models import Heartbeat
from core.scan import engines
from core.scan.work import answers, backlog

WORKER_SILENCE = timedelta(seconds=60)
BROKER_SECONDS = 1
SCANNER_MEMORY = 15  # seconds; a scanner that hangs must not hold a web process for every question
OK, DOWN, OFF = "ok", "down", "off"
PART_STATES = [(OK, "Hoạt động"), (DOWN, "Không trả lời"), (OFF, "Không dùng")]
WHOLE_STATES = [(OK, "Hoạt động"), ("degraded", "Có phần không hoạt động")]


class ChecksSerializer(serializers.Serializer[Any]):
    """Each part: ok or down; off for a scanner that is not set."""

    web = serializers.ChoiceField(choices=PART_STATES, help_text="Máy chủ web trả lời.")
    database = serializers.ChoiceField(choices=PART_STATES, help_text="Cơ sở dữ liệu trả lời.")
    broker = serializers.ChoiceField(choices=PART_STATES, help_text="Hàng đợi nhận được việc.")
    workers = serializers.ChoiceField(
        choices=PART_STATES, help_text="Có tiến trình xử lý báo hiệu trong 60 giây qua."
    )
    scanner = serializers.ChoiceField(
        choices=PART_STATES, help_text="Máy quét mã độc trả lời; off khi chưa nối."
    )


class ScanQueueSerializer(serializers.Serializer[Any]):
    """Uploads without a verdict."""

    waiting = serializers.IntegerField(help_text="Số tệp chờ quét, kể cả tệp quét chưa thành công.")
    failed = serializers.IntegerField(help_text="Trong đó số tệp quét chưa thành công.")
    since = serializers.DateTimeField(allow_null=True, help_text="Tệp chờ lâu nhất chờ từ lúc này.")


class StatusSerializer(serializers.Serializer[Any]):
    """The state of the portal."""

    status = serializers.ChoiceField(choices=WHOLE_STATES, help_text="ok khi mọi phần đều ok.")
    checks = ChecksSerializer()
    scan_queue = ScanQueueSerializer(allow_null=True, help_text="null khi không đọc được cơ sở dữ liệu.")
    time = serializers.DateTimeField(help_text="Lúc kiểm tra.")


class StatusView(APIView):
    """200 while the portal can serve, also when reports must wait for a worker; 503 without its database."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        summary="Tình trạng kết nối",
        tags=["Hệ thống"],
        responses={200: StatusSerializer, 503: StatusSerializer},
        examples=[
            OpenApiExample(
                "ok",
                value={
                    "status": OK,
                    "checks": {"web": OK, "database": OK, "broker": OK, "workers": OK, "scanner": OK},
                    "scan_queue": {"waiting": 0, "failed": 0, "since": None},
                    "time": "2026-03-02T08:00:00+07:00",
                },
                response_only=True,
                status_codes=["200"],
            )
        ],
    )
    def get(self, request: Request) -> Response:
        database = database_answers()
        checks = {
            "web": OK,
            "database": OK if database else DOWN,
            "broker": OK if broker_answers() else DOWN,
            "workers": OK if database and workers_live() else DOWN,
            "scanner": scanner_answers(),
        }
        body = {
            "status": OK if set(checks.values()) <= {OK, OFF} else "degraded",
            "checks": checks,
            "scan_queue": scan_queue() if database else None,
            "time": timezone.localtime().isoformat(timespec="seconds"),
        }
        return Response(body, status=200 if database else 503, headers={"Cache-Control": "no-store"})


def database_answers() -> bool:
    """Whether a query comes back."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone())
    except DatabaseError:
        return False


def broker_answers() -> bool:
    """Whether a message could be left: a writable folder for the filesystem broker, else an answer within a second."""
    options: dict[str, Any] = dict(getattr(settings, "CELERY_BROKER_TRANSPORT_OPTIONS", {}))
    if settings.CELERY_BROKER_URL.startswith("filesystem"):
        folder = Path(options["data_folder_out"])
        return folder.is_dir() and os.access(folder, os.W_OK)
    patience = {"socket_connect_timeout": BROKER_SECONDS, "socket_timeout": BROKER_SECONDS}
    transport = {**options, **patience} if settings.CELERY_BROKER_URL.startswith("redis") else options
    link = Connection(settings.CELERY_BROKER_URL, transport_options=transport, connect_timeout=BROKER_SECONDS)
    try:
        with link:
            link.ensure_connection(max_retries=1, interval_start=0, timeout=BROKER_SECONDS)
    except (OSError, OperationalError):
        return False
    return True


def scanner_answers() -> str:
    """Whether the scanner of uploads answers, asked at most once in ``SCANNER_MEMORY`` seconds; off where none is set."""
    scanner = engines.current()
    if scanner is None:
        return OFF
    return str(cache.get_or_set("scanner_answers", lambda: OK if answers(scanner) else DOWN, SCANNER_MEMORY))


def scan_queue() -> dict[str, Any] | None:
    """How many uploads wait for a verdict, and since when."""
    try:
        found = backlog()
    except DatabaseError:
        return None
    since = timezone.localtime(found.since).isoformat(timespec="seconds") if found.since else None
    return {"waiting": found.waiting, "failed": found.failed, "since": since}


def workers_live() -> bool:
    """Whether any worker has shown itself lately."""
    try:
        return Heartbeat.objects.filter(seen_at__gte=timezone.now() - WORKER_SILENCE).exists()
    except DatabaseError:
        return False
