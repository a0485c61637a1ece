### The page where an invoice is paid. Amounts ($paid, $price, $over, $amount) come with their unit.

## The three steps at the top
checkout-step-pay = Pagamento
checkout-step-confirm = Conferma
checkout-step-done = Fatto

## What is said in each stage: a heading, then what to know and do
checkout-deadline = Si prega di pagare entro questo termine: { $until }. Tempo rimasto: { $left }.
# The same on a page that is kept up to date by a script, beside a countdown.
checkout-deadline-live = Si prega di pagare entro questo termine: { $until }.
# Before minutes and seconds, such as 4:59.
checkout-time-left = Tempo rimasto:
checkout-patience = È possibile che questa pagina mostri il pagamento solo quando si trova in un blocco, fra dieci minuti circa o più. Nel frattempo il pagamento è al sicuro.
checkout-ask = Si prega di scrivere a { $store } indicando il numero della richiesta riportato qui sotto.
checkout-safe = Nulla è perduto: l’importo è arrivato direttamente nel wallet di { $store }.
checkout-excess = L’importo inviato supera di { $over } quello richiesto.
checkout-leave = Non occorre aspettare qui: si può chiudere questa pagina e tornarci in qualsiasi momento.

checkout-waiting = In attesa del pagamento

checkout-part-paid = È arrivata una parte dell’importo
checkout-part-paid-came = Sono arrivati { $paid } su { $price }. Si prega di inviare il resto allo stesso indirizzo.

checkout-seen = Pagamento rilevato
checkout-seen-wait = Grazie. Sarà definitivo quando si troverà in un blocco della blockchain di Bitcoin: di solito ci vogliono dieci minuti, a volte un’ora.

checkout-confirming = Conferme: { $have } su { $need }
checkout-confirming-wait = Grazie. Il pagamento è nella blockchain di Bitcoin. Ogni nuovo blocco, circa ogni dieci minuti, è una conferma in più.

checkout-paid = Pagato. Grazie!
checkout-paid-confirmed = Il pagamento è arrivato direttamente nel wallet di { $store } ed è confermato.
checkout-paid-accepted = Il pagamento è arrivato direttamente nel wallet di { $store } ed è accettato.

checkout-paid-over = Pagato, e qualcosa in più. Grazie!
checkout-paid-over-ask = { checkout-excess } Non era voluto? { checkout-ask }

checkout-nothing-due = Nulla da pagare
checkout-nothing-due-settled = L’importo di questa richiesta è zero. È già saldata.

checkout-expired = Il tempo per pagare è scaduto
checkout-expired-ended = È scaduto il { $ended }. Si prega di non pagare più questa richiesta e di iniziarne una nuova.
checkout-expired-watched = Il pagamento è già stato fatto? Allora nulla è perduto: l’indirizzo resta sotto osservazione e il pagamento comparirà qui.

checkout-expired-part = Solo una parte dell’importo è arrivata in tempo
checkout-expired-part-came = Alla scadenza erano arrivati { $paid } su { $price }.

checkout-paid-late = Pagato, ma in ritardo
checkout-paid-late-came = È arrivato l’intero importo, ma dopo il { $ended }, quando questo prezzo non era più garantito.

checkout-unconfirmed = Il pagamento non è stato confermato in tempo
checkout-unconfirmed-came = Il pagamento è stato rilevato in tempo, ma da allora non è stato confermato. Spesso la commissione è troppo bassa per i miner.
checkout-unconfirmed-later = Può ancora essere confermato, e allora verrà registrato; forse il wallet permette anche di aumentare la commissione.

checkout-accepted = Accettato. Grazie!
checkout-accepted-by = { $store } ha segnato questa richiesta come pagata.

checkout-declined = Questa richiesta non è valida
checkout-declined-by = { $store } ha segnato questa richiesta come non valida. Si prega di non pagarla.
checkout-declined-ask = È già stata pagata? { checkout-ask }

