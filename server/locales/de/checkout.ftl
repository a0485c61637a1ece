### The page where an invoice is paid. Amounts ($paid, $price, $over, $amount) come with their unit.

## The three steps at the top
checkout-step-pay = Zahlen
checkout-step-confirm = Bestätigen
checkout-step-done = Fertig

## What is said in each stage: a heading, then what to know and do
checkout-deadline = Bitte zahlen Sie bis { $until }. Verbleibende Zeit: { $left }.
# The same on a page that is kept up to date by a script, beside a countdown.
checkout-deadline-live = Bitte zahlen Sie bis { $until }.
# Before minutes and seconds, such as 4:59.
checkout-time-left = Verbleibende Zeit:
checkout-patience = Möglicherweise erscheint Ihre Zahlung hier erst, wenn sie in einem Block steht; das dauert etwa zehn Minuten oder länger. Ihre Zahlung ist in der Zwischenzeit sicher.
checkout-ask = Bitte schreiben Sie an { $store } und nennen Sie die unten stehende Rechnungsnummer.
checkout-safe = Nichts ist verloren: Das Geld ging direkt in die eigene Wallet von { $store }.
checkout-excess = Sie haben { $over } mehr gesendet als verlangt.
checkout-leave = Sie brauchen hier nicht zu warten: Sie können diese Seite schließen und jederzeit zurückkehren.

checkout-waiting = Wir warten auf Ihre Zahlung

checkout-part-paid = Ein Teil des Betrags ist angekommen
checkout-part-paid-came = { $paid } von { $price } sind angekommen. Bitte senden Sie den Rest an dieselbe Adresse.

checkout-seen = Zahlung gesehen
checkout-seen-wait = Vielen Dank. Endgültig ist sie, sobald sie in einem Block der Bitcoin-Blockchain steht. Das dauert in der Regel zehn Minuten, manchmal eine Stunde.

checkout-confirming = Bestätigungen: { $have } von { $need }
checkout-confirming-wait = Vielen Dank. Die Zahlung steht in der Bitcoin-Blockchain. Etwa alle zehn Minuten kommt ein Block hinzu, und jeder zählt als eine weitere Bestätigung.

checkout-paid = Bezahlt. Vielen Dank!
checkout-paid-confirmed = Ihre Zahlung ging direkt in die eigene Wallet von { $store } und ist bestätigt.
checkout-paid-accepted = Ihre Zahlung ging direkt in die eigene Wallet von { $store } und ist angenommen.

checkout-paid-over = Bezahlt, und etwas mehr. Vielen Dank!
checkout-paid-over-ask = { checkout-excess } War das nicht beabsichtigt? { checkout-ask }

checkout-nothing-due = Nichts zu zahlen
checkout-nothing-due-settled = Diese Rechnung lautet über null. Sie ist schon beglichen.

checkout-expired = Die Zeit zum Zahlen ist abgelaufen
checkout-expired-ended = Sie endete am { $ended }. Bitte bezahlen Sie diese Rechnung nicht mehr, sondern beginnen Sie eine neue.
checkout-expired-watched = Haben Sie schon gezahlt? Dann ist nichts verloren: Die Adresse wird weiter beobachtet, und Ihre Zahlung wird hier erscheinen.

checkout-expired-part = Nur ein Teil des Betrags ist rechtzeitig angekommen
checkout-expired-part-came = { $paid } von { $price } waren angekommen, als die Zeit zum Zahlen ablief.

checkout-paid-late = Bezahlt, aber zu spät
checkout-paid-late-came = Der volle Betrag ist angekommen, aber erst nach dem { $ended }, als dieser Preis nicht mehr galt.

checkout-unconfirmed = Die Zahlung wurde nicht rechtzeitig bestätigt
checkout-unconfirmed-came = Ihre Zahlung wurde rechtzeitig gesehen, aber seither nicht bestätigt. Oft ist die Gebühr den Minern zu niedrig.
checkout-unconfirmed-later = Sie kann noch bestätigt werden, und dann wird sie gebucht. Vielleicht können Sie in Ihrer Wallet auch die Gebühr erhöhen.

checkout-accepted = Angenommen. Vielen Dank!
checkout-accepted-by = { $store } hat diese Rechnung als bezahlt eingetragen.

checkout-declined = Diese Rechnung ist ungültig
checkout-declined-by = { $store } hat diese Rechnung für ungültig erklärt. Bitte bezahlen Sie sie nicht.
checkout-declined-ask = Haben Sie schon gezahlt? { checkout-ask }

