### The page where an invoice is paid. Amounts ($paid, $price, $over, $amount) come with their unit.

## The three steps at the top
checkout-step-pay = پرداخت
checkout-step-confirm = تأیید
checkout-step-done = پایان

## What is said in each stage: a heading, then what to know and do
checkout-deadline = لطفاً تا { $until } پرداخت کنید. زمان باقی‌مانده: { $left }.
# The same on a page that is kept up to date by a script, beside a countdown.
checkout-deadline-live = لطفاً تا { $until } پرداخت کنید.
# Before minutes and seconds, such as 4:59.
checkout-time-left = زمان باقی‌مانده:
checkout-patience = ممکن است پرداخت شما تا پیش از ورود به یک بلوک، یعنی حدود ده دقیقه یا بیشتر، در این صفحه دیده نشود. در این مدت پرداخت شما امن است.
checkout-ask = لطفاً به { $store } پیام بدهید و شمارهٔ صورت‌حساب را که در پایین آمده ذکر کنید.
checkout-safe = چیزی از دست نرفته است: مبلغ مستقیم به کیف پول خودِ { $store } رسید.
checkout-excess = شما { $over } بیشتر از مبلغ خواسته‌شده فرستادید.
checkout-leave = لازم نیست اینجا منتظر بمانید: می‌توانید این صفحه را ببندید و هر وقت خواستید برگردید.

checkout-waiting = در انتظار پرداخت شما

checkout-part-paid = بخشی از مبلغ رسیده است
checkout-part-paid-came = از { $price } مقدار { $paid } رسیده است. لطفاً باقی را به همین نشانی بفرستید.

checkout-seen = پرداخت دیده شد
checkout-seen-wait = سپاسگزاریم. پرداخت پس از قرار گرفتن در یک بلوک از زنجیرهٔ بیت‌کوین قطعی می‌شود؛ این کار معمولاً ده دقیقه و گاهی یک ساعت طول می‌کشد.

checkout-confirming = تأییدها: { $have } از { $need }
checkout-confirming-wait = سپاسگزاریم. پرداخت در زنجیرهٔ بیت‌کوین ثبت شده است. هر بلوک تازه، تقریباً هر ده دقیقه، یک تأیید دیگر است.

checkout-paid = پرداخت شد. سپاسگزاریم!
checkout-paid-confirmed = پرداخت شما مستقیم به کیف پول خودِ { $store } رسید و تأیید شد.
checkout-paid-accepted = پرداخت شما مستقیم به کیف پول خودِ { $store } رسید و پذیرفته شد.

checkout-paid-over = پرداخت شد، با کمی اضافه. سپاسگزاریم!
checkout-paid-over-ask = { checkout-excess } آیا قصد این کار را نداشتید؟ { checkout-ask }

checkout-nothing-due = چیزی برای پرداخت نیست
checkout-nothing-due-settled = مبلغ این صورت‌حساب صفر است و از پیش تسویه شده است.

checkout-expired = مهلت پرداخت به پایان رسید
checkout-expired-ended = مهلت در { $ended } به پایان رسید. لطفاً دیگر این صورت‌حساب را نپردازید و یکی تازه بسازید.
checkout-expired-watched = آیا پیش‌تر پرداخت کرده‌اید؟ پس چیزی از دست نرفته است: نشانی همچنان زیر نظر است و پرداخت شما اینجا نمایان می‌شود.

checkout-expired-part = فقط بخشی از مبلغ به‌موقع رسید
checkout-expired-part-came = هنگام پایان مهلت پرداخت، از { $price } مقدار { $paid } رسیده بود.

checkout-paid-late = پرداخت شد، اما دیر
checkout-paid-late-came = کل مبلغ رسید، اما پس از { $ended }، زمانی که این قیمت دیگر معتبر نبود.

checkout-unconfirmed = پرداخت به‌موقع تأیید نشد
checkout-unconfirmed-came = پرداخت شما به‌موقع دیده شد، اما از آن زمان تأیید نشده است. اغلب کارمزد آن برای ماینرها بسیار کم است.
checkout-unconfirmed-later = هنوز ممکن است تأیید شود و آنگاه ثبت خواهد شد؛ شاید کیف پول شما هم امکان افزایش کارمزد را بدهد.

checkout-accepted = پذیرفته شد. سپاسگزاریم!
checkout-accepted-by = { $store } این صورت‌حساب را پرداخت‌شده علامت زده است.

checkout-declined = این صورت‌حساب معتبر نیست
checkout-declined-by = { $store } این صورت‌حساب را نامعتبر علامت زده است. لطفاً آن را نپردازید.
checkout-declined-ask = آیا پیش‌تر پرداخت کرده‌اید؟ { checkout-ask }

