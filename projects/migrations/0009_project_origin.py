from typing import Any

from django.db import migrations, models


def mark_history(apps: Any, schema_editor: Any) -> None:
    """Until now whatever a package had brought was treated as history."""
    apps.get_model("projects", "Project").objects.filter(imported=True).update(origin="history")


class Migration(migrations.Migration):
    dependencies = [
        ('projects', '0008_decision_papers'),
    ]

    operations = [
        migrations.AddField(
            model_name='project',
            name='origin',
            field=models.CharField(choices=[('portal', 'Lập và xử lý trên cổng'), ('history', 'Số liệu lịch sử')], default='portal', max_length=10),
        ),
        migrations.RunPython(mark_history, migrations.RunPython.noop),
    ]
