### Pages that say one thing: there is nothing here, or not now. "-title" stands in the browser's tab.

notice-not-found-title = Pagina non trovata
notice-not-found = Qui non c’è nulla
notice-not-found-address = Forse l’indirizzo è scritto male o incompleto. Si prega di confrontarlo con il link ricevuto.
notice-not-found-payer = Per pagare, tornare al negozio o alla pagina delle donazioni e ricominciare. Qui non è stato pagato nulla.

notice-unavailable-title = Riprovare
notice-unavailable = Si prega di riprovare fra un momento
notice-unavailable-page = In questo momento non è possibile mostrare questa pagina.
notice-unavailable-safe = Un pagamento già fatto è al sicuro: va direttamente al suo indirizzo, qualunque cosa accada qui.

notice-no-wallet-title = Non ancora pronto
notice-no-wallet = In questo momento qui non si possono ricevere bitcoin
notice-no-wallet-tell = Qui non c’è un wallet con un indirizzo libero per pagare. Si prega di avvisare chi ha fornito il link; non è stato pagato nulla.

notice-store-gone-title = Non è più qui
notice-store-gone = Questo negozio non è più qui
notice-store-gone-paid = Un pagamento già fatto è arrivato direttamente nel wallet del negozio. Chiedere al negozio che cosa ne è stato.
notice-store-gone-unpaid = Se il pagamento non è ancora stato fatto, si prega di non pagare più a questo indirizzo.

notice-page-gone-title = Non è più qui
notice-page-gone = Questa pagina di donazione non c’è più
notice-page-gone-paid = Una donazione già fatta è arrivata direttamente nel wallet di chi la riceve. Grazie.
notice-page-gone-unpaid = Altrimenti, si prega di guardare sul suo sito dove donare ora.

notice-not-renewed = In questo momento la richiesta non si può rinnovare
notice-not-renewed-rate = In questo momento non sappiamo quanto costa un bitcoin nella sua valuta, oppure il suo importo non sta più in un pagamento.
notice-not-renewed-later = Non è stato creato nulla e non è stato pagato nulla. Si prega di tornare indietro e riprovare fra qualche minuto.

notice-no-receipt = Qui non c’è una ricevuta
notice-no-receipt-why = La ricevuta viene rilasciata quando il pagamento è definitivo. Se ne era stata promessa una, si prega di guardare di nuovo più tardi.

notice-not-paid-title = Non pagato
notice-not-paid = Il nodo non ha pagato
notice-not-paid-why = Forse il suo wallet è bloccato o vuoto; il log di questo server dice di più. Tornare indietro e riprovare.
