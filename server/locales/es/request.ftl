### The page that asks somebody for a payment.

request-asks = { $store } le pide este pago.
request-amount = Importe
request-paid = Pagado hasta ahora
request-waiting = De ello, a la espera de confirmaciones
request-due = Pendiente
request-until = Se puede pagar hasta
request-reference = Referencia
request-pay = Pagar { $amount } en bitcoin
request-part = O pagar una parte, en { $currency }
request-pay-part = Pagar esta parte
request-next = La página siguiente muestra una dirección de bitcoin creada solo para usted y qué hacer con ella.
request-processing = Ha llegado lo suficiente y espera confirmaciones. No hay nada más que hacer.
request-completed = Está pagado. Gracias.
request-expired = El plazo para pagar ha terminado. Pida a { $store } una solicitud nueva.
request-closed = { $store } ya no acepta pagos por esto.
request-no-rate = Ahora mismo no sabemos cuánto cuesta un bitcoin en esta moneda. Vuelva a intentarlo en unos minutos.
