### What every page has around it, and how long spans of time are said.

## Around every page
# For people who hear the page: what the list of languages at its foot is.
frame-languages = 言語
frame-test-network = テストネットワーク { $network }：ここのコインに価値はありません。

## Times
# $time is a date with a time of day, or a time of day alone.
frame-utc = { $time }{ "\u00A0" }UTC
frame-span-short = 1分未満
frame-span-minutes = { $count }分
frame-span-hours = { $count }時間
frame-span-days = { $count }日
# Two of the above, the longer one first: "1 hour 5 minutes".
frame-span-two = { $longer }{ $shorter }
