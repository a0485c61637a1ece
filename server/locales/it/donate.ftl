### The page that asks how much somebody wants to give.

## The form
donate-give-to = Dona a { $store }
donate-straight = In bitcoin, direttamente nel wallet di { $store }. Senza account, senza cookie, senza intermediari.
donate-choose = Scegliere un importo
donate-enter = Oppure inserirne un altro, in { $currency }
donate-enter-any = Oppure inserirne un altro
donate-currency = Valuta
donate-this-amount = Dona questo importo
donate-open = Scelgo l’importo nel mio wallet
donate-next = La pagina seguente mostra un indirizzo bitcoin creato solo per questa donazione, e che cosa farne.

## What came in
# The heading over it, where the owner named no campaign.
donate-so-far = Finora
donate-received =
    { $donations ->
        [one] Sono arrivati { $amount }, in una donazione.
       *[other] Sono arrivati { $amount }, in { $donations } donazioni.
    }
# $goal is an amount of bitcoin.
donate-reached = È il { $percent }% dell’obiettivo di { $goal }.
# $goal and $worth are amounts of another currency.
donate-reached-today = Al cambio di oggi sono { $worth }: il { $percent }% dell’obiettivo di { $goal }.
donate-goal-no-rate = L’obiettivo è di { $goal }. Non conosciamo il cambio di oggi, perciò non possiamo dire quanta parte ne sia raggiunta.
donate-until = Qui si può donare fino al { $time }.
donate-ended = Questa raccolta è terminata. Grazie a chi ha donato.

## What may be wrong with it
donate-no-rate-now = In questo momento non sappiamo quanto costa un bitcoin in { $currency }. Si può donare in ciò che viene offerto qui.
donate-not-offered = Si prega di scegliere uno degli importi offerti qui.
donate-other-currency = Qui gli importi sono in { $currencies }. Si prega di scegliere una di queste valute.
donate-check = Si prega di controllare l’importo
donate-not-whole = Il modulo non è arrivato completo. Si prega di inviarlo di nuovo.
donate-nothing = Si prega di inserire un importo, o di sceglierne uno qui sopra.
donate-zero = Si prega di inserire un importo maggiore di zero.
donate-unknown-currency = Non conosciamo questa valuta. Si prega di usare il suo codice di tre lettere, come EUR.
donate-not-a-number = Non riusciamo a leggere questo importo. Si prega di scriverlo in cifre, come 1000 o 12,50.
# The amount typed, such as 1.234, could have its mark between thousands or before decimals. $grouped is 1234, $decimal 1.2340.
donate-grouped = Si prega di scrivere le migliaia senza punto né virgola, come { $grouped }.
donate-two-readings = Potrebbe significare { $grouped } o { $decimal }. Si prega di scrivere l’importo inteso.
donate-no-decimals = Gli importi in { $currency } non hanno decimali. Si prega di inserire un numero intero.
donate-too-precise =
    { $decimals ->
        [one] Gli importi in { $currency } hanno al massimo { $decimals } decimale.
       *[other] Gli importi in { $currency } hanno al massimo { $decimals } decimali.
    }
donate-too-large = È più di quanto si possa pagare. Si prega di inserire un importo più piccolo.
donate-too-small = È meno di quanto un pagamento Bitcoin possa trasportare. Si prega di inserire un importo più grande.
donate-no-rate = In questo momento non sappiamo quanto costa un bitcoin in questa valuta. Si può comunque scegliere l’importo nel proprio wallet.

## For those who ask others to give
donate-share = Condividere «{ $title }»
donate-share-link = Il link
donate-share-form = Un modulo per il proprio sito
donate-share-form-how = Copiare questo in una pagina qualsiasi. Non richiede script, non imposta cookie e non carica nulla da qui; si arriva qui solo premendo il suo pulsante.
# The two words in that form.
donate-share-amount = Importo
donate-share-give = Dona in bitcoin
donate-share-posters = Manifesti
donate-share-posters-how = Il loro codice porta a questa pagina, mai a un indirizzo bitcoin: chi dona ne riceve uno proprio.
donate-share-png = Il codice come immagine (PNG)
donate-share-pdf = Un foglio da stampare (PDF)
donate-share-untitled = Il foglio da stampare non porta il titolo: ammette solo lettere latine, su tre righe al massimo. Si può scriverlo a mano sopra il codice, o mettere l’immagine in un foglio proprio.
