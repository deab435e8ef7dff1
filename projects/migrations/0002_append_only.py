from django.db import migrations

from core.appendonly import append_only


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_initial")]
    operations = [
        append_only("projects_entry", unique=("request_key", "reverses_id")),
        append_only("projects_statechange"),
        append_only("projects_indicatorresult", unique=("corrects_id",)),
    ]
