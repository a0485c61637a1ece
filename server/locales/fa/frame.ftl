### What every page has around it, and how long spans of time are said.

## Around every page
# For people who hear the page: what the list of languages at its foot is.
frame-languages = زبان‌ها
frame-test-network = شبکهٔ آزمایشی { $network }: سکه‌های اینجا ارزشی ندارند.

## Times
# $time is a date with a time of day, or a time of day alone.
frame-utc = { "\u200F" }{ $time }{ "\u00A0" }UTC
frame-span-short = کمتر از یک دقیقه
frame-span-minutes = { $count } دقیقه
frame-span-hours = { $count } ساعت
frame-span-days = { $count } روز
# Two of the above, the longer one first: "1 hour 5 minutes".
frame-span-two = { $longer } و { $shorter }
