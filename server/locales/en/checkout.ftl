### The page where an invoice is paid. Amounts ($paid, $price, $over, $amount) come with their unit.

## The three steps at the top
checkout-step-pay = Pay
checkout-step-confirm = Confirm
checkout-step-done = Done

## What is said in each stage: a heading, then what to know and do
checkout-deadline = Please pay within { $left }, by { $until }.
# The same on a page that is kept up to date by a script, beside a countdown.
checkout-deadline-live = Please pay by { $until }.
# Before minutes and seconds, such as 4:59.
checkout-time-left = Time left:
checkout-patience = This page may show your payment only after it is in a block, in about ten minutes or more. Your payment is safe meanwhile.
checkout-ask = Please write to { $store } and give the invoice number below.
checkout-safe = Nothing is lost: it went straight to { $store }’s own wallet.
checkout-excess = You sent { $over } more than was asked.
checkout-leave = You need not wait here: you may close this page and come back to it at any time.

checkout-waiting = Waiting for your payment

checkout-part-paid = Part of the amount has arrived
checkout-part-paid-came = { $paid } of { $price } has arrived. Please send the rest to the same address.

checkout-seen = Payment seen
checkout-seen-wait = Thank you. It is final once it is in a block of the Bitcoin chain, which takes ten minutes as a rule and sometimes an hour.

checkout-confirming = Confirming: { $have } of { $need }
checkout-confirming-wait = Thank you. It is in the Bitcoin chain. Each further block, about ten minutes apart, is one more confirmation.

checkout-paid = Paid. Thank you!
checkout-paid-confirmed = Your payment went straight to { $store }’s own wallet and is confirmed.
checkout-paid-accepted = Your payment went straight to { $store }’s own wallet and is accepted.

checkout-paid-over = Paid, and a little more. Thank you!
checkout-paid-over-ask = { checkout-excess } Did you not mean to? { checkout-ask }

checkout-nothing-due = Nothing to pay
checkout-nothing-due-settled = This invoice is over nothing. It is settled already.

checkout-expired = The time to pay is over
checkout-expired-ended = It ended on { $ended }. Please do not pay this invoice any more; start a new one instead.
checkout-expired-watched = Have you paid already? Then nothing is lost: the address stays watched, and your payment will show here.

checkout-expired-part = Only part of the amount arrived in time
checkout-expired-part-came = { $paid } of { $price } had arrived when the time to pay was over.

checkout-paid-late = Paid, but late
checkout-paid-late-came = The full amount arrived, but after { $ended }, when this price was no longer held.

checkout-unconfirmed = The payment was not confirmed in time
checkout-unconfirmed-came = Your payment was seen in time but has not been confirmed since. Often its fee is too low for the miners.
checkout-unconfirmed-later = It may still confirm, and then it will be booked; your wallet may also let you raise its fee.

checkout-accepted = Accepted. Thank you!
checkout-accepted-by = { $store } has marked this invoice as paid.

checkout-declined = This invoice is not valid
checkout-declined-by = { $store } has marked this invoice as not valid. Please do not pay it.
checkout-declined-ask = Have you paid it already? { checkout-ask }

## The amount in large figures
checkout-amount-to-pay = Amount to pay
checkout-still-to-pay = Still to pay
checkout-your-payment = Your payment
checkout-amount = Amount
checkout-any-amount = Any amount you like
# $money is in the invoice's currency, $sats the same in satoshis.
checkout-worth = { $money } · { $sats }
checkout-worth-about = about { $money } · { $sats }
checkout-with-fee = with { $amount } towards network costs

## How to pay
checkout-to-address = To this address
# The name of the button in quotes.
checkout-how-scan = Scan the code with your Bitcoin wallet, or press “{ checkout-open-in-wallet }” on the device that has it. Or copy the address and the amount.
checkout-how-scan-only = Scan the code with your Bitcoin wallet, or copy the address and the amount.
checkout-how-compare = Compare the address in your wallet with this one, its beginning and its end at least.
checkout-how-send = Send { $amount } in one payment. The fee that your wallet pays the network comes on top.
checkout-how-send-any = Send any amount you like in one payment. The fee that your wallet pays the network comes on top.
checkout-code = QR code with the payment link, for a wallet to scan
checkout-open-in-wallet = Open in wallet
checkout-test-coins = Pay with test coins
# Buttons beside what they copy.
checkout-copy-amount = Copy amount
checkout-copy-address = Copy address
checkout-copy-link = Copy payment link
# What a button says after it was pressed.
checkout-copied = Copied

## After the time to pay
checkout-renew = Renew at today’s rate
checkout-renew-same = You can still pay: the same price at today’s rate, to a new address.
# Where somebody has to confirm that.
checkout-renew-asked = You asked { $store } to renew its invoice over { $amount }.
checkout-renewed = This invoice has been renewed. Please pay the new one instead.
checkout-renewed-go = Go to the new invoice
checkout-paid-before = Something has already arrived for the invoice that this one replaces. Please look there before you pay.
checkout-paid-before-go = Go to the earlier invoice

## The payments
checkout-payments = Payments
checkout-standing-confirmed = confirmed
checkout-standing-accepted = accepted
checkout-standing-unconfirmed = not in a block yet
checkout-standing-confirming =
    { $need ->
        [one] { $have } of { $need } confirmation
       *[other] { $have } of { $need } confirmations
    }
checkout-standing-invalid = replaced or withdrawn, does not count
# Below a list of payments that is cut short.
checkout-payments-more =
    { $count ->
        [one] and one more payment
       *[other] and { $count } more payments
    }
# $standing is one of the above.
checkout-standing-late = { $standing }, late

## The small print
checkout-invoice = Invoice
checkout-order = Order
checkout-made = Made
checkout-rate = Rate
checkout-rate-for-one = { $rate } for 1{ "\u00A0" }BTC

## Links
# Takes away the page where a shop shows it over its own.
checkout-close = Close
checkout-receipt = Receipt
# Where the shop asked for that, once the invoice is paid.
checkout-away = You will be taken back in a few seconds.
checkout-away-stay = Stay here
# $host is the name of the shop's server.
checkout-back = Go back to { $host }
checkout-still = This page holds still.
checkout-still-again = Check again
checkout-still-loosen = Let it look by itself
checkout-looks =
    { $seconds ->
        [one] This page looks again every second.
       *[other] This page looks again every { $seconds } seconds.
    }
checkout-looks-again = Check again now
checkout-looks-hold = Hold it still
checkout-help = Is something wrong?
checkout-help-ask = Ask { $store }
checkout-keep = Keep this page’s address: it shows at any time what became of your payment.
