### The page that asks how much somebody wants to give.

## The form
donate-give-to = کمک مالی به { $store }
donate-straight = با بیت‌کوین، مستقیم به کیف پول خودِ { $store }. بدون حساب کاربری، بدون کوکی و بدون واسطه.
donate-choose = مبلغی را انتخاب کنید
donate-enter = یا مبلغ دلخواه را به { $currency } بنویسید
donate-enter-any = یا مبلغ دلخواه را بنویسید
donate-currency = واحد پول
donate-this-amount = کمک با این مبلغ
donate-open = تعیین مبلغ در کیف پول من
donate-next = صفحهٔ بعد یک نشانی بیت‌کوین را که فقط برای شما ساخته می‌شود، و کاری را که باید با آن بکنید نشان می‌دهد.

## What came in
# The heading over it, where the owner named no campaign.
donate-so-far = تا اکنون
donate-received = { $amount } در { $donations } کمک مالی رسیده است.
# $goal is an amount of bitcoin.
donate-reached = یعنی { $percent }٪ از هدفِ { $goal }.
# $goal and $worth are amounts of another currency.
donate-reached-today = با نرخ امروز برابر است با { $worth }: { $percent }٪ از هدفِ { $goal }.
donate-goal-no-rate = هدف { $goal } است. نرخ امروز را نمی‌دانیم، پس نمی‌توانیم بگوییم چه مقدار از آن به دست آمده است.
donate-until = تا { $time } می‌توانید اینجا کمک کنید.
donate-ended = این فراخوان به پایان رسیده است. از همهٔ کسانی که کمک کردند سپاسگزاریم.

## What may be wrong with it
donate-no-rate-now = اکنون نمی‌دانیم قیمت بیت‌کوین به { $currency } چقدر است. می‌توانید با آنچه اینجا پیشنهاد شده کمک کنید.
donate-not-offered = لطفاً یکی از مبلغ‌های پیشنهادشده در اینجا را انتخاب کنید.
donate-other-currency = مبلغ‌ها در اینجا به { $currencies } است. لطفاً یکی از این‌ها را انتخاب کنید.
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

## For those who ask others to give
donate-share = همرسانی «{ $title }»
donate-share-link = پیوند
donate-share-form = فرمی برای وبگاه خودتان
donate-share-form-how = این را در هر صفحه‌ای کپی کنید. به اسکریپت نیاز ندارد، کوکی نمی‌گذارد و چیزی از اینجا بارگیری نمی‌کند؛ فقط کسی به اینجا می‌آید که دکمهٔ آن را بزند.
# The two words in that form.
donate-share-amount = مبلغ
donate-share-give = کمک با بیت‌کوین
donate-share-posters = پوسترها
donate-share-posters-how = کد روی آن‌ها به این صفحه می‌رسد، نه به یک نشانی بیت‌کوین: هر کس که کمک می‌کند نشانی خودش را می‌گیرد.
donate-share-png = کد به‌صورت تصویر (PNG)
donate-share-pdf = برگه‌ای برای چاپ (PDF)
donate-share-untitled = برگهٔ چاپی عنوان ندارد: روی آن فقط حروف لاتین، حداکثر در سه سطر، جا می‌گیرد. عنوان را با دست بالای کد بنویسید، یا تصویر را در برگهٔ خودتان بگذارید.