## The amount in large figures
checkout-amount-to-pay = Zu zahlen
checkout-still-to-pay = Noch zu zahlen
checkout-your-payment = Ihre Zahlung
checkout-amount = Betrag
checkout-any-amount = Ein Betrag Ihrer Wahl
# $money is in the invoice's currency, $sats the same in satoshis.
checkout-worth = { $money } · { $sats }
checkout-worth-about = etwa { $money } · { $sats }
checkout-with-fee = einschließlich { $amount } für Netzwerkkosten

## How to pay
checkout-to-address = An diese Adresse
# The name of the button in quotes.
checkout-how-scan = Scannen Sie den Code mit Ihrer Bitcoin-Wallet, oder drücken Sie „{ checkout-open-in-wallet }“ auf dem Gerät, auf dem sie läuft. Oder kopieren Sie Adresse und Betrag.
checkout-how-scan-only = Scannen Sie den Code mit Ihrer Bitcoin-Wallet, oder kopieren Sie Adresse und Betrag.
checkout-how-compare = Vergleichen Sie die Adresse in Ihrer Wallet mit dieser hier, zumindest Anfang und Ende.
checkout-how-send = Senden Sie { $amount } in einer einzigen Zahlung. Die Gebühr, die Ihre Wallet an das Netzwerk zahlt, kommt hinzu.
checkout-how-send-any = Senden Sie einen beliebigen Betrag in einer einzigen Zahlung. Die Gebühr, die Ihre Wallet an das Netzwerk zahlt, kommt hinzu.
checkout-code = QR-Code mit dem Zahlungslink, zum Scannen mit einer Wallet
checkout-open-in-wallet = In der Wallet öffnen
checkout-test-coins = Mit Test-Coins zahlen
# Buttons beside what they copy.
checkout-copy-amount = Betrag kopieren
checkout-copy-address = Adresse kopieren
checkout-copy-link = Zahlungslink kopieren
# What a button says after it was pressed.
checkout-copied = Kopiert

## After the time to pay
checkout-renew = Zum heutigen Kurs erneuern
checkout-renew-same = Sie können noch zahlen: denselben Preis zum heutigen Kurs, an eine neue Adresse.
# Where somebody has to confirm that.
checkout-renew-asked = Sie haben { $store } gebeten, die Rechnung über { $amount } zu erneuern.
checkout-renewed = Diese Rechnung wurde erneuert. Bitte bezahlen Sie stattdessen die neue.
checkout-renewed-go = Zur neuen Rechnung
checkout-paid-before = Für die Rechnung, die diese ersetzt, ist bereits etwas angekommen. Bitte sehen Sie dort nach, bevor Sie zahlen.
checkout-paid-before-go = Zur früheren Rechnung

## The payments
checkout-payments = Zahlungen
checkout-standing-confirmed = bestätigt
checkout-standing-accepted = angenommen
checkout-standing-unconfirmed = noch in keinem Block
checkout-standing-confirming =
    { $need ->
        [one] { $have } von { $need } Bestätigung
       *[other] { $have } von { $need } Bestätigungen
    }
checkout-standing-invalid = ersetzt oder zurückgezogen, zählt nicht
# Below a list of payments that is cut short.
checkout-payments-more =
    { $count ->
        [one] und eine weitere Zahlung
       *[other] und { $count } weitere Zahlungen
    }
# $standing is one of the above.
checkout-standing-late = { $standing }, zu spät

## The small print
checkout-invoice = Rechnung
checkout-order = Bestellung
checkout-made = Erstellt
checkout-rate = Kurs
checkout-rate-for-one = { $rate } für 1{ "\u00A0" }BTC

## Links
# Takes away the page where a shop shows it over its own.
checkout-close = Schließen
checkout-receipt = Beleg
# Where the shop asked for that, once the invoice is paid.
checkout-away = In wenigen Sekunden geht es zurück.
checkout-away-stay = Hier bleiben
# $host is the name of the shop's server.
checkout-back = Zurück zu { $host }
checkout-still = Diese Seite steht still.
checkout-still-again = Noch einmal nachsehen
checkout-still-loosen = Wieder von selbst nachsehen lassen
checkout-looks =
    { $seconds ->
        [one] Diese Seite sieht jede Sekunde nach.
       *[other] Diese Seite sieht alle { $seconds } Sekunden nach.
    }
checkout-looks-again = Jetzt nachsehen
checkout-looks-hold = Anhalten
checkout-help = Stimmt etwas nicht?
checkout-help-ask = { $store } fragen
checkout-keep = Bewahren Sie die Adresse dieser Seite auf: Hier sehen Sie jederzeit, was aus Ihrer Zahlung geworden ist.
