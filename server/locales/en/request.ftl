### The page that asks somebody for a payment.

request-asks = { $store } asks you for this payment.
request-amount = Amount
request-paid = Paid so far
request-waiting = Of that, waiting for confirmations
request-due = Still due
request-until = Payable until
request-reference = Reference
request-pay = Pay { $amount } in bitcoin
request-part = Or pay a part of it, in { $currency }
request-pay-part = Pay this part
request-next = The next page shows a bitcoin address made for you alone, and what to do with it.
request-processing = Enough has come. It waits for confirmations; there is nothing more to do.
request-completed = This is paid. Thank you.
request-expired = The time to pay this is over. Please ask { $store } for a new request.
request-closed = { $store } takes no more payments for this.
request-no-rate = We don’t know just now what a bitcoin costs in this currency. Please try again in a few minutes.
