### The page where an invoice is paid. Amounts ($paid, $price, $over, $amount) come with their unit.

## The three steps at the top
checkout-step-pay = Pagar
checkout-step-confirm = Confirmar
checkout-step-done = Pronto

## What is said in each stage: a heading, then what to know and do
checkout-deadline = Pague até este momento, por favor: { $until }. Tempo restante: { $left }.
# The same on a page that is kept up to date by a script, beside a countdown.
checkout-deadline-live = Pague até este momento, por favor: { $until }.
# Before minutes and seconds, such as 4:59.
checkout-time-left = Tempo restante:
checkout-patience = É possível que esta página só mostre o pagamento depois que ele estiver em um bloco, daqui a uns dez minutos ou mais. Enquanto isso, o pagamento está seguro.
checkout-ask = Escreva para { $store }, por favor, e informe o número da fatura indicado abaixo.
checkout-safe = Nada se perdeu: o valor foi direto para a carteira de { $store }.
checkout-excess = O valor enviado passou em { $over } do que foi pedido.
checkout-leave = Não é preciso esperar aqui: você pode fechar esta página e voltar a ela quando quiser.

checkout-waiting = Aguardando o seu pagamento

checkout-part-paid = Uma parte do valor chegou
checkout-part-paid-came = Chegaram { $paid } de { $price }. Envie o restante para o mesmo endereço, por favor.

checkout-seen = Pagamento detectado
checkout-seen-wait = Obrigado. Ele será definitivo quando estiver em um bloco da cadeia do Bitcoin, o que em geral leva dez minutos e às vezes uma hora.

checkout-confirming = Confirmações: { $have } de { $need }
checkout-confirming-wait = Obrigado. O pagamento está na cadeia do Bitcoin. Cada novo bloco, mais ou menos a cada dez minutos, é mais uma confirmação.

checkout-paid = Pago. Obrigado!
checkout-paid-confirmed = O seu pagamento foi direto para a carteira de { $store } e está confirmado.
checkout-paid-accepted = O seu pagamento foi direto para a carteira de { $store } e está aceito.

checkout-paid-over = Pago, e um pouco mais. Obrigado!
checkout-paid-over-ask = { checkout-excess } Não era a intenção? { checkout-ask }

checkout-nothing-due = Nada a pagar
checkout-nothing-due-settled = O valor desta fatura é zero. Ela já está quitada.

checkout-expired = O prazo para pagar terminou
checkout-expired-ended = Ele terminou em { $ended }. Não pague mais esta fatura, por favor; comece uma nova.
checkout-expired-watched = Você já pagou? Então nada se perdeu: o endereço continua sendo acompanhado e o pagamento aparecerá aqui.

checkout-expired-part = Só uma parte do valor chegou a tempo
checkout-expired-part-came = Tinham chegado { $paid } de { $price } quando o prazo para pagar terminou.

checkout-paid-late = Pago, mas com atraso
checkout-paid-late-came = O valor completo chegou, mas depois de { $ended }, quando este preço já não estava garantido.

checkout-unconfirmed = O pagamento não foi confirmado a tempo
checkout-unconfirmed-came = O seu pagamento foi detectado a tempo, mas não foi confirmado desde então. Muitas vezes a taxa é baixa demais para os mineradores.
checkout-unconfirmed-later = Ele ainda pode ser confirmado, e então será registrado; talvez a sua carteira também permita aumentar a taxa.

checkout-accepted = Aceito. Obrigado!
checkout-accepted-by = { $store } marcou esta fatura como paga.

checkout-declined = Esta fatura não é válida
checkout-declined-by = { $store } marcou esta fatura como não válida. Não a pague, por favor.
checkout-declined-ask = Você já a pagou? { checkout-ask }

