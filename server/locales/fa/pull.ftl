### The page where what was set aside for somebody is claimed.

pull-offers = { $store } این را برای شما کنار گذاشته است. بگویید به کجا فرستاده شود.
pull-empty = همهٔ آن درخواست شده است.
pull-waits = این را از { $instant } به بعد می‌توان درخواست کرد.
pull-expired = مهلت درخواست این گذشته است. از { $store } بپرسید.
pull-closed = { $store } این را پس گرفته است.
pull-amount = مبلغ
pull-left = هنوز درخواست‌نشده
pull-until = مهلت درخواست
pull-address = نشانی بیت‌کوین شما
pull-part = چقدر، به { $currency }
pull-claim = درخواست
pull-asked = { $amount } از { $store }
pull-next = آنچه درخواست کنید دستی به این نشانی پرداخت می‌شود، پس ممکن است کمی طول بکشد. این صفحه نشان می‌دهد کار به کجا رسیده است.
pull-claims = درخواست‌شده
pull-awaiting-approval = در انتظار تأیید
pull-awaiting-payment = پرداخت خواهد شد
pull-in-progress = در حال پرداخت
pull-completed = پرداخت شد
pull-cancelled = لغو شد
pull-not-address = این نشانی بیت‌کوینی نیست که بتوان به آن پرداخت کرد. لطفاً آن را دوباره و کامل از کیف پولتان رونوشت کنید.
pull-taken = پرداختی به این نشانی هم‌اکنون در راه است. لطفاً نشانی تازه‌ای بدهید.
pull-too-much = این بیش از باقی‌مانده است.
