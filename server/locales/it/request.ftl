### The page that asks somebody for a payment.

request-asks = { $store } chiede questo pagamento.
request-amount = Importo
request-paid = Pagato finora
request-waiting = Di cui in attesa di conferme
request-due = Ancora da pagare
request-until = Pagabile fino al
request-reference = Riferimento
request-pay = Paga { $amount } in bitcoin
request-part = Oppure pagane una parte, in { $currency }
request-pay-part = Paga questa parte
request-next = La pagina seguente mostra un indirizzo bitcoin creato solo per questo pagamento, e che cosa farne.
request-processing = È arrivato abbastanza e attende le conferme. Non c’è altro da fare.
request-completed = È pagato. Grazie.
request-expired = Il tempo per pagare è finito. Chieda una nuova richiesta a { $store }.
request-closed = { $store } non accetta più pagamenti per questa richiesta.
request-no-rate = In questo momento non sappiamo quanto costa un bitcoin in questa valuta. Riprovi tra qualche minuto.
