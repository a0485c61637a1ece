### The page where an invoice is paid. Amounts ($paid, $price, $over, $amount) come with their unit.

## The three steps at the top
checkout-step-pay = الدفع
checkout-step-confirm = التأكيد
checkout-step-done = تم

## What is said in each stage: a heading, then what to know and do
checkout-deadline = يُرجى الدفع قبل { $until }. الوقت المتبقي: { $left }.
# The same on a page that is kept up to date by a script, beside a countdown.
checkout-deadline-live = يُرجى الدفع قبل { $until }.
# Before minutes and seconds, such as 4:59.
checkout-time-left = الوقت المتبقي:
checkout-patience = قد لا تظهر دفعتكم في هذه الصفحة إلا بعد دخولها في كتلة، خلال نحو عشر دقائق أو أكثر. دفعتكم في أمان في هذه الأثناء.
checkout-ask = يُرجى مراسلة { $store } وذكر رقم الفاتورة الموضح أدناه.
checkout-safe = لم يضع شيء: وصل المبلغ مباشرة إلى محفظة { $store } الخاصة.
checkout-excess = أرسلتم { $over } زيادة على المطلوب.
checkout-leave = لا داعي للانتظار هنا: يمكنكم إغلاق هذه الصفحة والعودة إليها في أي وقت.

checkout-waiting = في انتظار دفعتكم

checkout-part-paid = وصل جزء من المبلغ
checkout-part-paid-came = وصل { $paid } من أصل { $price }. يُرجى إرسال الباقي إلى العنوان نفسه.

checkout-seen = رُصدت الدفعة
checkout-seen-wait = شكرًا لكم. تصبح الدفعة نهائية عند دخولها في كتلة من سلسلة بيتكوين، ويستغرق ذلك عادةً عشر دقائق وأحيانًا ساعة.

checkout-confirming = التأكيدات: { $have } من { $need }
checkout-confirming-wait = شكرًا لكم. الدفعة مسجلة في سلسلة بيتكوين. كل كتلة جديدة، بعد نحو عشر دقائق، تضيف تأكيدًا آخر.

checkout-paid = تم الدفع. شكرًا لكم!
checkout-paid-confirmed = وصلت دفعتكم مباشرة إلى محفظة { $store } الخاصة وتم تأكيدها.
checkout-paid-accepted = وصلت دفعتكم مباشرة إلى محفظة { $store } الخاصة وتم قبولها.

checkout-paid-over = تم الدفع وزيادة قليلة. شكرًا لكم!
checkout-paid-over-ask = { checkout-excess } ألم تقصدوا ذلك؟ { checkout-ask }

checkout-nothing-due = لا شيء للدفع
checkout-nothing-due-settled = مبلغ هذه الفاتورة صفر، وهي مسددة بالفعل.

checkout-expired = انتهت مهلة الدفع
checkout-expired-ended = انتهت المهلة في { $ended }. يُرجى عدم دفع هذه الفاتورة بعد الآن، والبدء بفاتورة جديدة.
checkout-expired-watched = هل دفعتم بالفعل؟ إذن لم يضع شيء: يبقى العنوان تحت المراقبة، وستظهر دفعتكم هنا.

checkout-expired-part = وصل جزء فقط من المبلغ في الوقت المحدد
checkout-expired-part-came = كان قد وصل { $paid } من أصل { $price } عند انتهاء مهلة الدفع.

checkout-paid-late = تم الدفع، ولكن متأخرًا
checkout-paid-late-came = وصل المبلغ كاملًا، ولكن بعد { $ended }، حين لم يعد هذا السعر ساريًا.

checkout-unconfirmed = لم تُؤكَّد الدفعة في الوقت المحدد
checkout-unconfirmed-came = رُصدت دفعتكم في الوقت المحدد، لكنها لم تُؤكَّد منذ ذلك الحين. غالبًا ما تكون الرسوم منخفضة جدًا بالنسبة إلى المعدّنين.
checkout-unconfirmed-later = ما زال من الممكن أن تُؤكَّد، وعندها ستُسجَّل؛ وقد تتيح لكم محفظتكم أيضًا رفع الرسوم.

checkout-accepted = تم القبول. شكرًا لكم!
checkout-accepted-by = سجّل { $store } هذه الفاتورة على أنها مدفوعة.

checkout-declined = هذه الفاتورة غير صالحة
checkout-declined-by = سجّل { $store } هذه الفاتورة على أنها غير صالحة. يُرجى عدم دفعها.
checkout-declined-ask = هل دفعتم بالفعل؟ { checkout-ask }

## The amount in large figures
checkout-amount-to-pay = المبلغ المطلوب
checkout-still-to-pay = المبلغ المتبقي
checkout-your-payment = دفعتكم
checkout-amount = المبلغ
checkout-any-amount = أي مبلغ تختارونه
# $money is in the invoice's currency, $sats the same in satoshis.
checkout-worth = { $money } · { $sats }
checkout-worth-about = نحو { $money } · { $sats }
checkout-with-fee = يشمل { $amount } لتكاليف الشبكة

