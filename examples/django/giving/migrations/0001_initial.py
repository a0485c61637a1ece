"""The first table."""
import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Order",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=8)),
                ("invoice", models.CharField(blank=True, max_length=64)),
                ("state", models.CharField(default="waiting", max_length=16)),
            ],
        ),
    ]
