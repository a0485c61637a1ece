### The page that asks how much somebody wants to give.

## The form
donate-give-to = Spenden an { $store }
donate-straight = In Bitcoin, direkt in die eigene Wallet von { $store }. Kein Konto, keine Cookies, niemand dazwischen.
donate-choose = Wählen Sie einen Betrag
donate-enter = Oder geben Sie einen eigenen ein, in { $currency }
donate-enter-any = Oder geben Sie einen eigenen ein
donate-currency = Währung
donate-this-amount = Diesen Betrag spenden
donate-open = Den Betrag in meiner Wallet bestimmen
donate-next = Die nächste Seite zeigt eine Bitcoin-Adresse, die nur für Sie erstellt wird, und was damit zu tun ist.

## What came in
# The heading over it, where the owner named no campaign.
donate-so-far = Bisher
donate-received =
    { $donations ->
        [one] { $amount } sind eingegangen, in einer Spende.
       *[other] { $amount } sind eingegangen, in { $donations } Spenden.
    }
# $goal is an amount of bitcoin.
donate-reached = Das sind { $percent } % des Ziels von { $goal }.
# $goal and $worth are amounts of another currency.
donate-reached-today = Zum heutigen Kurs sind das { $worth }: { $percent } % des Ziels von { $goal }.
donate-goal-no-rate = Das Ziel sind { $goal }. Der heutige Kurs ist uns nicht bekannt, darum können wir nicht sagen, wie viel davon erreicht ist.
donate-until = Sie können hier bis zum { $time } spenden.
donate-ended = Dieser Spendenaufruf ist beendet. Vielen Dank an alle, die gespendet haben.

## What may be wrong with it
donate-no-rate-now = Wir wissen gerade nicht, was ein Bitcoin in { $currency } kostet. Sie können stattdessen in dem spenden, was hier angeboten wird.
donate-not-offered = Bitte wählen Sie einen der hier angebotenen Beträge.
donate-other-currency = Beträge werden hier in { $currencies } angegeben. Bitte wählen Sie eine dieser Währungen.
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

## For those who ask others to give
donate-share = „{ $title }“ weitersagen
donate-share-link = Der Link
donate-share-form = Ein Formular für Ihre eigene Website
donate-share-form-how = Kopieren Sie dies in eine beliebige Seite. Es braucht keine Skripte, setzt keine Cookies und lädt nichts von hier; hierher kommt nur, wer auf den Knopf drückt.
# The two words in that form.
donate-share-amount = Betrag
donate-share-give = In Bitcoin spenden
donate-share-posters = Plakate
donate-share-posters-how = Der Code darauf führt zu dieser Seite, nie zu einer Bitcoin-Adresse: Wer spendet, bekommt eine eigene.
donate-share-png = Der Code als Bild (PNG)
donate-share-pdf = Ein Blatt zum Ausdrucken (PDF)
donate-share-untitled = Auf dem Blatt zum Ausdrucken steht kein Titel: Es trägt nur lateinische Buchstaben, auf höchstens drei Zeilen. Schreiben Sie ihn von Hand darüber, oder setzen Sie das Bild in ein eigenes Blatt.
