### The page that asks how much somebody wants to give.

## The form
donate-give-to = Give to { $store }
donate-straight = In bitcoin, straight to { $store }’s own wallet. No account, no cookies; nobody in between.
donate-choose = Choose an amount
donate-enter = Or enter your own, in { $currency }
donate-this-amount = Give this amount
donate-open = Decide the amount in my wallet
donate-next = The next page shows a bitcoin address made for you alone, and what to do with it.

## What may be wrong with it
donate-check = Please check the amount
donate-not-whole = The form did not arrive whole. Please send it again.
donate-nothing = Please enter an amount, or choose one above.
donate-zero = Please enter an amount above zero.
donate-unknown-currency = We don’t know that currency. Please use its three-letter code, such as EUR.
donate-not-a-number = This is not an amount we can read. Please write it in digits, like 1000 or 12.50.
donate-no-decimals = Amounts in { $currency } have no decimals. Please enter a whole number.
donate-too-precise =
    { $decimals ->
        [one] Amounts in { $currency } have at most { $decimals } decimal.
       *[other] Amounts in { $currency } have at most { $decimals } decimals.
    }
donate-too-large = This is more than can be paid. Please enter a smaller amount.
donate-too-small = This is less than a Bitcoin payment can carry. Please enter a larger amount.
donate-no-rate = We don’t know just now what a bitcoin costs in this currency. You can still decide the amount in your wallet.
