frame-languages = زبان‌ها
frame-test-network = شبکهٔ آزمایشی { $network }: سکه‌های اینجا هیچ ارزشی ندارند.

frame-utc = { $time }{ "\u00A0" }UTC
frame-span-short = کمتر از یک دقیقه
frame-span-minutes = { $count } دقیقه
frame-span-hours = { $count } ساعت
frame-span-days = { $count } روز
frame-span-two = { $longer } و { $shorter }
