### The page where what was set aside for somebody is claimed.

pull-offers = { $store } has set this aside for you. Say where it is to go.
pull-empty = All of it has been claimed.
pull-waits = This can be claimed from { $instant } on.
pull-expired = The time to claim this is over. Please ask { $store }.
pull-closed = { $store } has withdrawn this.
pull-amount = Amount
pull-left = Not yet claimed
pull-until = Can be claimed until
pull-address = Your bitcoin address
pull-part = How much, in { $currency }
pull-claim = Claim
pull-asked = { $amount } from { $store }
pull-next = What you claim is paid to this address by hand, so it can take a while. This page shows how far it is.
pull-claims = Claimed
pull-awaiting-approval = waits for approval
pull-awaiting-payment = will be paid
pull-in-progress = is being paid
pull-completed = paid
pull-cancelled = cancelled
pull-not-address = This is no bitcoin address that can be paid. Please copy it again, whole, from your wallet.
pull-taken = A payout to this address is under way already. Please give a new address.
pull-too-much = That is more than is left.
