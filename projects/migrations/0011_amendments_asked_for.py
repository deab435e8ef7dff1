from django.db import migrations
from django.db.models import F


def send_those_asked_for(apps, schema_editor):
    """What was called a draft until now had been asked for already."""
    amendments = apps.get_model("projects", "Amendment").objects
    amendments.update(sent_at=F("requested_at"), saved_at=F("requested_at"))
    amendments.filter(state="draft").update(state="sent")


def call_them_drafts(apps, schema_editor):
    apps.get_model("projects", "Amendment").objects.filter(state="sent").update(state="draft")


class Migration(migrations.Migration):
    dependencies = [("projects", "0010_amendment_drafts")]
    operations = [migrations.RunPython(send_those_asked_for, call_them_drafts)]
