### The receipt of an invoice.

receipt-title = Reçu
receipt-received = Montant reçu
receipt-date = Payé le
# The price, where another amount was paid.
receipt-asked = Montant demandé
# Who said what a bitcoin cost: names of exchanges, and when.
receipt-rate-from = Source du cours
receipt-rate-named = { $names }, { $time }
# Where the rate is the shop's own decision.
receipt-rate-own = Cours propre à la boutique, { $time }
# Where no payment came, but the owner took the invoice for paid.
receipt-accepted = La facture a été acceptée comme payée sans paiement en bitcoin.
receipt-gift = Il s’agissait d’un don. Aucun bien ni service n’a été fourni en contrepartie.
receipt-code = QR code contenant l’adresse de ce reçu
receipt-keep = Seules les personnes qui connaissent son adresse trouvent ce reçu. Imprimez-le ou conservez l’adresse.
receipt-invoice = Retour à la facture
