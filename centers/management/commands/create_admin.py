"""``manage.py create_admin NAME``: the first administrator of a new installation."""

from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from centers.enums import CenterKind, Role
from centers.models import Center
from centers.services.people import create_user, grant_membership
from core.exceptions import DomainError


class Command(BaseCommand):
    help = "Tạo tài khoản quản trị đầu tiên; mật khẩu được hỏi, không ghi trên dòng lệnh."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--full-name", required=True)
        parser.add_argument("--email", default="")
        parser.add_argument("--center", default="", help="mã đơn vị; mặc định là Cục")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = {"code": options["center"]} if options["center"] else {"kind": CenterKind.AGENCY}
        center = Center.objects.filter(**wanted).order_by("pk").first()
        if center is None:
            raise CommandError("Không có đơn vị này. Hãy chạy load_reference trước hoặc chọn --center.")
        password = getpass("Mật khẩu: ")
        if password != getpass("Nhập lại: "):
            raise CommandError("Hai lần nhập không giống nhau.")
        try:
            with transaction.atomic():
                user = create_user(
                    actor=None,
                    username=options["username"],
                    full_name=options["full_name"],
                    password=password,
                    email=options["email"],
                )
                grant_membership(
                    actor=None, user=user, center=center, role=Role.ADMIN, valid_from=timezone.localdate()
                )
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"Đã tạo quản trị {user.username} của {center.name}.")
