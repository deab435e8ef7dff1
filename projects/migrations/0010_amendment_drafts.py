from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0009_project_origin'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='amendment',
            name='amendment_has_reason',
        ),
        migrations.AddField(
            model_name='amendment',
            name='content_after',
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name='amendment',
            name='content_before',
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name='amendment',
            name='papers',
            field=models.ManyToManyField(related_name='amendments', to='projects.attachment'),
        ),
        migrations.AddField(
            model_name='amendment',
            name='revision',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='amendment',
            name='saved_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='amendment',
            name='sent_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='amendment',
            name='withdrawn_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='amendment',
            name='reason',
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name='amendment',
            name='state',
            field=models.CharField(choices=[('draft', 'Đang soạn'), ('sent', 'Chờ Sở Công Thương xác nhận'), ('confirmed', 'Sở Công Thương đã xác nhận'), ('decided', 'Đã quyết định'), ('refused', 'Không chấp thuận'), ('withdrawn', 'Đã rút')], default='draft', max_length=10),
        ),
    ]
