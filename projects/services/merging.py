"""Joining two records of one facility: what would move, and the move itself.

It stands here and not with the facilities because the supports that move belong to đề án.
"""

import hashlib
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from beneficiaries.models import Certificate, Facility, Product
from beneficiaries.rules import can_merge_facilities
from beneficiaries.selectors.facilities import doubles_of
from beneficiaries.services.facilities import fill_derived
from beneficiaries.services.versions import end_facility, keep_facilities
from centers.models import User
from core import audit
from core.exceptions import NotAllowed, NotFound, RuleViolation, StaleState
from core.words import say
from projects.models import ProjectFacility
from projects.selectors.identity import requests_naming, why_bound
from projects.services.identity import (
    carry_requests,
    hold_projects,
    require_held,
    require_identity,
    tell_projects,
)
from projects.services.versions import keep_beneficiaries

_FILLED = (
    "tax_code", "province_id", "commune", "address", "trade", "sector_id", "workers", "capital", "founded_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What joining would do: codes of the đề án whose support moves, names of products that move, fields that get filled.

    ``dropped``: certificates of products that both have, of rounds that the product which stays was voted in too; each with its day.
    ``conflicts`` are the đề án that name both records for the same item; they must be mended first. ``requests``: the open requests for
    amendment that name the record that goes, as code and number.
    """

    projects: tuple[str, ...]
    products: tuple[str, ...]
    filled: tuple[str, ...]
    conflicts: tuple[str, ...]
    requests: tuple[str, ...]
    dropped: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Stands for this preview: two with the same key show the same."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:32]


def preview_merge(*, keep: Facility, double: Facility) -> MergePreview:
    """What ``merge_facilities`` would do; changes nothing."""
    moving = list(double.supports.select_related("project").order_by("project__code"))
    kept = set(keep.supports.values_list("project_id", "item"))
    return MergePreview(
        projects=tuple(dict.fromkeys(row.project.code for row in moving)),
        products=tuple(double.products.order_by("name").values_list("name", flat=True)),
        filled=tuple(name for name in _FILLED if _fills(keep, double, name)),
        conflicts=tuple(
            dict.fromkeys(row.project.code for row in moving if (row.project_id, row.item) in kept)
        ),
        requests=tuple(f"{row.project.code}/{row.number}" for row in requests_naming(double)),
        dropped=tuple(f"{one}, {one.granted_on:%d/%m/%Y}" for one in _given_twice(keep, double)),
    )


def _given_twice(keep: Facility, double: Facility) -> QuerySet[Certificate]:
    """The certificates of ``double`` that a product of the same name of ``keep`` has of the same round."""
    same = Certificate.objects.filter(
        product__facility=keep, product__name=OuterRef("product__name"), round=OuterRef("round")
    )
    found = Certificate.objects.filter(Exists(same), product__facility=double)
    return found.select_related("product", "round").order_by("product__name", "granted_on", "pk")


def unlike(keep: Facility, double: Facility) -> str | None:
    """None where the two may be one; otherwise why joining them is refused: it would put one facility in another's place."""
    if double.pk in {found.pk for found in doubles_of([keep])[keep.pk]}:
        return None
    return say(
        "Hai cơ sở không giống tên ở cùng địa bàn và không cùng mã số thuế nên không gộp được. Nếu là một cơ sở ghi sai, sửa tên hoặc "
        "mã số thuế cho đúng giấy đăng ký trước; thay đơn vị thụ hưởng thì lập đề nghị điều chỉnh."
    )


def changing_identity(plan: MergePreview, keep: Facility, double: Facility) -> list[Facility]:
    """The records whose identity the merge changes: the one that goes, and the one that stays where it gets a tax code."""
    return [double, keep] if "tax_code" in plan.filled else [double]


def why_not_joined(actor: User, plan: MergePreview, keep: Facility, double: Facility) -> str | None:
    """Why ``actor`` may not join the two, before they try; None where nothing but a reason is asked."""
    return unlike(keep, double) or why_bound(actor, changing_identity(plan, keep, double))


@audit.keeps_refusals("facility.merge", of="keep")
def merge_facilities(
    *, actor: User | None, keep: Facility, double: Facility, reason: str, seen: str | None = None
) -> Facility:
    """Move supports and products of ``double`` to ``keep``, fill what ``keep`` lacks, and remove ``double``.

    Both must be likely doubles; where a đề án that was sent rests on the record that goes, its own people may not (``why_bound``). The
    system itself (``actor`` None) may join any. Open requests for amendment follow, and each đề án is told in its history.

    ``seen``: the key of the preview that the person agreed to; StaleState when the merge would do something else by now. Raises
    RuleViolation (``same_facility``, ``reason_missing``, ``not_doubles``, ``support_conflict``), NotAllowed
    (``identity_bound``), or NotFound when one is gone. The audit trail keeps the removed record and everything that moved.
    """
    if keep.pk == double.pk:
        raise RuleViolation(say("Chọn hai cơ sở khác nhau."), code="same_facility")
    if not reason.strip():
        raise RuleViolation(say("Ghi lý do gộp."), code="reason_missing", field="reason")
    projects = hold_projects((keep, double))
    held = {
        row.pk: row
        for row in Facility.objects.select_for_update().filter(pk__in=(keep.pk, double.pk)).order_by("pk")
    }
    if len(held) < 2:
        raise NotFound(say("Một trong hai cơ sở không còn; có thể đã được gộp."), code="facility_not_found")
    keep, double = held[keep.pk], held[double.pk]
    if actor is not None and not can_merge_facilities(actor, [keep.province_id, double.province_id]):
        raise NotAllowed(say("Bạn không được gộp cơ sở ở địa bàn này."))
    require_held((keep, double), projects)
    plan = preview_merge(keep=keep, double=double)
    if actor is not None and (other := unlike(keep, double)) is not None:
        raise RuleViolation(other, code="not_doubles")
    require_identity(actor, changing_identity(plan, keep, double))
    if seen is not None and seen != plan.key:
        raise StaleState(
            say("Dữ liệu của hai cơ sở vừa thay đổi. Chưa gộp gì; hãy xem lại những gì sẽ thay đổi."),
            code="changed_meanwhile",
        )
    if plan.conflicts:
        raise RuleViolation(
            say(
                "Cả hai cơ sở cùng có trong đề án %(conflicts)s với cùng nội dung chi; hãy sửa đề án trước.",
                conflicts=", ".join(plan.conflicts),
            ),
            code="support_conflict",
            details={"projects": list(plan.conflicts)},
        )
    _join(actor, keep, double, plan, reason.strip())
    return keep


def _join(actor: User | None, keep: Facility, double: Facility, plan: MergePreview, reason: str) -> None:
    removed, gone = audit.snapshot(double), double.pk
    ids = list(ProjectFacility.objects.filter(facility=double).values_list("pk", flat=True))
    ProjectFacility.objects.filter(pk__in=ids).update(facility=keep)
    moved = list(ProjectFacility.objects.filter(pk__in=ids).select_related("project").order_by("pk"))
    keep_beneficiaries([row.project_id for row in moved])
    carry_requests(keep, double)
    _move_products(keep, double)
    values = {name: getattr(double, name) for name in plan.filled}
    before = {name: getattr(keep, name) for name in plan.filled}
    end_facility(gone)
    double.delete()
    for name, value in values.items():
        setattr(keep, name, value)
    fill_derived(keep).save()
    keep_facilities([keep])
    audit.record(
        actor=actor,
        action="facility.merge",
        obj=keep,
        before={**before, "removed": removed, "certificates": plan.dropped},
        after={**values, "projects": plan.projects, "products": plan.products, "requests": plan.requests},
        reason=reason,
    )
    tell_projects(
        actor=actor,
        action="beneficiary.merge",
        rows=moved,
        before={"facility": f"{double.code} · {double.name}"},
        after={"facility": f"{keep.code} · {keep.name}"},
        reason=reason,
    )


def _fills(keep: Facility, double: Facility, name: str) -> bool:
    return getattr(keep, name) in (None, "") and getattr(double, name) not in (None, "")


def _move_products(keep: Facility, double: Facility) -> None:
    """Products move; one that both have gives its certificates to the product that stays, but for those that it has itself."""
    _given_twice(keep, double).delete()
    own = {product.name: product for product in keep.products.all()}
    for product in double.products.all():
        twin = own.get(product.name)
        if twin is None:
            Product.objects.filter(pk=product.pk).update(facility=keep)
            continue
        Certificate.objects.filter(product=product).update(product=twin)
        product.delete()
