
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.appendonly import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0007_appraisal_outcomes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DecisionPaper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('file', models.CharField(max_length=300)),
                ('content_type', models.CharField(max_length=100)),
                ('size', models.PositiveBigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('uploaded_at', models.DateTimeField(auto_now_add=True)),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='projects.decision')),
                ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['uploaded_at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('decision', 'sha256'), name='decision_paper_once')],
            },
        ),
        migrations.CreateModel(
            name='EnvelopeChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('before', models.BigIntegerField(null=True)),
                ('amount', models.BigIntegerField()),
                ('number', models.CharField(max_length=60)),
                ('date', models.DateField()),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('envelope', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='projects.envelope')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-recorded_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='envelope_change_positive'), models.CheckConstraint(condition=models.Q(('number', ''), _negated=True), name='envelope_change_has_number')],
            },
        ),
        append_only('projects_envelopechange'),
    ]
