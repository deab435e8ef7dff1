from django.conf import settings
from django.db import migrations, models

from core.appendonly import append_only, lifted


def point_to_themselves(apps, editor):
    """Events from before: each object is its own whole; what was a part is no longer told apart."""
    event = apps.get_model("core", "AuditEvent")
    event.objects.update(whole_type=models.F("object_type"), whole_id=models.F("object_id"))


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0002_append_only'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        lifted("core_auditevent"),
        migrations.AddField(
            model_name='auditevent',
            name='whole_id',
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name='auditevent',
            name='whole_type',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.RunPython(point_to_themselves, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(fields=['whole_type', 'whole_id', 'at'], name='audit_whole'),
        ),
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(fields=['object_type', 'at'], name='audit_type'),
        ),
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(fields=['actor', 'at'], name='audit_actor'),
        ),
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(fields=['action', 'at'], name='audit_action'),
        ),
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(condition=models.Q(('refused', True)), fields=['at'], name='audit_refused'),
        ),
        append_only("core_auditevent"),
    ]
