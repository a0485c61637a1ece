### The page where an invoice is paid. Amounts ($paid, $price, $over, $amount) come with their unit.

## The three steps at the top
checkout-step-pay = Pagar
checkout-step-confirm = Confirmar
checkout-step-done = Listo

## What is said in each stage: a heading, then what to know and do
checkout-deadline = Pague antes de este momento, por favor: { $until }. Tiempo restante: { $left }.
# The same on a page that is kept up to date by a script, beside a countdown.
checkout-deadline-live = Pague antes de este momento, por favor: { $until }.
# Before minutes and seconds, such as 4:59.
checkout-time-left = Tiempo restante:
checkout-patience = Es posible que esta página no muestre su pago hasta que esté en un bloque, dentro de unos diez minutos o más. Mientras tanto, su pago está a salvo.
checkout-ask = Escriba a { $store }, por favor, e indique el número de factura que figura más abajo.
checkout-safe = No se ha perdido nada: llegó directamente a la billetera propia de { $store }.
checkout-excess = Ha enviado { $over } más de lo que se pedía.
checkout-leave = No hace falta que espere aquí: puede cerrar esta página y volver a ella cuando quiera.

checkout-waiting = Esperando su pago

checkout-part-paid = Ha llegado una parte del importe
checkout-part-paid-came = Han llegado { $paid } de { $price }. Envíe el resto a la misma dirección, por favor.

checkout-seen = Pago detectado
checkout-seen-wait = Gracias. Será definitivo cuando esté en un bloque de la cadena de Bitcoin, lo que suele tardar diez minutos y a veces una hora.

checkout-confirming = Confirmaciones: { $have } de { $need }
checkout-confirming-wait = Gracias. El pago ya está en la cadena de Bitcoin. Cada bloque nuevo, aproximadamente cada diez minutos, es una confirmación más.

checkout-paid = Pagado. ¡Gracias!
checkout-paid-confirmed = Su pago llegó directamente a la billetera propia de { $store } y está confirmado.
checkout-paid-accepted = Su pago llegó directamente a la billetera propia de { $store } y está aceptado.

checkout-paid-over = Pagado, y un poco más. ¡Gracias!
checkout-paid-over-ask = { checkout-excess } ¿No era su intención? { checkout-ask }

checkout-nothing-due = Nada que pagar
checkout-nothing-due-settled = El importe de esta factura es cero. Ya está liquidada.

checkout-expired = El plazo para pagar ha terminado
checkout-expired-ended = Terminó el { $ended }. Por favor, no pague ya esta factura; empiece una nueva.
checkout-expired-watched = ¿Ya ha pagado? Entonces no se ha perdido nada: la dirección se sigue vigilando y su pago aparecerá aquí.

checkout-expired-part = Solo una parte del importe llegó a tiempo
checkout-expired-part-came = Habían llegado { $paid } de { $price } cuando terminó el plazo para pagar.

checkout-paid-late = Pagado, pero tarde
checkout-paid-late-came = Llegó el importe completo, pero después del { $ended }, cuando este precio ya no se mantenía.

checkout-unconfirmed = El pago no se confirmó a tiempo
checkout-unconfirmed-came = Su pago se detectó a tiempo, pero desde entonces no se ha confirmado. A menudo la comisión es demasiado baja para los mineros.
checkout-unconfirmed-later = Todavía puede confirmarse, y entonces quedará registrado; quizá su billetera también le permita aumentar la comisión.

checkout-accepted = Aceptado. ¡Gracias!
checkout-accepted-by = { $store } ha marcado esta factura como pagada.

checkout-declined = Esta factura no es válida
checkout-declined-by = { $store } ha marcado esta factura como no válida. Por favor, no la pague.
checkout-declined-ask = ¿Ya la ha pagado? { checkout-ask }

