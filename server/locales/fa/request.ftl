### The page that asks somebody for a payment.

request-asks = { $store } از شما این پرداخت را می‌خواهد.
request-amount = مبلغ
request-paid = پرداخت‌شده تا کنون
request-waiting = از آن، در انتظار تأیید
request-due = باقی‌مانده
request-until = مهلت پرداخت
request-reference = شمارهٔ مرجع
request-pay = پرداخت { $amount } با بیت‌کوین
request-part = یا پرداخت بخشی از آن، به { $currency }
request-pay-part = پرداخت این بخش
request-next = صفحهٔ بعد یک نشانی بیت‌کوین را که فقط برای شما ساخته می‌شود، و کاری را که باید با آن بکنید نشان می‌دهد.
request-processing = مبلغ کافی رسیده و در انتظار تأیید است. کار دیگری لازم نیست.
request-completed = این پرداخت شده است. سپاسگزاریم.
request-expired = مهلت پرداخت گذشته است. از { $store } درخواست تازه‌ای بخواهید.
request-closed = { $store } دیگر برای این پرداختی نمی‌پذیرد.
request-no-rate = اکنون نمی‌دانیم بهای یک بیت‌کوین به این واحد پول چقدر است. لطفاً چند دقیقهٔ دیگر دوباره تلاش کنید.