## The amount in large figures
checkout-amount-to-pay = Valor a pagar
checkout-still-to-pay = Falta pagar
checkout-your-payment = O seu pagamento
checkout-amount = Valor
checkout-any-amount = O valor que você quiser
# $money is in the invoice's currency, $sats the same in satoshis.
checkout-worth = { $money } · { $sats }
checkout-worth-about = cerca de { $money } · { $sats }
checkout-with-fee = inclui { $amount } para custos de rede

## How to pay
checkout-to-address = Para este endereço
# The name of the button in quotes.
checkout-how-scan = Escaneie o código com a sua carteira de Bitcoin, ou toque em “{ checkout-open-in-wallet }” no aparelho em que ela está. Ou copie o endereço e o valor.
checkout-how-scan-only = Escaneie o código com a sua carteira de Bitcoin, ou copie o endereço e o valor.
checkout-how-compare = Compare o endereço mostrado na carteira com este, pelo menos o começo e o fim.
checkout-how-send = Envie { $amount } em um único pagamento. A taxa que a carteira paga à rede é cobrada à parte.
checkout-how-send-any = Envie o valor que quiser em um único pagamento. A taxa que a carteira paga à rede é cobrada à parte.
checkout-code = Código QR com o link de pagamento, para escanear com uma carteira
checkout-open-in-wallet = Abrir na carteira
checkout-test-coins = Pagar com moedas de teste
# Buttons beside what they copy.
checkout-copy-amount = Copiar valor
checkout-copy-address = Copiar endereço
checkout-copy-link = Copiar link de pagamento
# What a button says after it was pressed.
checkout-copied = Copiado

## After the time to pay
checkout-renew = Renovar pela cotação de hoje
checkout-renew-same = Ainda é possível pagar: o mesmo preço pela cotação de hoje, em um novo endereço.
# Where somebody has to confirm that.
checkout-renew-asked = Você pediu a { $store } para renovar a fatura de { $amount }.
checkout-renewed = Esta fatura foi renovada. Pague a nova em vez desta, por favor.
checkout-renewed-go = Ir para a nova fatura
checkout-paid-before = Já chegou algo para a fatura que esta substitui. Consulte-a antes de pagar, por favor.
checkout-paid-before-go = Ir para a fatura anterior

## The payments
checkout-payments = Pagamentos
checkout-standing-confirmed = confirmado
checkout-standing-accepted = aceito
checkout-standing-unconfirmed = ainda não está em um bloco
checkout-standing-confirming =
    { $need ->
        [one] { $have } de { $need } confirmação
       *[other] { $have } de { $need } confirmações
    }
checkout-standing-invalid = substituído ou retirado, não conta
# Below a list of payments that is cut short.
checkout-payments-more =
    { $count ->
        [one] e mais um pagamento
       *[other] e mais { $count } pagamentos
    }
# $standing is one of the above.
checkout-standing-late = { $standing }, com atraso

## The small print
checkout-invoice = Fatura
checkout-order = Pedido
checkout-made = Criada
checkout-rate = Cotação
checkout-rate-for-one = { $rate } por 1{ "\u00A0" }BTC

## Links
# Takes away the page where a shop shows it over its own.
checkout-close = Fechar
checkout-receipt = Recibo
# Where the shop asked for that, once the invoice is paid.
checkout-away = Você será levado de volta em alguns segundos.
checkout-away-stay = Ficar aqui
# $host is the name of the shop's server.
checkout-back = Voltar para { $host }
checkout-still = Esta página está parada.
checkout-still-again = Verificar de novo
checkout-still-loosen = Retomar a verificação automática
checkout-looks =
    { $seconds ->
        [one] Esta página verifica a cada segundo.
       *[other] Esta página verifica a cada { $seconds } segundos.
    }
checkout-looks-again = Verificar agora
checkout-looks-hold = Parar a página
checkout-help = Algo está errado?
checkout-help-ask = Perguntar a { $store }
checkout-keep = Guarde o endereço desta página: ela mostra a qualquer momento como está o seu pagamento.
