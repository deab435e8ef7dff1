"""The place of the decisions recorded before: that of their plan, else of a đề án that they touched, else where who recorded them serves."""

from datetime import date
from typing import Any

from django.db import migrations

OF_A_PROVINCE = ("department", "province")
TOUCHED_BY = ("StateChange", "Entry", "Amendment")


def forwards(apps: Any, _editor: Any) -> None:
    known = apps.get_model("centers", "Province").objects.in_bulk()
    after = dict(apps.get_model("centers", "ProvinceSuccession").objects.values_list("old_id", "new_id"))
    decisions = apps.get_model("projects", "Decision").objects.filter(issuer__in=OF_A_PROVINCE, place=None)
    for decision in decisions.select_related("plan__center"):
        pk = _of_plan(decision) or _of_projects(apps, decision) or _of_recorder(apps, decision)
        if pk is not None:
            decision.place_id = _on(pk, decision.date, known, after)
            decision.save(update_fields=["place"])


def _of_plan(decision: Any) -> int | None:
    return decision.plan.center.province_id if decision.plan else None


def _of_projects(apps: Any, decision: Any) -> int | None:
    """As the place is found for a new one: where the đề án lies; the centre's where it lies in several provinces."""
    for name in TOUCHED_BY:
        rows = apps.get_model("projects", name).objects.filter(decision=decision).order_by("pk")
        for place, served in rows.values_list("project__province", "project__center__province"):
            if place or served:
                return place or served
    return None


def _of_recorder(apps: Any, decision: Any) -> int | None:
    """Where who recorded it serves; the Sở before other units."""
    held = apps.get_model("centers", "Membership").objects.filter(
        user=decision.recorded_by_id, center__province__isnull=False
    )
    rows = held.order_by("-valid_from", "pk").values_list("center__kind", "center__province")
    return min(rows, key=lambda row: row[0] != "department", default=(None, None))[1]


def _on(pk: int, day: date, known: Any, after: dict[int, int]) -> int:
    """The unit that a province is, or had become, on ``day``."""
    while (last := known[pk].valid_to) and day > last and pk in after:
        pk = after[pk]
    return pk


class Migration(migrations.Migration):
    dependencies = [("projects", "0023_decision_place")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
