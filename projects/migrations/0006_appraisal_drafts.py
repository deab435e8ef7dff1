import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F


def say_how_they_ended(apps, _editor):
    """An ended appraisal was finished when no conflict was declared; otherwise its person stepped back, with the reason as opinion."""
    ended = apps.get_model("projects", "Appraisal").objects.filter(finished_at__isnull=False)
    ended.filter(no_conflict_declared=True).update(outcome="finished", declaration="no_conflict")
    ended.filter(no_conflict_declared=False).update(
        outcome="stepped_back", declaration="conflict", conflict=F("opinion"), opinion=""
    )


def forget(apps, _editor):
    ended = apps.get_model("projects", "Appraisal").objects.filter(finished_at__isnull=False)
    ended.filter(outcome="finished").update(no_conflict_declared=True)
    ended.exclude(outcome="finished").update(opinion=F("conflict"))


class Migration(migrations.Migration):
    dependencies = [("projects", "0005_submissions"), ("centers", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name='appraisal',
            name='conflict',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='appraisal',
            name='declaration',
            field=models.CharField(blank=True, choices=[('no_conflict', 'Không có xung đột lợi ích'), ('conflict', 'Có xung đột lợi ích')], max_length=12),
        ),
        migrations.AddField(
            model_name='appraisal',
            name='outcome',
            field=models.CharField(blank=True, choices=[('finished', 'Đã hoàn tất'), ('stepped_back', 'Người thẩm định đã rút'), ('lapsed', 'Không còn hiệu lực')], max_length=12),
        ),
        migrations.AddField(
            model_name='appraisal',
            name='revision',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='appraisal',
            name='saved_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='appraisal',
            name='submission',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appraisals', to='projects.submission'),
        ),
        migrations.AddField(
            model_name='appraisal',
            name='center',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centers.center'),
        ),
        migrations.AlterField(
            model_name='appraisalanswer',
            name='met',
            field=models.BooleanField(null=True),
        ),
        migrations.CreateModel(
            name='AppraisalMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=120)),
                ('post', models.CharField(blank=True, max_length=200)),
                ('seat', models.CharField(choices=[('chair', 'Chủ tịch hội đồng'), ('member', 'Ủy viên'), ('secretary', 'Thư ký')], default='member', max_length=10)),
                ('appraisal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='projects.appraisal')),
            ],
            options={
                'ordering': ['appraisal', 'position'],
                'constraints': [models.UniqueConstraint(fields=('appraisal', 'position'), name='appraisal_member_position')],
            },
        ),
        migrations.RunPython(say_how_they_ended, forget),
    ]
