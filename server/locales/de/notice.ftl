### Pages that say one thing: there is nothing here, or not now. "-title" stands in the browser's tab.

notice-not-found-title = Seite nicht gefunden
notice-not-found = Hier ist nichts
notice-not-found-address = Vielleicht ist die Adresse vertippt oder abgeschnitten. Bitte vergleichen Sie sie mit dem Link, den Sie erhalten haben.
notice-not-found-payer = Wenn Sie zahlen wollten, gehen Sie zurück zum Shop oder zur Spendenseite und beginnen Sie von vorn. Hier wurde nichts bezahlt.

notice-unavailable-title = Bitte noch einmal versuchen
notice-unavailable = Bitte versuchen Sie es gleich noch einmal
notice-unavailable-page = Diese Seite lässt sich gerade nicht erstellen.
notice-unavailable-safe = Wenn Sie schon gezahlt haben, ist Ihre Zahlung sicher: Sie geht direkt an ihre Adresse, was auch immer hier geschieht.

notice-no-wallet-title = Noch nicht bereit
notice-no-wallet = Bitcoin kann hier gerade nicht angenommen werden
notice-no-wallet-tell = Es gibt hier keine Wallet, die noch eine Adresse zum Bezahlen hat. Bitte sagen Sie denen Bescheid, die Sie hierher geschickt haben; bezahlt wurde nichts.

notice-store-gone-title = Nicht mehr hier
notice-store-gone = Diesen Shop gibt es hier nicht mehr
notice-store-gone-paid = Wenn Sie schon gezahlt haben, ging Ihre Zahlung direkt in die eigene Wallet des Shops. Fragen Sie dort, was daraus geworden ist.
notice-store-gone-unpaid = Wenn Sie noch nicht gezahlt haben, zahlen Sie bitte nicht mehr an diese Adresse.

notice-page-gone-title = Nicht mehr hier
notice-page-gone = Diese Spendenseite gibt es nicht mehr
notice-page-gone-paid = Wenn Sie schon gespendet haben, ging Ihre Spende direkt in die eigene Wallet der Empfänger. Vielen Dank.
notice-page-gone-unpaid = Wenn nicht, sehen Sie bitte auf deren Website nach, wo Sie jetzt spenden können.

notice-not-renewed = Die Rechnung lässt sich gerade nicht erneuern
notice-not-renewed-rate = Wir wissen gerade nicht, was ein Bitcoin in ihrer Währung kostet, oder ihr Betrag passt nicht mehr in eine Zahlung.
notice-not-renewed-later = Es wurde nichts erstellt und nichts bezahlt. Bitte gehen Sie zurück und versuchen Sie es in einigen Minuten noch einmal.

notice-no-receipt = Hier gibt es keinen Beleg
notice-no-receipt-why = Einen Beleg gibt es, sobald eine Zahlung endgültig ist. Wurde Ihnen einer zugesagt, sehen Sie bitte später noch einmal nach.

notice-not-paid-title = Nicht bezahlt
notice-not-paid = Der Node hat nicht gezahlt
notice-not-paid-why = Vielleicht ist seine Wallet gesperrt oder leer; im Protokoll dieses Servers steht mehr. Gehen Sie zurück und versuchen Sie es noch einmal.
