"""What a centre was called and where it stood at any moment, for reports "as known on day D"."""

from typing import ClassVar

from django.db import models

from centers.models.center import Center
from centers.models.place import Province
from core.versions import Version, open_once


class CenterVersion(Version):
    """Name and place of a centre. The first version holds for all time before it, since a centre is older than its row."""

    OWNER = "center_id"
    CONTENT = ("name", "short_name", "sort_key", "parent_id", "province_id")

    center = models.ForeignKey(Center, models.PROTECT, related_name="versions")
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=80, blank=True)
    sort_key = models.CharField(max_length=700)
    parent = models.ForeignKey(Center, models.PROTECT, null=True, related_name="+")
    province = models.ForeignKey(Province, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = open_once("center_version", "center")
