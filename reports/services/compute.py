"""Computing a report in-process: the one door for the command, the API, the screens and the workers."""

from collections.abc import Mapping

from django.db.models import F, Q
from django.utils import timezone

from centers.enums import CenterKind
from centers.models import AgencyName, Center, Scope, User
from core.exceptions import InvalidInput
from core.snapshot import snapshot
from core.table import Letterhead, Report
from core.words import say
from reports.builders import Builder, get_builder
from reports.frame import Frame
from reports.selectors.frames import read_frame
from reports.selectors.signing import agency_today, wording_of
from reports.signing import UNNUMBERED, Numbered, number_printed


def build_report(
    *, kind: str, parameters: Mapping[str, str], scope: Scope, reader: User | None = None
) -> Report:
    """The report ``kind`` for ``parameters`` (period, by, center, region, province, fund, map, as_of, decision) within ``scope``.

    ``reader`` is the person whose centre issues the paper.

    Raises NotFound for an unknown kind or a place or centre out of sight, InvalidInput for a parameter that cannot be understood.
    """
    builder = get_builder(kind)
    frame = read_request(builder, parameters, scope)
    with snapshot():
        return builder.build(frame, letterhead=letterhead(frame, builder.title, reader))


def read_request(builder: Builder, parameters: Mapping[str, str], scope: Scope) -> Frame:
    """The frame of a request; raises InvalidInput also for a parameter that this kind does not know."""
    for name in parameters:
        if name not in builder.parameters:
            raise InvalidInput(
                say("Báo cáo “%(kind)s” không có tham số “%(name)s”.", kind=builder.kind, name=name[:40]),
                code="unknown_parameter",
                field=name[:40],
            )
    return read_frame(parameters, scope=scope, ahead=builder.ahead)


def letterhead(frame: Frame, title: str, reader: User | None) -> Letterhead:
    """The paper's head and foot by Decree 30/2020/NĐ-CP, signed as its issuer signs today; number and day are left to the pen.

    The issuer is the centre asked for, else the reader's own, and the ministry's agency for those who see the whole country, under the
    name that it bears today: only a body that exists can sign.
    """
    return letterhead_of(frame.center or _own_center(frame, reader), title)


def letterhead_of(issuer: Center | None, title: str, numbered: Numbered = UNNUMBERED) -> Letterhead:
    """The head and foot of a paper of ``issuer`` with its number and day; of the ministry's agency where it is None.

    Raises InvalidInput for a number or day that a document cannot have (:func:`reports.signing.number_printed`).
    """
    issuer = issuer or agency_today()
    words = wording_of(issuer)
    if issuer is None or issuer.kind == CenterKind.AGENCY:
        parent, place = "BỘ CÔNG THƯƠNG", "Hà Nội"
        body = _agency_name()
    else:
        parent = _parent_body(issuer)
        place = issuer.province.name if issuer.province else ""
        body = issuer.name
    return Letterhead(
        parent_body=parent,
        issuing_body=body,
        number=number_printed(numbered, words, today=timezone.localdate()),
        place=words.place or place,
        on=numbered.on,
        summary=title,
        signature=words.signature,
        recipients=words.recipients,
        drafter=words.drafter,
    )


def _parent_body(issuer: Center) -> str:
    """A Sở stands under its province's People's Committee, another centre under the body above it."""
    if issuer.kind == CenterKind.DEPARTMENT and issuer.province:
        return f"ỦY BAN NHÂN DÂN {issuer.province.full_name}".upper()
    return issuer.parent.name.upper() if issuer.parent else ""


def _own_center(frame: Frame, reader: User | None) -> Center | None:
    if reader is None or frame.scope.everything or not reader.current_memberships:
        return None
    return Center.objects.select_related("parent", "province").get(pk=reader.current_memberships[0].center_id)


def _agency_name() -> str:
    """The agency's name in force today."""
    today = timezone.localdate()
    named = AgencyName.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=today),
        Q(valid_to__isnull=True) | Q(valid_to__gte=today),
    )
    row = named.order_by(F("valid_from").desc(nulls_last=True)).first()
    return row.name if row else "Cơ quan quản lý khuyến công"
