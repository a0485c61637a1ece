### What somebody reads whose form does not get its invoice at once. "-title" stands in the browser's tab.

## What was asked for
abuse-asked = Você pediu para doar { $amount } para { $store }.
abuse-asked-open = Você pediu para doar para { $store } e decidir o valor na sua carteira.

## One more press
abuse-confirm-title = Confirme, por favor
abuse-confirm = Aperte mais uma vez, por favor
abuse-elsewhere = O formulário estava em outro site. Aperte mais uma vez, por favor, para receber um endereço de bitcoin criado só para você.
abuse-stale = O formulário ficou aberto por muito tempo, ou o servidor foi reiniciado nesse meio-tempo. Envie-o mais uma vez, por favor.

## A wait, or a little work
abuse-moment = Um momento, por favor
abuse-many = Muitas pessoas estão doando neste momento.
abuse-wait =
    { $seconds ->
        [one] Espere um segundo, por favor, e depois aperte o botão.
       *[other] Espere { $seconds } segundos, por favor, e depois aperte o botão.
    }
abuse-work = Se os scripts estiverem ligados, o navegador faz enquanto isso uma pequena conta, que afasta robôs, e continua sozinho.

## Under each
abuse-nothing-yet = Nada foi criado ainda e nada foi pago.
abuse-go-on = Continuar
