#!/usr/bin/env python3
"""Asks for an amount, makes an invoice at Almoner, and hears by webhook what became of it.

Python's standard library alone. See ../README.md for the variables it wants.
"""
import base64
import hashlib
import hmac
import json
import os
import re
import secrets
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

PAY_URL = os.environ["PAY_URL"]
PAY_STORE = os.environ["PAY_STORE"]
PAY_KEY = os.environ["PAY_KEY"]
PAY_SECRET = os.environ["PAY_SECRET"]
PORT = int(os.environ.get("PORT", "8000"))
SHOP_URL = os.environ.get("SHOP_URL", f"http://127.0.0.1:{PORT}")
ORDERS = Path(os.environ.get("ORDERS", "orders"))

STATES = {
    "InvoiceProcessing": "seen",
    "InvoiceSettled": "paid",
    "InvoiceExpired": "expired",
    "InvoiceInvalid": "invalid",
}
FORM = """<!DOCTYPE html><html lang="en"><title>Give</title>
<form method="post" action="/give"><label>How much, in USD <input name="amount" inputmode="decimal" required></label>
<button>Give bitcoin</button></form></html>"""


def create_invoice(order, amount):
    """Makes the invoice, and gives the address of its page."""
    wanted = {
        "amount": amount,
        "currency": "USD",
        "metadata": {"orderId": order},
        "checkout": {"redirectURL": f"{SHOP_URL}/orders/{order}"},
    }
    headers = {
        "Authorization": f"token {PAY_KEY}",
        "Content-Type": "application/json",
        "Idempotency-Key": order,  # a request that is repeated makes no second invoice
    }
    url = f"{PAY_URL}/api/v1/stores/{PAY_STORE}/invoices"
    request = urllib.request.Request(url, json.dumps(wanted).encode(), headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)["checkoutLink"]


def has_btcpay_signature(body, headers):
    mac = hmac.new(PAY_SECRET.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(f"sha256={mac}".encode(), headers.get("BTCPay-Sig", "").encode())


def has_standard_signature(body, headers):
    """Standard Webhooks: also refuses what is older, or newer, than five minutes."""
    sent_at = headers.get("webhook-timestamp", "")
    if not re.fullmatch(r"[0-9]{1,12}", sent_at) or abs(time.time() - int(sent_at)) > 300:
        return False
    key = PAY_SECRET.encode()
    if PAY_SECRET.startswith("whsec_"):
        key = base64.b64decode(PAY_SECRET[len("whsec_"):])
    signed = f"{headers.get('webhook-id', '')}.{sent_at}.".encode() + body
    mac = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
    given = headers.get("webhook-signature", "").split()
    return any(hmac.compare_digest(b"v1," + mac, one.encode()) for one in given)


class Shop(BaseHTTPRequestHandler):
    def do_GET(self):
        order = re.fullmatch(r"/orders/([0-9a-f]{16})", self.path)
        if self.path == "/":
            self.answer(200, FORM, "text/html; charset=utf-8")
        elif order and (ORDERS / order[1]).exists():
            self.answer(200, (ORDERS / order[1]).read_text())
        else:
            self.answer(404, "There is nothing here.")

    def do_POST(self):
        length = self.headers.get("Content-Length", "0")
        if not re.fullmatch(r"[0-9]{1,6}", length):
            return self.answer(413, "This is too long, or does not say how long it is.")
        body = self.rfile.read(int(length))
        if self.path == "/give":
            self.give(body)
        elif self.path == "/webhook":
            self.hear(body)
        else:
            self.answer(404, "There is nothing here.")

    def give(self, body):
        amount = parse_qs(body.decode("utf-8", "replace")).get("amount", [""])[0].strip()
        if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,2})?", amount):
            return self.answer(422, "Please write the amount in digits, like 25 or 12.50.")
        order = secrets.token_hex(8)
        (ORDERS / order).write_text("waiting")
        try:
            checkout = create_invoice(order, amount)
        except OSError as problem:
            self.log_error("no invoice: %s", problem)
            return self.answer(502, "Bitcoin can't be taken just now. Please try again later.")
        self.answer(303, "", location=checkout)

    def hear(self, body):
        # Either suffices. The first is also what BTCPay Server sends; the second can't be sent again later.
        if not (has_btcpay_signature(body, self.headers) and has_standard_signature(body, self.headers)):
            return self.answer(403, "This is not signed with the webhook's secret.")
        event = json.loads(body)
        order = str(event.get("metadata", {}).get("orderId", ""))
        state = STATES.get(event["type"])
        if state and re.fullmatch(r"[0-9a-f]{16}", order) and (ORDERS / order).exists():
            (ORDERS / order).write_text(state)
        self.answer(200, "")

    def answer(self, status, text, kind="text/plain; charset=utf-8", location=None):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code="-", size="-"):
        """Writes no visitor's address anywhere."""


if __name__ == "__main__":
    ORDERS.mkdir(exist_ok=True)
    ThreadingHTTPServer(("127.0.0.1", PORT), Shop).serve_forever()
