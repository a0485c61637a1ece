"""What is kept of a gift."""
import uuid

from django.db import models


class Order(models.Model):
    """A gift somebody began. What became of it is told by webhook."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    amount = models.DecimalField(max_digits=8, decimal_places=2)
    invoice = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=16, default="waiting")
