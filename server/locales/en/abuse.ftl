### What somebody reads whose form does not get its invoice at once. "-title" stands in the browser's tab.

## What was asked for
abuse-asked = You asked to give { $amount } to { $store }.
abuse-asked-open = You asked to give to { $store }, and to decide the amount in your wallet.

## One more press
abuse-confirm-title = Please confirm
abuse-confirm = One more press, please
abuse-elsewhere = The form stood on another site. Please press once more to get a bitcoin address made for you alone.
abuse-stale = The form had been open for long, or the server was started again meanwhile. Please send it once more.

## A wait, or a little work
abuse-moment = One moment, please
abuse-many = Many people are giving at this moment.
abuse-wait =
    { $seconds ->
        [one] Please wait a second, then press the button.
       *[other] Please wait { $seconds } seconds, then press the button.
    }
abuse-work = Where scripts are on, your browser does a small sum meanwhile, which keeps robots away, and goes on by itself.

## Under each
abuse-nothing-yet = Nothing has been made yet, and nothing has been paid.
abuse-go-on = Go on
