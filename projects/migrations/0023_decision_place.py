"""A decision is known by its place as well: two provinces may number a paper alike on one day."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("centers", "0006_user_language"),
        ("projects", "0022_amendment_rounds_and_lapses"),
    ]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="place",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="centers.province",
            ),
        ),
        migrations.RemoveConstraint(model_name="decision", name="decision_number_once"),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(
                condition=Q(place__isnull=True),
                fields=("number", "date", "issuer"),
                name="decision_number_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(
                condition=Q(place__isnull=False),
                fields=("number", "date", "issuer", "place"),
                name="decision_number_once_in_place",
            ),
        ),
    ]
