from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("beneficiaries", "0002_facility_list_index")]

    operations = [
        migrations.AddField(
            model_name="facility",
            name="bare_name",
            field=models.CharField(blank=True, db_index=True, default="", max_length=300),
            preserve_default=False,
        ),
    ]
