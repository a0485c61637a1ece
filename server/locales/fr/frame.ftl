### What every page has around it, and how long spans of time are said.

## Around every page
# For people who hear the page: what the list of languages at its foot is.
frame-languages = Langues
frame-test-network = Réseau de test { $network } : ici, les pièces n’ont aucune valeur.

## Times
# $time is a date with a time of day, or a time of day alone.
frame-utc = { $time }{ "\u00A0" }UTC
frame-span-short = moins d’une minute
frame-span-minutes =
    { $count ->
        [one] { $count } minute
       *[other] { $count } minutes
    }
frame-span-hours =
    { $count ->
        [one] { $count } heure
       *[other] { $count } heures
    }
frame-span-days =
    { $count ->
        [one] { $count } jour
       *[other] { $count } jours
    }
# Two of the above, the longer one first: "1 hour 5 minutes".
frame-span-two = { $longer } { $shorter }
