### The page that asks somebody for a payment.

request-asks = { $store } pede este pagamento.
request-amount = Valor
request-paid = Pago até agora
request-waiting = Disso, à espera de confirmações
request-due = Falta pagar
request-until = Pode ser pago até
request-reference = Referência
request-pay = Pagar { $amount } em bitcoin
request-part = Ou pagar uma parte, em { $currency }
request-pay-part = Pagar esta parte
request-next = A próxima página mostra um endereço de bitcoin criado só para você e o que fazer com ele.
request-processing = O suficiente já chegou e espera por confirmações. Não há mais nada a fazer.
request-completed = Está pago. Obrigado.
request-expired = O prazo para pagar terminou. Peça uma nova solicitação a { $store }.
request-closed = { $store } não aceita mais pagamentos por isto.
request-no-rate = No momento não sabemos quanto custa um bitcoin nesta moeda. Tente de novo em alguns minutos.
