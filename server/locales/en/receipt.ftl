### The receipt of an invoice.

receipt-title = Receipt
receipt-received = Received
receipt-date = Paid on
# The price, where another amount was paid.
receipt-asked = Asked for
# Who said what a bitcoin cost: names of exchanges, and when.
receipt-rate-from = Rate from
receipt-rate-named = { $names }, { $time }
# Where the rate is the shop's own decision.
receipt-rate-own = The shop’s own rate, { $time }
# Where no payment came, but the owner took the invoice for paid.
receipt-accepted = The invoice was accepted as paid without a bitcoin payment.
receipt-gift = This was a donation. No goods or services were provided in return.
receipt-code = QR code with the address of this receipt
receipt-keep = Only who knows its address finds this receipt. Print it, or keep the address.
receipt-invoice = Back to the invoice
