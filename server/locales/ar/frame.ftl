### What every page has around it, and how long spans of time are said.

## Around every page
# For people who hear the page: what the list of languages at its foot is.
frame-languages = اللغات
frame-test-network = شبكة اختبار { $network }: العملات هنا بلا قيمة.

## Times
# $time is a date with a time of day, or a time of day alone.
frame-utc = { "\u200F" }{ $time }{ "\u00A0" }UTC
frame-span-short = أقل من دقيقة
frame-span-minutes =
    { $count ->
        [one] دقيقة واحدة
        [two] دقيقتان
        [few] { $count } دقائق
       *[other] { $count } دقيقة
    }
frame-span-hours =
    { $count ->
        [one] ساعة واحدة
        [two] ساعتان
        [few] { $count } ساعات
       *[other] { $count } ساعة
    }
frame-span-days =
    { $count ->
        [one] يوم واحد
        [two] يومان
        [few] { $count } أيام
        [many] { $count } يومًا
       *[other] { $count } يوم
    }
# Two of the above, the longer one first: "1 hour 5 minutes".
frame-span-two = { $longer } و{ $shorter }
