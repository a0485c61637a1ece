### The page that asks how much somebody wants to give.

## The form
donate-give-to = Spenden an { $store }
donate-straight = In Bitcoin, direkt in die eigene Wallet von { $store }. Kein Konto, keine Cookies, niemand dazwischen.
donate-choose = Wählen Sie einen Betrag
donate-enter = Oder geben Sie einen eigenen ein, in { $currency }
donate-this-amount = Diesen Betrag spenden
donate-open = Den Betrag in meiner Wallet bestimmen
donate-next = Die nächste Seite zeigt eine Bitcoin-Adresse, die nur für Sie erstellt wird, und was damit zu tun ist.

## What may be wrong with it
donate-check = Bitte prüfen Sie den Betrag
donate-not-whole = Das Formular kam nicht vollständig an. Bitte senden Sie es noch einmal.
donate-nothing = Bitte geben Sie einen Betrag ein, oder wählen Sie oben einen aus.
donate-zero = Bitte geben Sie einen Betrag über null ein.
donate-unknown-currency = Diese Währung kennen wir nicht. Bitte verwenden Sie ihr Kürzel aus drei Buchstaben, zum Beispiel EUR.
donate-not-a-number = Diesen Betrag können wir nicht lesen. Bitte schreiben Sie ihn in Ziffern, zum Beispiel 1000 oder 12,50.
# The amount typed, such as 1.234, could have its mark between thousands or before decimals. $grouped is 1234, $decimal 1.2340.
donate-grouped = Bitte schreiben Sie Tausender ohne Punkt und Komma, also { $grouped }.
donate-two-readings = Das könnte { $grouped } oder { $decimal } bedeuten. Bitte schreiben Sie den Betrag, den Sie meinen.
donate-no-decimals = Beträge in { $currency } haben keine Nachkommastellen. Bitte geben Sie eine ganze Zahl ein.
donate-too-precise =
    { $decimals ->
        [one] Beträge in { $currency } haben höchstens { $decimals } Nachkommastelle.
       *[other] Beträge in { $currency } haben höchstens { $decimals } Nachkommastellen.
    }
donate-too-large = Das ist mehr, als sich zahlen lässt. Bitte geben Sie einen kleineren Betrag ein.
donate-too-small = Das ist weniger, als eine Bitcoin-Zahlung übertragen kann. Bitte geben Sie einen größeren Betrag ein.
donate-no-rate = Wir wissen gerade nicht, was ein Bitcoin in dieser Währung kostet. Sie können den Betrag aber in Ihrer Wallet bestimmen.
