"""Asks for an amount, makes an invoice at Almoner, and hears by webhook what became of it."""
import hashlib
import hmac
import json
import logging
import urllib.request
import uuid

from django import forms
from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from .models import Order

STATES = {
    "InvoiceProcessing": "seen",
    "InvoiceSettled": "paid",
    "InvoiceExpired": "expired",
    "InvoiceInvalid": "invalid",
}
log = logging.getLogger(__name__)


class Gift(forms.Form):
    amount = forms.DecimalField(min_value=1, max_digits=8, decimal_places=2, label="How much, in USD")


@require_GET
def form(request):
    return render(request, "giving/form.html", {"form": Gift()})


@require_POST
def give(request):
    gift = Gift(request.POST)
    if not gift.is_valid():
        return render(request, "giving/form.html", {"form": gift}, status=422)
    order = Order.objects.create(amount=gift.cleaned_data["amount"])
    try:
        invoice = create_invoice(order, request.build_absolute_uri(reverse("order", args=[order.id])))
    except OSError as problem:
        log.error("no invoice: %s", problem)
        return plain("Bitcoin can't be taken just now. Please try again later.", 502)
    order.invoice = invoice["id"]
    order.save(update_fields=["invoice"])  # not the state: the webhook may have been faster
    return HttpResponseRedirect(invoice["checkoutLink"], status=303)


def create_invoice(order, back):
    """The invoice, as the API describes it."""
    wanted = {
        "amount": str(order.amount),
        "currency": "USD",
        "metadata": {"orderId": str(order.id)},
        "checkout": {"redirectURL": back},
    }
    headers = {
        "Authorization": f"token {settings.PAY_KEY}",
        "Content-Type": "application/json",
        "Idempotency-Key": str(order.id),  # a request that is repeated makes no second invoice
    }
    url = f"{settings.PAY_URL}/api/v1/stores/{settings.PAY_STORE}/invoices"
    request = urllib.request.Request(url, json.dumps(wanted).encode(), headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


@csrf_exempt
@require_POST
def hear(request):
    """The webhook: signed, not sent from a form of ours."""
    if not is_signed(request.body, request.headers.get("BTCPay-Sig", "")):
        return plain("This is not signed with the webhook's secret.", 403)
    event = json.loads(request.body)
    state, order = STATES.get(event["type"]), order_id(event)
    if state and order:
        Order.objects.filter(id=order).update(state=state)
    return plain("")


def order_id(event):
    """Ours, or none: the store may have invoices that were made elsewhere."""
    try:
        return uuid.UUID(event["metadata"]["orderId"])
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def is_signed(body, given):
    mac = hmac.new(settings.PAY_SECRET.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(f"sha256={mac}".encode(), given.encode())


@require_GET
def order(request, order):
    return plain(get_object_or_404(Order, id=order).state)


def plain(text, status=200):
    return HttpResponse(text, content_type="text/plain; charset=utf-8", status=status)
