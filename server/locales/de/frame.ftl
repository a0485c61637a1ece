### What every page has around it, and how long spans of time are said.

## Around every page
# For people who hear the page: what the list of languages at its foot is.
frame-languages = Sprachen
frame-test-network = Testnetz { $network }: Coins sind hier nichts wert.

## Times
# $time is a date with a time of day, or a time of day alone.
frame-utc = { $time }{ "\u00A0" }UTC
frame-span-short = weniger als eine Minute
frame-span-minutes =
    { $count ->
        [one] { $count } Minute
       *[other] { $count } Minuten
    }
frame-span-hours =
    { $count ->
        [one] { $count } Stunde
       *[other] { $count } Stunden
    }
frame-span-days =
    { $count ->
        [one] { $count } Tag
       *[other] { $count } Tage
    }
# Two of the above, the longer one first: "1 hour 5 minutes".
frame-span-two = { $longer } { $shorter }
