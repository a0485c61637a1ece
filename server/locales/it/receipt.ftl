### The receipt of an invoice.

receipt-title = Ricevuta
receipt-received = Ricevuto
receipt-date = Data del pagamento
# The price, where another amount was paid.
receipt-asked = Importo richiesto
# Where no payment came, but the owner took the invoice for paid.
receipt-accepted = La richiesta è stata accettata come pagata senza un pagamento in bitcoin.
receipt-gift = Si è trattato di una donazione. In cambio non sono stati forniti beni né servizi.
receipt-code = Codice QR con l’indirizzo di questa ricevuta
receipt-keep = Solo chi ne conosce l’indirizzo trova questa ricevuta. Stamparla oppure conservare l’indirizzo.
receipt-invoice = Torna alla richiesta di pagamento
