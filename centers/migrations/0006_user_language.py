
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('centers', '0005_saved_views'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='language',
            field=models.CharField(blank=True, choices=[('vi', 'Tiếng Việt'), ('en', 'English')], default='', max_length=5),
            preserve_default=False,
        ),
    ]
