### The page where what was set aside for somebody is claimed.

pull-offers = { $store } ha messo da parte questo per Lei. Indichi dove inviarlo.
pull-empty = È già stato richiesto tutto.
pull-waits = Si può richiedere dal { $instant }.
pull-expired = Il tempo per richiederlo è finito. Chieda a { $store }.
pull-closed = { $store } lo ha ritirato.
pull-amount = Importo
pull-left = Non ancora richiesto
pull-until = Si può richiedere fino al
pull-address = Il Suo indirizzo bitcoin
pull-part = Quanto, in { $currency }
pull-claim = Richiedi
pull-asked = { $amount } da { $store }
pull-next = Ciò che richiede viene pagato a mano a questo indirizzo, quindi può volerci un po’. Questa pagina mostra a che punto è.
pull-claims = Richiesto
pull-awaiting-approval = attende l’approvazione
pull-awaiting-payment = sarà pagato
pull-in-progress = in pagamento
pull-completed = pagato
pull-cancelled = annullato
pull-not-address = Questo non è un indirizzo bitcoin a cui si possa pagare. Lo copi di nuovo, per intero, dal Suo portafoglio.
pull-taken = Un pagamento a questo indirizzo è già in corso. Dia un indirizzo nuovo.
pull-too-much = È più di quanto resta.