## The amount in large figures
checkout-amount-to-pay = مبلغ قابل پرداخت
checkout-still-to-pay = مبلغ باقی‌مانده
checkout-your-payment = پرداخت شما
checkout-amount = مبلغ
checkout-any-amount = هر مبلغی که بخواهید
# $money is in the invoice's currency, $sats the same in satoshis.
checkout-worth = { $money } · { $sats }
checkout-worth-about = حدود { $money } · { $sats }
checkout-with-fee = شامل { $amount } برای هزینهٔ شبکه

## How to pay
checkout-to-address = به این نشانی
# The name of the button in quotes.
checkout-how-scan = کد را با کیف پول بیت‌کوین خود اسکن کنید، یا روی دستگاهی که کیف پول دارد «{ checkout-open-in-wallet }» را بزنید. یا نشانی و مبلغ را کپی کنید.
checkout-how-scan-only = کد را با کیف پول بیت‌کوین خود اسکن کنید، یا نشانی و مبلغ را کپی کنید.
checkout-how-compare = نشانی نمایش‌داده‌شده در کیف پول خود را با این نشانی مقایسه کنید؛ دست‌کم آغاز و پایان آن را.
checkout-how-send = { $amount } را در یک پرداخت بفرستید. کارمزدی که کیف پول شما به شبکه می‌پردازد جداگانه افزوده می‌شود.
checkout-how-send-any = هر مبلغی را که می‌خواهید در یک پرداخت بفرستید. کارمزدی که کیف پول شما به شبکه می‌پردازد جداگانه افزوده می‌شود.
checkout-code = کد QR با پیوند پرداخت، برای اسکن با کیف پول
checkout-open-in-wallet = باز کردن در کیف پول
checkout-test-coins = پرداخت با سکه‌های آزمایشی
# Buttons beside what they copy.
checkout-copy-amount = کپی مبلغ
checkout-copy-address = کپی نشانی
checkout-copy-link = کپی پیوند پرداخت
# What a button says after it was pressed.
checkout-copied = کپی شد

## After the time to pay
checkout-renew = تمدید با نرخ امروز
checkout-renew-same = هنوز می‌توانید پرداخت کنید: همان قیمت با نرخ امروز، به نشانی تازه.
# Where somebody has to confirm that.
checkout-renew-asked = از { $store } خواستید صورت‌حساب { $amount } را تمدید کند.
checkout-renewed = این صورت‌حساب تمدید شده است. لطفاً به‌جای آن صورت‌حساب تازه را بپردازید.
checkout-renewed-go = رفتن به صورت‌حساب تازه
checkout-paid-before = برای صورت‌حسابی که این یکی جایگزین آن شده، پیش‌تر مبلغی رسیده است. لطفاً پیش از پرداخت آن را ببینید.
checkout-paid-before-go = رفتن به صورت‌حساب پیشین

## The payments
checkout-payments = پرداخت‌ها
checkout-standing-confirmed = تأییدشده
checkout-standing-accepted = پذیرفته‌شده
checkout-standing-unconfirmed = هنوز در بلوکی نیست
checkout-standing-confirming = { $have } از { $need } تأیید
checkout-standing-invalid = جایگزین یا پس گرفته شده، به حساب نمی‌آید
# Below a list of payments that is cut short.
checkout-payments-more = و { $count } پرداخت دیگر
# $standing is one of the above.
checkout-standing-late = { $standing }، دیرتر از مهلت

## The small print
checkout-invoice = صورت‌حساب
checkout-order = سفارش
checkout-made = زمان ساخت
checkout-rate = نرخ
checkout-rate-for-one = { $rate } برای هر { "\u2066" }BTC{ "\u2069" }

## Links
# Takes away the page where a shop shows it over its own.
checkout-close = بستن
checkout-receipt = رسید
# Where the shop asked for that, once the invoice is paid.
checkout-away = تا چند ثانیهٔ دیگر بازگردانده می‌شوید.
checkout-away-stay = ماندن در اینجا
# $host is the name of the shop's server.
checkout-back = بازگشت به { $host }
checkout-still = این صفحه ثابت است و خودکار به‌روز نمی‌شود.
checkout-still-again = بررسی دوباره
checkout-still-loosen = از سرگیری به‌روزرسانی خودکار
checkout-looks = این صفحه هر { $seconds } ثانیه به‌روز می‌شود.
checkout-looks-again = بررسی در همین لحظه
checkout-looks-hold = توقف به‌روزرسانی خودکار
checkout-help = مشکلی هست؟
checkout-help-ask = پرسش از { $store }
checkout-keep = نشانی این صفحه را نگه دارید: هر زمان نشان می‌دهد پرداخت شما به کجا رسیده است.