## The amount in large figures
checkout-amount-to-pay = Importe a pagar
checkout-still-to-pay = Falta por pagar
checkout-your-payment = Su pago
checkout-amount = Importe
checkout-any-amount = El importe que usted quiera
# $money is in the invoice's currency, $sats the same in satoshis.
checkout-worth = { $money } · { $sats }
checkout-worth-about = unos { $money } · { $sats }
checkout-with-fee = incluye { $amount } para costes de red

## How to pay
checkout-to-address = A esta dirección
# The name of the button in quotes.
checkout-how-scan = Escanee el código con su billetera de Bitcoin, o pulse «{ checkout-open-in-wallet }» en el dispositivo que la tenga. O copie la dirección y el importe.
checkout-how-scan-only = Escanee el código con su billetera de Bitcoin, o copie la dirección y el importe.
checkout-how-compare = Compare la dirección que muestra su billetera con esta, al menos el principio y el final.
checkout-how-send = Envíe { $amount } en un solo pago. La comisión que su billetera paga a la red se añade aparte.
checkout-how-send-any = Envíe el importe que quiera en un solo pago. La comisión que su billetera paga a la red se añade aparte.
checkout-code = Código QR con el enlace de pago, para escanear con una billetera
checkout-open-in-wallet = Abrir en la billetera
checkout-test-coins = Pagar con monedas de prueba
# Buttons beside what they copy.
checkout-copy-amount = Copiar importe
checkout-copy-address = Copiar dirección
checkout-copy-link = Copiar enlace de pago
# What a button says after it was pressed.
checkout-copied = Copiado

## After the time to pay
checkout-renew = Renovar al tipo de cambio de hoy
checkout-renew-same = Todavía puede pagar: el mismo precio al tipo de cambio de hoy, a una dirección nueva.
# Where somebody has to confirm that.
checkout-renew-asked = Ha pedido a { $store } que renueve su factura de { $amount }.
checkout-renewed = Esta factura se ha renovado. Pague la nueva en su lugar, por favor.
checkout-renewed-go = Ir a la factura nueva
checkout-paid-before = Ya ha llegado algo para la factura a la que esta sustituye. Consúltela antes de pagar, por favor.
checkout-paid-before-go = Ir a la factura anterior

## The payments
checkout-payments = Pagos
checkout-standing-confirmed = confirmado
checkout-standing-accepted = aceptado
checkout-standing-unconfirmed = aún no está en un bloque
checkout-standing-confirming =
    { $need ->
        [one] { $have } de { $need } confirmación
       *[other] { $have } de { $need } confirmaciones
    }
checkout-standing-invalid = reemplazado o retirado, no cuenta
# Below a list of payments that is cut short.
checkout-payments-more =
    { $count ->
        [one] y un pago más
       *[other] y { $count } pagos más
    }
# $standing is one of the above.
checkout-standing-late = { $standing }, tarde

## The small print
checkout-invoice = Factura
checkout-order = Pedido
checkout-made = Creada
checkout-rate = Tipo de cambio
checkout-rate-for-one = { $rate } por 1{ "\u00A0" }BTC

## Links
# Takes away the page where a shop shows it over its own.
checkout-close = Cerrar
checkout-receipt = Recibo
# Where the shop asked for that, once the invoice is paid.
checkout-away = Volverá automáticamente en unos segundos.
checkout-away-stay = Quedarse aquí
# $host is the name of the shop's server.
checkout-back = Volver a { $host }
checkout-still = Esta página está fija.
checkout-still-again = Comprobar de nuevo
checkout-still-loosen = Volver a comprobar automáticamente
checkout-looks =
    { $seconds ->
        [one] Esta página se comprueba cada segundo.
       *[other] Esta página se comprueba cada { $seconds } segundos.
    }
checkout-looks-again = Comprobar ahora
checkout-looks-hold = Fijar la página
checkout-help = ¿Algo va mal?
checkout-help-ask = Preguntar a { $store }
checkout-keep = Guarde la dirección de esta página: aquí verá en cualquier momento qué ha sido de su pago.
