"""Kinds of centre, of province, and the roles in which people act."""

from django.db import models

from core.words import say


class CenterKind(models.TextChoices):
    AGENCY = "agency", say("Cục (Bộ Công Thương)")
    IPC = "ipc", say("Trung tâm khuyến công vùng")
    DEPARTMENT = "department", say("Sở Công Thương")
    CENTER = "center", say("Trung tâm khuyến công")


class ProvinceKind(models.TextChoices):
    PROVINCE = "province", say("Tỉnh")
    CITY = "city", say("Thành phố trực thuộc trung ương")


class Role(models.TextChoices):
    OFFICER = "officer", say("Cán bộ")
    CENTER_LEAD = "center_lead", say("Lãnh đạo trung tâm")
    DEPARTMENT_APPRAISER = "department_appraiser", say("Cán bộ thẩm định (Sở)")
    DEPARTMENT_LEAD = "department_lead", say("Lãnh đạo Sở")
    REVIEWER = "reviewer", say("Chuyên viên thẩm định (Cục)")
    APPROVER = "approver", say("Lãnh đạo phê duyệt (Cục)")
    IPC_OFFICER = "ipc_officer", say("Cán bộ trung tâm vùng")
    ACCOUNTANT = "accountant", say("Kế toán")
    AUDITOR = "auditor", say("Kiểm toán, giám sát")
    ADMIN = "admin", say("Quản trị")


ROLES_OF_KIND: dict[str, frozenset[str]] = {
    CenterKind.AGENCY: frozenset({Role.REVIEWER, Role.APPROVER, Role.ACCOUNTANT, Role.AUDITOR, Role.ADMIN}),
    CenterKind.IPC: frozenset({Role.IPC_OFFICER, Role.CENTER_LEAD, Role.OFFICER, Role.ACCOUNTANT}),
    CenterKind.DEPARTMENT: frozenset({Role.DEPARTMENT_APPRAISER, Role.DEPARTMENT_LEAD, Role.ACCOUNTANT}),
    CenterKind.CENTER: frozenset({Role.OFFICER, Role.CENTER_LEAD, Role.ACCOUNTANT}),
}
"""Which roles a membership may give at which kind of centre."""
