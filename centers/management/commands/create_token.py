"""``manage.py create_token NAME PURPOSE``: a program's key, shown this once."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from centers.models import User
from centers.services.tokens import create_token
from core.exceptions import DomainError


class Command(BaseCommand):
    help = "Tạo khóa truy cập REST cho một chương trình; khóa chỉ hiện một lần."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="người mà chương trình làm việc thay")
        parser.add_argument("purpose", help="tên khóa: chương trình nào dùng, để làm gì")
        parser.add_argument("--days", type=int, default=365, help="số ngày có hiệu lực (mặc định 365)")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"], is_active=True).first()
        if user is None:
            raise CommandError(f"Không có tài khoản “{options['username']}” đang hoạt động.")
        if options["days"] < 1:
            raise CommandError("Số ngày phải lớn hơn 0.")
        expires_at = timezone.now() + timedelta(days=options["days"])
        try:
            _, key = create_token(actor=user, name=options["purpose"], expires_at=expires_at)
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(key)
