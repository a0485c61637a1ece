### What every page has around it, and how long spans of time are said.

## Around every page
# For people who hear the page: what the list of languages at its foot is.
frame-languages = 语言
frame-test-network = 测试网络 { $network }：这里的币没有任何价值。

## Times
# $time is a date with a time of day, or a time of day alone.
frame-utc = { $time }{ "\u00A0" }UTC
frame-span-short = 不到 1 分钟
frame-span-minutes = { $count } 分钟
frame-span-hours = { $count } 小时
frame-span-days = { $count } 天
# Two of the above, the longer one first: "1 hour 5 minutes".
frame-span-two = { $longer } { $shorter }
