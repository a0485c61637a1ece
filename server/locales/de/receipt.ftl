### The receipt of an invoice.

receipt-title = Beleg
receipt-received = Erhalten
receipt-date = Bezahlt am
# The price, where another amount was paid.
receipt-asked = Verlangt
# Who said what a bitcoin cost: names of exchanges, and when.
receipt-rate-from = Quelle des Kurses
receipt-rate-named = { $names }, { $time }
# Where the rate is the shop's own decision.
receipt-rate-own = Eigener Kurs des Shops, { $time }
# Where no payment came, but the owner took the invoice for paid.
receipt-accepted = Die Rechnung wurde ohne Bitcoin-Zahlung als bezahlt anerkannt.
receipt-gift = Dies war eine Spende. Eine Gegenleistung in Form von Waren oder Diensten wurde nicht erbracht.
receipt-code = QR-Code mit der Adresse dieses Belegs
receipt-keep = Diesen Beleg findet nur, wer seine Adresse kennt. Drucken Sie ihn aus, oder bewahren Sie die Adresse auf.
receipt-invoice = Zurück zur Rechnung
