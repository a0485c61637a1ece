### What every page has around it, and how long spans of time are said.

## Around every page
# For people who hear the page: what the list of languages at its foot is.
frame-languages = Diller
frame-test-network = Test ağı { $network }: buradaki paraların hiçbir değeri yoktur.

## Times
# $time is a date with a time of day, or a time of day alone.
frame-utc = { $time }{ "\u00A0" }UTC
frame-span-short = bir dakikadan az
frame-span-minutes = { $count } dakika
frame-span-hours = { $count } saat
frame-span-days = { $count } gün
# Two of the above, the longer one first: "1 hour 5 minutes".
frame-span-two = { $longer } { $shorter }
