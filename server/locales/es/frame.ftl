### What every page has around it, and how long spans of time are said.

## Around every page
# For people who hear the page: what the list of languages at its foot is.
frame-languages = Idiomas
frame-test-network = Red de pruebas { $network }: aquí las monedas no valen nada.

## Times
# $time is a date with a time of day, or a time of day alone.
frame-utc = { $time }{ "\u00A0" }UTC
frame-span-short = menos de un minuto
frame-span-minutes =
    { $count ->
        [one] { $count } minuto
       *[other] { $count } minutos
    }
frame-span-hours =
    { $count ->
        [one] { $count } hora
       *[other] { $count } horas
    }
frame-span-days =
    { $count ->
        [one] { $count } día
       *[other] { $count } días
    }
# Two of the above, the longer one first: "1 hour 5 minutes".
frame-span-two = { $longer } y { $shorter }
