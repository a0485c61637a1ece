### The receipt of an invoice.

receipt-title = Ricevuta
receipt-received = Ricevuto
receipt-date = Data del pagamento
# The price, where another amount was paid.
receipt-asked = Importo richiesto
# Who said what a bitcoin cost: names of exchanges, and when.
receipt-rate-from = Fonte del cambio
receipt-rate-named = { $names }, { $time }
# Where the rate is the shop's own decision.
receipt-rate-own = Cambio proprio del negozio, { $time }
# Where no payment came, but the owner took the invoice for paid.
receipt-accepted = La richiesta è stata accettata come pagata senza un pagamento in bitcoin.
receipt-gift = Si è trattato di una donazione. In cambio non sono stati forniti beni né servizi.
receipt-code = Codice QR con l’indirizzo di questa ricevuta
receipt-keep = Solo chi ne conosce l’indirizzo trova questa ricevuta. Stamparla oppure conservare l’indirizzo.
receipt-invoice = Torna alla richiesta di pagamento
