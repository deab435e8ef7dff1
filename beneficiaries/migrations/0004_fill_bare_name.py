"""Give the facilities that are there already the name that doubles are found by."""

from django.db import migrations

from beneficiaries.names import bare_name

BATCH = 1000


def fill(apps, schema_editor):
    Facility = apps.get_model("beneficiaries", "Facility")
    batch = []
    for facility in Facility.objects.only("pk", "name").iterator(BATCH):
        facility.bare_name = bare_name(facility.name)[:300]
        batch.append(facility)
        if len(batch) == BATCH:
            Facility.objects.bulk_update(batch, ["bare_name"])
            batch = []
    Facility.objects.bulk_update(batch, ["bare_name"])


class Migration(migrations.Migration):
    dependencies = [("beneficiaries", "0003_facility_bare_name")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
