### What somebody reads whose form does not get its invoice at once. "-title" stands in the browser's tab.

## What was asked for
abuse-asked = Sie möchten { $amount } an { $store } spenden.
abuse-asked-open = Sie möchten an { $store } spenden und den Betrag in Ihrer Wallet bestimmen.

## One more press
abuse-confirm-title = Bitte bestätigen
abuse-confirm = Bitte drücken Sie noch einmal
abuse-elsewhere = Das Formular stand auf einer anderen Website. Drücken Sie bitte noch einmal, um eine Bitcoin-Adresse zu erhalten, die nur für Sie erstellt wird.
abuse-stale = Das Formular war lange offen, oder der Server wurde inzwischen neu gestartet. Bitte senden Sie es noch einmal.

## A wait, or a little work
abuse-moment = Einen Moment bitte
abuse-many = Gerade spenden viele Menschen.
abuse-wait =
    { $seconds ->
        [one] Bitte warten Sie eine Sekunde und drücken Sie dann den Knopf.
       *[other] Bitte warten Sie { $seconds } Sekunden und drücken Sie dann den Knopf.
    }
abuse-work = Sind Skripte eingeschaltet, löst Ihr Browser inzwischen eine kleine Rechenaufgabe, die Roboter fernhält, und macht von selbst weiter.

## Under each
abuse-nothing-yet = Noch wurde nichts erstellt und nichts bezahlt.
abuse-go-on = Weiter