## The amount in large figures
checkout-amount-to-pay = Importo da pagare
checkout-still-to-pay = Ancora da pagare
checkout-your-payment = Pagamento ricevuto
checkout-amount = Importo
checkout-any-amount = Un importo a scelta
# $money is in the invoice's currency, $sats the same in satoshis.
checkout-worth = { $money } · { $sats }
checkout-worth-about = circa { $money } · { $sats }
checkout-with-fee = di cui { $amount } per i costi di rete

## How to pay
checkout-to-address = A questo indirizzo
# The name of the button in quotes.
checkout-how-scan = Scansionare il codice con il proprio wallet Bitcoin, oppure premere «{ checkout-open-in-wallet }» sul dispositivo in cui si trova. Oppure copiare l’indirizzo e l’importo.
checkout-how-scan-only = Scansionare il codice con il proprio wallet Bitcoin, oppure copiare l’indirizzo e l’importo.
checkout-how-compare = Confrontare l’indirizzo mostrato dal wallet con questo, almeno all’inizio e alla fine.
checkout-how-send = Inviare { $amount } in un solo pagamento. La commissione che il wallet paga alla rete si aggiunge a parte.
checkout-how-send-any = Inviare un importo a scelta in un solo pagamento. La commissione che il wallet paga alla rete si aggiunge a parte.
checkout-code = Codice QR con il link di pagamento, da scansionare con un wallet
checkout-open-in-wallet = Apri nel wallet
checkout-test-coins = Paga con monete di prova
# Buttons beside what they copy.
checkout-copy-amount = Copia importo
checkout-copy-address = Copia indirizzo
checkout-copy-link = Copia link di pagamento
# What a button says after it was pressed.
checkout-copied = Copiato

## After the time to pay
checkout-renew = Rinnova al cambio di oggi
checkout-renew-same = È ancora possibile pagare: lo stesso prezzo al cambio di oggi, a un nuovo indirizzo.
# Where somebody has to confirm that.
checkout-renew-asked = È stato chiesto a { $store } di rinnovare la richiesta di { $amount }.
checkout-renewed = Questa richiesta è stata rinnovata. Si prega di pagare quella nuova.
checkout-renewed-go = Vai alla nuova richiesta
checkout-paid-before = È già arrivato qualcosa per la richiesta che questa sostituisce. Si prega di controllarla prima di pagare.
checkout-paid-before-go = Vai alla richiesta precedente

## The payments
checkout-payments = Pagamenti
checkout-standing-confirmed = confermato
checkout-standing-accepted = accettato
checkout-standing-unconfirmed = non ancora in un blocco
checkout-standing-confirming =
    { $need ->
        [one] { $have } conferma su { $need }
       *[other] { $have } conferme su { $need }
    }
checkout-standing-invalid = sostituito o ritirato, non conta
# Below a list of payments that is cut short.
checkout-payments-more =
    { $count ->
        [one] e un altro pagamento
       *[other] e altri { $count } pagamenti
    }
# $standing is one of the above.
checkout-standing-late = { $standing }, in ritardo

## The small print
checkout-invoice = Richiesta
checkout-order = Ordine
checkout-made = Creata
checkout-rate = Cambio
checkout-rate-for-one = { $rate } per 1{ "\u00A0" }BTC

## Links
# Takes away the page where a shop shows it over its own.
checkout-close = Chiudi
checkout-receipt = Ricevuta
# Where the shop asked for that, once the invoice is paid.
checkout-away = Fra pochi secondi si torna indietro automaticamente.
checkout-away-stay = Resta qui
# $host is the name of the shop's server.
checkout-back = Torna a { $host }
checkout-still = Questa pagina è ferma.
checkout-still-again = Controlla di nuovo
checkout-still-loosen = Riprendi il controllo automatico
checkout-looks =
    { $seconds ->
        [one] Questa pagina controlla ogni secondo.
       *[other] Questa pagina controlla ogni { $seconds } secondi.
    }
checkout-looks-again = Controlla ora
checkout-looks-hold = Ferma la pagina
checkout-help = Qualcosa non va?
checkout-help-ask = Chiedi a { $store }
checkout-keep = Conservare l’indirizzo di questa pagina: mostra in qualsiasi momento a che punto è il pagamento.
