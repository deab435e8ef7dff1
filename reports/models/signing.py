"""How a unit signs its papers: rows that only grow, the last of a unit stands."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from centers.models import Center, Scope
from reports.enums import Authority


class SigningBlockQuerySet(models.QuerySet["SigningBlock"]):
    def visible_to(self, scope: Scope) -> "SigningBlockQuerySet":
        """Of one's own unit and those below it; everything for those who see the whole country."""
        return self if scope.everything else self.filter(center__in=scope.center_ids)


class SigningBlock(models.Model):
    """What stands around the body of ``center``'s papers from ``set_at`` on (30/2020/NĐ-CP, Annex I), until its next ``version``.

    ``principal`` is for whom is signed ("Giám đốc", "Ủy ban nhân dân tỉnh"), blank where nobody stands before the signer; ``title`` and
    ``name`` are the signer's; ``symbol`` follows the number of a document ("BC-SCT"); ``recipients`` are lines; ``drafter`` is the short
    name of the unit that drafts, after "Lưu: VT". What is blank is left to the pen.
    """

    center = models.ForeignKey(Center, models.PROTECT, related_name="signing_blocks")
    version = models.PositiveIntegerField()
    authority = models.CharField(max_length=6, choices=Authority.choices)
    principal = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=120)
    name = models.CharField(max_length=80, blank=True)
    symbol = models.CharField(max_length=30, blank=True)
    place = models.CharField(max_length=60, blank=True)
    recipients = models.TextField(blank=True)
    drafter = models.CharField(max_length=30, blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    objects = SigningBlockQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["center", "version"], name="signing_block_version"),
            models.CheckConstraint(
                condition=Q(authority__in=[Authority.DIRECT, Authority.ACTING], principal="")
                | (
                    Q(
                        authority__in=[
                            Authority.COLLECTIVE,
                            Authority.DEPUTY,
                            Authority.ORDER,
                            Authority.PROXY,
                        ]
                    )
                    & ~Q(principal="")
                ),
                name="signing_block_principal",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="signing_block_title"),
        ]

    def __str__(self) -> str:
        return f"{self.center} {self.version}"
