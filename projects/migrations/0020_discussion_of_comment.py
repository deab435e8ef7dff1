import django.db.models.deletion
from django.db import migrations, models

from core.appendonly import append_only


class Migration(migrations.Migration):
    dependencies = [("projects", "0019_fill_discussions")]
    operations = [
        migrations.AlterField(
            model_name="comment",
            name="discussion",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="comments", to="projects.discussion"
            ),
        ),
        append_only("projects_findinganswer"),
    ]
