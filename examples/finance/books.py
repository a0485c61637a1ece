"""What came in one month, as a table for a spreadsheet: a line for each payment, oldest first.

    PAY_URL=https://donate.example.org PAY_STORE=… PAY_KEY=… python3 books.py 2026-11 > 2026-11.csv

The key needs btcpay.store.canviewinvoices for the store, and nothing else. A payment belongs to the month (in UTC) in
which it came, whenever its invoice was made; so every invoice is asked for, put away or not.
"""

import csv
import json
import os
import sys
import urllib.request
from datetime import datetime, timezone
from decimal import Decimal

HEADINGS = ["received", "invoice", "order", "status", "bitcoin", "rate", "worth", "currency", "transaction"]


def invoices():
    """Every invoice of the store, with its payments."""
    url = f"{os.environ['PAY_URL']}/api/v1/stores/{os.environ['PAY_STORE']}/invoices"
    asked = urllib.request.Request(
        f"{url}?includePaymentMethods=true&includeArchived=true",
        headers={"Authorization": f"token {os.environ['PAY_KEY']}"},
    )
    with urllib.request.urlopen(asked) as answer:
        return json.load(answer)


def rows(month):
    """The payments of a month such as 2026-11."""
    for invoice in invoices():
        for method in invoice["paymentMethods"]:
            for payment in method["payments"]:
                received = datetime.fromtimestamp(payment["receivedDate"], timezone.utc)
                if received.strftime("%Y-%m") == month:
                    yield row(received, invoice, method, payment)


def row(received, invoice, method, payment):
    worth = Decimal(payment["value"]) * Decimal(method["rate"])
    # In a currency's own places, rounded to the nearest; an invoice in bitcoin has a rate of 1.
    places = Decimal("0.00000001") if invoice["currency"] == "BTC" else Decimal("0.01")
    return [
        received.strftime("%Y-%m-%d %H:%M:%S"),
        invoice["id"],
        safe(str(invoice["metadata"].get("orderId", ""))),
        payment["status"],
        payment["value"],
        method["rate"],
        str(worth.quantize(places)),
        invoice["currency"],
        payment["id"],
    ]


def safe(text):
    """A text that a spreadsheet does not take for a formula: payers may have had a say in it."""
    return "'" + text if text[:1] in tuple("=+-@\t\r") else text


def main():
    month = sys.argv[1]
    datetime.strptime(month, "%Y-%m")
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(HEADINGS)
    table.writerows(sorted(rows(month)))


if __name__ == "__main__":
    main()
