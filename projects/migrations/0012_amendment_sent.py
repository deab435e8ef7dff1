from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0011_amendments_asked_for")]
    operations = [
        migrations.AddConstraint(
            model_name='amendment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), _negated=True), ('sent_at__isnull', True), _connector='OR'), name='amendment_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='amendment',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('draft', 'withdrawn')), ('sent_at__isnull', False), _connector='OR'), name='amendment_sent'),
        ),
    ]
