"""What đề án say of their beneficiaries, and what facilities are called, by dates; what stands now holds since the first fact on record."""

from collections import defaultdict

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


CALLED = ("code", "name", "legal_form", "province_id", "commune", "trade", "workers", "craft_village", "difficult_area", "women_owned", "ethnic_minority_owned")


def write_first_versions(apps, editor):
    named = apps.get_model("projects", "ProjectFacility")
    versions = apps.get_model("projects", "BeneficiariesVersion")
    first = dict(
        apps.get_model("projects", "ProjectVersion").objects.order_by().values_list("project_id").annotate(first=models.Min("recorded_at"))
    )
    told, met = defaultdict(list), {}
    rows = named.objects.order_by("facility_id", "item")
    for project_id, *row in rows.values_list("project_id", "facility_id", "item", "support"):
        told[project_id].append(row)
        if project_id in first:
            met[row[0]] = min(first[project_id], met.get(row[0], first[project_id]))
    versions.objects.bulk_create(
        (versions(project_id=pk, rows=own, recorded_at=first[pk]) for pk, own in told.items() if pk in first), batch_size=500
    )
    called = apps.get_model("beneficiaries", "FacilityVersion")
    called.objects.bulk_create(
        (
            called(
                facility_id=row.pk,
                recorded_at=min(row.created_at, met.get(row.pk, row.created_at)),
                tax_code=_shown(row.tax_code or ""),
                **{name: getattr(row, name) for name in CALLED},
            )
            for row in apps.get_model("beneficiaries", "Facility").objects.iterator()
        ),
        batch_size=500,
    )


def _shown(tax_code):
    """A personal number shows its last three digits only."""
    return f"•••••••••{tax_code[-3:]}" if len(tax_code) == 12 else tax_code


class Migration(migrations.Migration):

    dependencies = [
        ('beneficiaries', '0005_facility_versions'),
        ('projects', '0029_findings_of_lines'),
    ]

    operations = [
        migrations.CreateModel(
            name='BeneficiariesVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('retired_at', models.DateTimeField(null=True)),
                ('rows', models.JSONField(default=list)),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='beneficiary_versions', to='projects.project')),
            ],
            options={
                'indexes': [models.Index(fields=['project', 'recorded_at'], name='beneficiaries_version_known')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at__isnull', True)), fields=('project',), name='beneficiaries_version_open_once'), models.CheckConstraint(condition=models.Q(('retired_at__isnull', True), ('retired_at__gte', models.F('recorded_at')), _connector='OR'), name='beneficiaries_version_order')],
            },
        ),
        migrations.RunPython(write_first_versions, migrations.RunPython.noop),
    ]
