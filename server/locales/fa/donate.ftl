### The page that asks how much somebody wants to give.

## The form
donate-give-to = کمک مالی به { $store }
donate-straight = با بیت‌کوین، مستقیم به کیف پول خودِ { $store }. بدون حساب کاربری، بدون کوکی و بدون واسطه.
donate-choose = مبلغی را انتخاب کنید
donate-enter = یا مبلغ دلخواه را به { $currency } بنویسید
donate-this-amount = کمک با این مبلغ
donate-open = تعیین مبلغ در کیف پول من
donate-next = صفحهٔ بعد یک نشانی بیت‌کوین را که فقط برای شما ساخته می‌شود، و کاری را که باید با آن بکنید نشان می‌دهد.

## What may be wrong with it
donate-check = لطفاً مبلغ را بررسی کنید
donate-not-whole = فرم کامل نرسید. لطفاً دوباره آن را بفرستید.
donate-nothing = لطفاً مبلغی بنویسید، یا یکی از مبلغ‌های بالا را انتخاب کنید.
donate-zero = لطفاً مبلغی بیشتر از صفر بنویسید.
donate-unknown-currency = این واحد پول را نمی‌شناسیم. لطفاً کد سه‌حرفی آن را بنویسید، مانند EUR.
donate-not-a-number = نتوانستیم این مبلغ را بخوانیم. لطفاً آن را با رقم بنویسید، مانند ۱۰۰۰ یا ۱۲٫۵۰.
# The amount typed, such as 1.234, could have its mark between thousands or before decimals. $grouped is 1234, $decimal 1.2340.
donate-grouped = لطفاً هزارگان را بدون نقطه یا ویرگول بنویسید، مانند { $grouped }.
donate-two-readings = این می‌تواند { $grouped } یا { $decimal } باشد. لطفاً آن را که منظور شماست بنویسید.
donate-no-decimals = مبلغ به { $currency } اعشار ندارد. لطفاً عددی صحیح بنویسید.
donate-too-precise = مبلغ به { $currency } حداکثر { $decimals } رقم اعشار دارد.
donate-too-large = این بیشتر از آن است که بتوان پرداخت. لطفاً مبلغ کمتری بنویسید.
donate-too-small = این کمتر از آن است که یک پرداخت بیت‌کوین بتواند جابه‌جا کند. لطفاً مبلغ بیشتری بنویسید.
donate-no-rate = اکنون نمی‌دانیم قیمت بیت‌کوین به این واحد پول چقدر است. با این حال می‌توانید مبلغ را در کیف پول خود تعیین کنید.
