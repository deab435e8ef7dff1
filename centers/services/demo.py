"""The fixed cast of the embedded demonstration: one person per role (two leads of a Sở: one appraises, the other approves), with one shared password."""

import os
import secrets
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from centers.enums import Role
from centers.models import Center, User
from centers.services.people import create_user, grant_membership

SINCE = date(2025, 7, 1)
_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that nobody takes for one another when typing a password from a terminal."""


@dataclass(frozen=True, slots=True)
class Part:
    """A person of the cast: where and as what they act."""

    username: str
    full_name: str
    center: str
    role: str

    @property
    def email(self) -> str:
        """Where the daily mail of this person goes; nobody receives mail at example.vn, development keeps it as a file."""
        return f"{self.username}@example.vn"


CAST = (
    Part("canbo.binhthuan", "Cán bộ trung tâm (mẫu)", "TTKC-68", Role.OFFICER),
    Part("lanhdao.binhthuan", "Lãnh đạo trung tâm (mẫu)", "TTKC-68", Role.CENTER_LEAD),
    Part("thamdinh.lamdong", "Cán bộ thẩm định Sở (mẫu)", "SCT-68", Role.DEPARTMENT_APPRAISER),
    Part("lanhdao.lamdong", "Lãnh đạo Sở (mẫu)", "SCT-68", Role.DEPARTMENT_LEAD),
    Part("phogiamdoc.lamdong", "Phó lãnh đạo Sở (mẫu)", "SCT-68", Role.DEPARTMENT_LEAD),
    Part("chuyenvien.cuc", "Chuyên viên thẩm định Cục (mẫu)", "CUC", Role.REVIEWER),
    Part("lanhdao.cuc", "Lãnh đạo Cục (mẫu)", "CUC", Role.APPROVER),
    Part("canbo.ipc1", "Cán bộ trung tâm vùng 1 (mẫu)", "IPC1", Role.IPC_OFFICER),
    Part("ketoan.cuc", "Kế toán Cục (mẫu)", "CUC", Role.ACCOUNTANT),
    Part("kiemtoan", "Kiểm toán (mẫu)", "CUC", Role.AUDITOR),
    Part("quantri", "Quản trị (mẫu)", "CUC", Role.ADMIN),
)
"""Bình Thuận is part of Lâm Đồng since 01/07/2025: today's centre there sees the đề án that the old one published."""


@transaction.atomic
def ensure_demo_accounts(*, password: str) -> list[tuple[User, Center]]:
    """Make the cast, or mend it: each account open, with its role and with ``password``. Returns them with their centres.

    All share one encoded password, so that a second run checks it once and writes nothing.
    """
    centers = {
        center.code: center for center in Center.objects.filter(code__in={part.center for part in CAST})
    }
    people = {
        user.username: user for user in User.objects.filter(username__in=[part.username for part in CAST])
    }
    encoded = next(iter(people.values())).password if people else ""
    if not check_password(password, encoded):
        encoded = make_password(password)
    # A second factor that one visitor set up would lock the next one out of a shared account.
    Authenticator.objects.filter(user__in=people.values()).delete()
    owners = dict(
        User.objects.filter(email__in=[part.email for part in CAST]).values_list("email", "username")
    )
    made = []
    for part in CAST:
        email = part.email if owners.get(part.email, part.username) == part.username else ""
        user = people.get(part.username) or create_user(
            actor=None, username=part.username, full_name=part.full_name, password=None, email=email
        )
        wanted = (encoded, True, False, email or user.email)
        if (user.password, user.is_active, user.must_change_password, user.email) != wanted:
            user.password, user.is_active, user.must_change_password, user.email = wanted
            user.save(update_fields=["password", "is_active", "must_change_password", "email"])
        center = centers[part.center]
        grant_membership(actor=None, user=user, center=center, role=part.role, valid_from=SINCE)
        made.append((user, center))
    return made


def demo_password(folder: Path) -> str:
    """The password of the cast: ``DEMO_PASSWORD`` of the environment, else one made once and kept in the data folder."""
    given = os.environ.get("DEMO_PASSWORD", "")
    if given:
        return given
    path = folder / "demo_password"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            groups = ("".join(secrets.choice(_READABLE) for _ in range(4)) for _ in range(3))
            handle.write("-".join(groups) + "\n")
    return path.read_text().strip()
