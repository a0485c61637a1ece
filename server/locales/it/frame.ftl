### What every page has around it, and how long spans of time are said.

## Around every page
# For people who hear the page: what the list of languages at its foot is.
frame-languages = Lingue
frame-test-network = Rete di prova { $network }: qui le monete non valgono nulla.

## Times
# $time is a date with a time of day, or a time of day alone.
frame-utc = { $time }{ "\u00A0" }UTC
frame-span-short = meno di un minuto
frame-span-minutes =
    { $count ->
        [one] { $count } minuto
       *[other] { $count } minuti
    }
frame-span-hours =
    { $count ->
        [one] { $count } ora
       *[other] { $count } ore
    }
frame-span-days =
    { $count ->
        [one] { $count } giorno
       *[other] { $count } giorni
    }
# Two of the above, the longer one first: "1 hour 5 minutes".
frame-span-two = { $longer } e { $shorter }
