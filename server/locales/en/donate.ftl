### The page that asks how much somebody wants to give.

## The form
donate-give-to = Give to { $store }
donate-straight = In bitcoin, straight to { $store }’s own wallet. No account, no cookies; nobody in between.
donate-choose = Choose an amount
donate-enter = Or enter your own, in { $currency }
donate-enter-any = Or enter your own
donate-currency = Currency
donate-this-amount = Give this amount
donate-open = Decide the amount in my wallet
donate-next = The next page shows a bitcoin address made for you alone, and what to do with it.

## What came in
# The heading over it, where the owner named no campaign.
donate-so-far = So far
donate-received =
    { $donations ->
        [one] { $amount } came in, in one donation.
       *[other] { $amount } came in, in { $donations } donations.
    }
# $goal is an amount of bitcoin.
donate-reached = That is { $percent }% of the goal of { $goal }.
# $goal and $worth are amounts of another currency.
donate-reached-today = At today’s rate that is { $worth }: { $percent }% of the goal of { $goal }.
donate-goal-no-rate = The goal is { $goal }. We don’t know today’s rate, so we can’t say how much of it that is.
donate-until = You can give here until { $time }.
donate-ended = This appeal has ended. Thank you to everyone who gave.

## What may be wrong with it
donate-no-rate-now = We don’t know just now what a bitcoin costs in { $currency }. You can give in what is offered here instead.
donate-not-offered = Please choose one of the amounts offered here.
donate-other-currency = Amounts here are in { $currencies }. Please choose one of these.
donate-check = Please check the amount
donate-not-whole = The form did not arrive whole. Please send it again.
donate-nothing = Please enter an amount, or choose one above.
donate-zero = Please enter an amount above zero.
donate-unknown-currency = We don’t know that currency. Please use its three-letter code, such as EUR.
donate-not-a-number = This is not an amount we can read. Please write it in digits, like 1000 or 12.50.
# The amount typed, such as 1.234, could have its mark between thousands or before decimals. $grouped is 1234, $decimal 1.2340.
donate-grouped = Please write thousands without a point or a comma, like { $grouped }.
donate-two-readings = This could mean { $grouped } or { $decimal }. Please write the one you mean.
donate-no-decimals = Amounts in { $currency } have no decimals. Please enter a whole number.
donate-too-precise =
    { $decimals ->
        [one] Amounts in { $currency } have at most { $decimals } decimal.
       *[other] Amounts in { $currency } have at most { $decimals } decimals.
    }
donate-too-large = This is more than can be paid. Please enter a smaller amount.
donate-too-small = This is less than a Bitcoin payment can carry. Please enter a larger amount.
donate-no-rate = We don’t know just now what a bitcoin costs in this currency. You can still decide the amount in your wallet.

## For those who ask others to give
donate-share = Share “{ $title }”
donate-share-link = The link
donate-share-form = A form for your own site
donate-share-form-how = Copy this into any page. It needs no script, sets no cookie and loads nothing from here; people come here when they press its button.
# The two words in that form.
donate-share-amount = Amount
donate-share-give = Give in bitcoin
donate-share-posters = Posters
donate-share-posters-how = The code on them leads to this page, never to a bitcoin address: everyone who gives gets one of their own.
donate-share-png = The code as a picture (PNG)
donate-share-pdf = A sheet to print (PDF)
donate-share-untitled = The sheet to print has no title on it: it can bear only Latin letters, on three lines at most. Write it above the code by hand, or put the picture into a sheet of your own.
