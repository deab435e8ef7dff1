"""How units sign their papers."""

from django.utils import timezone

from centers.enums import CenterKind
from centers.models import Center, Scope, User
from reports.models import SigningBlock
from reports.models.signing import SigningBlockQuerySet
from reports.rules import can_set_signing
from reports.signing import Wording


def standing_block(center: Center) -> SigningBlock | None:
    """What the unit's lead said last; None while nobody did."""
    return SigningBlock.objects.filter(center=center).order_by("-version").first()


def wording_of(center: Center | None) -> Wording:
    """How the unit signs today; the blank form for the pen where nobody said."""
    block = standing_block(center) if center else None
    return words_in(block) if block else Wording()


def words_in(block: SigningBlock) -> Wording:
    """The words of one row."""
    return Wording(
        authority=block.authority,
        principal=block.principal,
        title=block.title,
        name=block.name,
        symbol=block.symbol,
        place=block.place,
        recipients=tuple(block.recipients.splitlines()),
        drafter=block.drafter,
    )


def blocks_seen(center: Center, scope: Scope) -> SigningBlockQuerySet:
    """Everything that was ever said for the unit, the last first."""
    return SigningBlock.objects.visible_to(scope).filter(center=center).select_related("set_by")


def signing_unit(user: User) -> Center | None:
    """The unit whose papers the person says how to sign, the first; None for who leads none."""
    held = (one.center for one in user.current_memberships if can_set_signing(user, one.center_id))
    return next(held, None)


def agency_today() -> Center | None:
    """The ministry's agency that is in force; None in a portal without one."""
    return Center.objects.in_force(timezone.localdate()).filter(kind=CenterKind.AGENCY).first()
