from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0006_appraisal_drafts")]
    operations = [
        migrations.AddConstraint(
            model_name='appraisal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', True), ('outcome', '')), models.Q(models.Q(('outcome', ''), _negated=True), ('finished_at__isnull', False)), _connector='OR'), name='appraisal_ended'),
        ),
        migrations.AddConstraint(
            model_name='appraisal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'finished'), _negated=True), ('declaration', 'no_conflict'), _connector='OR'), name='appraisal_without_conflict'),
        ),
        migrations.RemoveField(
            model_name='appraisal',
            name='no_conflict_declared',
        ),
    ]
