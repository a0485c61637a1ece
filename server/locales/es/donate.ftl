### The page that asks how much somebody wants to give.

## The form
donate-give-to = Donar a { $store }
donate-straight = En bitcoin, directamente a la billetera propia de { $store }. Sin cuenta, sin cookies y sin intermediarios.
donate-choose = Elija un importe
donate-enter = O escriba otro, en { $currency }
donate-enter-any = O escriba otro
donate-currency = Moneda
donate-this-amount = Donar este importe
donate-open = Decidir el importe en mi billetera
donate-next = La página siguiente muestra una dirección de bitcoin creada solo para usted y qué hacer con ella.

## What came in
# The heading over it, where the owner named no campaign.
donate-so-far = Hasta ahora
donate-received =
    { $donations ->
        [one] Se han recibido { $amount }, en una donación.
       *[other] Se han recibido { $amount }, en { $donations } donaciones.
    }
# $goal is an amount of bitcoin.
donate-reached = Es el { $percent } % de la meta de { $goal }.
# $goal and $worth are amounts of another currency.
donate-reached-today = Al tipo de cambio de hoy son { $worth }: el { $percent } % de la meta de { $goal }.
donate-goal-no-rate = La meta es de { $goal }. No conocemos el tipo de cambio de hoy, así que no podemos decir qué parte se ha alcanzado.
donate-until = Aquí se puede donar hasta el { $time }.
donate-ended = Esta campaña ha terminado. Gracias a todas las personas que donaron.

## What may be wrong with it
donate-no-rate-now = Ahora mismo no sabemos cuánto vale un bitcoin en { $currency }. Puede donar en lo que se ofrece aquí.
donate-not-offered = Elija uno de los importes que se ofrecen aquí, por favor.
donate-other-currency = Aquí los importes son en { $currencies }. Elija una de estas monedas, por favor.
donate-check = Revise el importe, por favor
donate-not-whole = El formulario no llegó completo. Envíelo de nuevo, por favor.
donate-nothing = Escriba un importe o elija uno de los de arriba, por favor.
donate-zero = Escriba un importe mayor que cero, por favor.
donate-unknown-currency = No conocemos esa moneda. Use su código de tres letras, por favor, como EUR.
donate-not-a-number = No podemos leer este importe. Escríbalo en cifras, por favor, como 1000 o 12,50.
# The amount typed, such as 1.234, could have its mark between thousands or before decimals. $grouped is 1234, $decimal 1.2340.
donate-grouped = Escriba los miles sin punto ni coma, por favor, como { $grouped }.
donate-two-readings = Esto podría significar { $grouped } o { $decimal }. Escriba el que quiere decir, por favor.
donate-no-decimals = Los importes en { $currency } no tienen decimales. Escriba un número entero, por favor.
donate-too-precise =
    { $decimals ->
        [one] Los importes en { $currency } tienen como máximo { $decimals } decimal.
       *[other] Los importes en { $currency } tienen como máximo { $decimals } decimales.
    }
donate-too-large = Es más de lo que se puede pagar. Escriba un importe menor, por favor.
donate-too-small = Es menos de lo que puede transferir un pago de Bitcoin. Escriba un importe mayor, por favor.
donate-no-rate = Ahora mismo no sabemos cuánto vale un bitcoin en esta moneda. Aun así, puede decidir el importe en su billetera.

## For those who ask others to give
donate-share = Compartir «{ $title }»
donate-share-link = El enlace
donate-share-form = Un formulario para su propio sitio
donate-share-form-how = Copie esto en cualquier página. No necesita scripts, no usa cookies y no carga nada de aquí; solo se llega aquí al pulsar su botón.
# The two words in that form.
donate-share-amount = Importe
donate-share-give = Donar en bitcoin
donate-share-posters = Carteles
donate-share-posters-how = El código lleva a esta página, nunca a una dirección de bitcoin: cada persona que dona recibe la suya.
donate-share-png = El código como imagen (PNG)
donate-share-pdf = Una hoja para imprimir (PDF)
donate-share-untitled = La hoja para imprimir no lleva título: solo admite letras latinas, en tres líneas como máximo. Escríbalo a mano sobre el código o ponga la imagen en una hoja propia.
