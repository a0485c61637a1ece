### What somebody reads whose form does not get its invoice at once. "-title" stands in the browser's tab.

## What was asked for
abuse-asked = È stata richiesta una donazione di { $amount } a { $store }.
abuse-asked-open = È stata richiesta una donazione a { $store }, con l’importo da scegliere nel wallet.

## One more press
abuse-confirm-title = Si prega di confermare
abuse-confirm = Ancora un clic, per favore
abuse-elsewhere = Il modulo si trovava su un altro sito. Si prega di premere ancora una volta per ottenere un indirizzo bitcoin creato solo per questa donazione.
abuse-stale = Il modulo era aperto da molto tempo, oppure nel frattempo il server è stato riavviato. Si prega di inviarlo ancora una volta.

## A wait, or a little work
abuse-moment = Un momento, per favore
abuse-many = In questo momento molte persone stanno donando.
abuse-wait =
    { $seconds ->
        [one] Si prega di attendere un secondo e poi premere il pulsante.
       *[other] Si prega di attendere { $seconds } secondi e poi premere il pulsante.
    }
abuse-work = Se gli script sono attivi, intanto il browser fa un piccolo calcolo che tiene lontani i robot, e poi prosegue da solo.

## Under each
abuse-nothing-yet = Non è ancora stato creato nulla e non è stato pagato nulla.
abuse-go-on = Continua
