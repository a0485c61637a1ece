### Pages that say one thing: there is nothing here, or not now. "-title" stands in the browser's tab.

notice-not-found-title = Page not found
notice-not-found = There is nothing here
notice-not-found-address = The address may be mistyped or cut short. Please compare it with the link you were given.
notice-not-found-payer = If you came here to pay, go back to the shop or the donation page and start again. Nothing has been paid here.

notice-unavailable-title = Please try again
notice-unavailable = Please try again in a moment
notice-unavailable-page = This page can’t be made just now.
notice-unavailable-safe = If you have paid already, your payment is safe: it goes straight to its address, whatever happens here.

notice-no-wallet-title = Not ready yet
notice-no-wallet = Bitcoin can’t be taken here just now
notice-no-wallet-tell = There is no wallet here with an address left to pay to. Please tell whoever sent you; nothing has been paid.

notice-store-gone-title = No longer here
notice-store-gone = This shop is no longer here
notice-store-gone-paid = If you have paid already, your payment went straight to the shop’s own wallet. Ask the shop what became of it.
notice-store-gone-unpaid = If you have not paid, please don’t pay to this address any more.

notice-page-gone-title = No longer here
notice-page-gone = This donation page is no longer here
notice-page-gone-paid = If you have given already, your gift went straight to the owner’s own wallet. Thank you.
notice-page-gone-unpaid = If you have not, please look on their site for where to give now.

notice-not-renewed = The invoice can’t be renewed just now
notice-not-renewed-rate = We don’t know just now what a bitcoin costs in its currency, or its amount no longer fits into a payment.
notice-not-renewed-later = Nothing has been made and nothing has been paid. Please go back and try again in a few minutes.

notice-no-receipt = There is no receipt here
notice-no-receipt-why = A receipt is given once a payment is final. Where one was promised, please look again later.

notice-not-paid-title = Not paid
notice-not-paid = The node did not pay
notice-not-paid-why = Its wallet may be locked or empty; the log of this server says more. Go back and try again.
