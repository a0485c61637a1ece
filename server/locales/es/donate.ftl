### The page that asks how much somebody wants to give.

## The form
donate-give-to = Donar a { $store }
donate-straight = En bitcoin, directamente a la billetera propia de { $store }. Sin cuenta, sin cookies y sin intermediarios.
donate-choose = Elija un importe
donate-enter = O escriba otro, en { $currency }
donate-this-amount = Donar este importe
donate-open = Decidir el importe en mi billetera
donate-next = La página siguiente muestra una dirección de bitcoin creada solo para usted y qué hacer con ella.

## What may be wrong with it
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