## How to pay
checkout-to-address = إلى هذا العنوان
# The name of the button in quotes.
checkout-how-scan = امسحوا الرمز بمحفظة بيتكوين، أو اضغطوا «{ checkout-open-in-wallet }» على الجهاز الذي توجد عليه المحفظة. أو انسخوا العنوان والمبلغ.
checkout-how-scan-only = امسحوا الرمز بمحفظة بيتكوين، أو انسخوا العنوان والمبلغ.
checkout-how-compare = قارنوا العنوان الظاهر في محفظتكم بهذا العنوان، أوله وآخره على الأقل.
checkout-how-send = أرسلوا { $amount } في دفعة واحدة. تُضاف إلى ذلك الرسوم التي تدفعها محفظتكم للشبكة.
checkout-how-send-any = أرسلوا أي مبلغ تختارونه في دفعة واحدة. تُضاف إلى ذلك الرسوم التي تدفعها محفظتكم للشبكة.
checkout-code = رمز QR يحتوي على رابط الدفع، لمسحه بالمحفظة
checkout-open-in-wallet = فتح في المحفظة
checkout-test-coins = الدفع بعملات تجريبية
# Buttons beside what they copy.
checkout-copy-amount = نسخ المبلغ
checkout-copy-address = نسخ العنوان
checkout-copy-link = نسخ رابط الدفع
# What a button says after it was pressed.
checkout-copied = تم النسخ

## After the time to pay
checkout-renew = التجديد بسعر صرف اليوم
checkout-renew-same = ما زال بإمكانكم الدفع: السعر نفسه بسعر صرف اليوم، إلى عنوان جديد.
# Where somebody has to confirm that.
checkout-renew-asked = طلبتم من { $store } تجديد فاتورته بمبلغ { $amount }.
checkout-renewed = جُدّدت هذه الفاتورة. يُرجى دفع الفاتورة الجديدة بدلًا منها.
checkout-renewed-go = الانتقال إلى الفاتورة الجديدة
checkout-paid-before = وصل مبلغ بالفعل للفاتورة التي حلّت هذه محلها. يُرجى الاطلاع عليها قبل الدفع.
checkout-paid-before-go = الانتقال إلى الفاتورة السابقة

## The payments
checkout-payments = الدفعات
checkout-standing-confirmed = مؤكدة
checkout-standing-accepted = مقبولة
checkout-standing-unconfirmed = ليست في كتلة بعد
checkout-standing-confirming =
    { $need ->
        [one] { $have } من تأكيد واحد
        [two] { $have } من تأكيدين
        [few] { $have } من { $need } تأكيدات
        [many] { $have } من { $need } تأكيدًا
       *[other] { $have } من { $need } تأكيد
    }
checkout-standing-invalid = استُبدلت أو سُحبت، فلا تُحسب
# Below a list of payments that is cut short.
checkout-payments-more =
    { $count ->
        [one] ودفعة أخرى
        [two] ودفعتان أخريان
        [few] و{ $count } دفعات أخرى
       *[other] و{ $count } دفعة أخرى
    }
# $standing is one of the above.
checkout-standing-late = { $standing }، متأخرة

## The small print
checkout-invoice = الفاتورة
checkout-order = الطلب
checkout-made = أُنشئت
checkout-rate = سعر الصرف
checkout-rate-for-one = { $rate } لكل { "\u2066" }1{ "\u00A0" }BTC{ "\u2069" }

## Links
# Takes away the page where a shop shows it over its own.
checkout-close = إغلاق
checkout-receipt = الإيصال
# Where the shop asked for that, once the invoice is paid.
checkout-away = ستعودون تلقائيًا خلال ثوانٍ.
checkout-away-stay = البقاء هنا
# $host is the name of the shop's server.
checkout-back = العودة إلى { $host }
checkout-still = هذه الصفحة ثابتة لا تتحدث تلقائيًا.
checkout-still-again = التحقق مرة أخرى
checkout-still-loosen = استئناف التحديث التلقائي
checkout-looks =
    { $seconds ->
        [one] تتحدث هذه الصفحة كل ثانية.
        [two] تتحدث هذه الصفحة كل ثانيتين.
        [few] تتحدث هذه الصفحة كل { $seconds } ثوانٍ.
       *[other] تتحدث هذه الصفحة كل { $seconds } ثانية.
    }
checkout-looks-again = التحقق الآن
checkout-looks-hold = إيقاف التحديث التلقائي
checkout-help = هل هناك مشكلة؟
checkout-help-ask = اسألوا { $store }
checkout-keep = احتفظوا بعنوان هذه الصفحة: فهي تُظهر في أي وقت ما آلت إليه دفعتكم.
