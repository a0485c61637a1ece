### Pages that say one thing: there is nothing here, or not now. "-title" stands in the browser's tab.

notice-not-found-title = صفحه پیدا نشد
notice-not-found = اینجا چیزی نیست
notice-not-found-address = شاید نشانی اشتباه یا ناقص نوشته شده باشد. لطفاً آن را با پیوندی که دریافت کرده‌اید مقایسه کنید.
notice-not-found-payer = اگر برای پرداخت آمده‌اید، به فروشگاه یا صفحهٔ کمک مالی برگردید و از نو آغاز کنید. اینجا چیزی پرداخت نشده است.

notice-unavailable-title = لطفاً دوباره تلاش کنید
notice-unavailable = لطفاً کمی بعد دوباره تلاش کنید
notice-unavailable-page = اکنون نمی‌توان این صفحه را ساخت.
notice-unavailable-safe = اگر پیش‌تر پرداخت کرده‌اید، پرداخت شما امن است: هر چه اینجا رخ دهد، مستقیم به نشانی خود می‌رود.

notice-no-wallet-title = هنوز آماده نیست
notice-no-wallet = اکنون نمی‌توان اینجا بیت‌کوین دریافت کرد
notice-no-wallet-tell = اینجا کیف پولی با نشانی آزاد برای پرداخت نیست. لطفاً به کسی که شما را به اینجا فرستاده خبر دهید؛ چیزی پرداخت نشده است.

notice-store-gone-title = دیگر اینجا نیست
notice-store-gone = این فروشگاه دیگر اینجا نیست
notice-store-gone-paid = اگر پیش‌تر پرداخت کرده‌اید، پرداخت شما مستقیم به کیف پول خودِ فروشگاه رسیده است. سرنوشت آن را از فروشگاه بپرسید.
notice-store-gone-unpaid = اگر پرداخت نکرده‌اید، لطفاً دیگر به این نشانی پرداخت نکنید.

notice-page-gone-title = دیگر اینجا نیست
notice-page-gone = این صفحهٔ کمک مالی دیگر وجود ندارد
notice-page-gone-paid = اگر پیش‌تر کمک کرده‌اید، کمک شما مستقیم به کیف پول خودِ گیرنده رسیده است. سپاسگزاریم.
notice-page-gone-unpaid = اگر نه، لطفاً در وبگاه گیرنده ببینید اکنون کجا می‌توان کمک کرد.

notice-not-renewed = اکنون نمی‌توان صورت‌حساب را تمدید کرد
notice-not-renewed-rate = اکنون نمی‌دانیم قیمت بیت‌کوین به واحد پول آن چقدر است، یا مبلغ آن دیگر در یک پرداخت نمی‌گنجد.
notice-not-renewed-later = چیزی ساخته نشده و چیزی پرداخت نشده است. لطفاً برگردید و چند دقیقهٔ دیگر دوباره تلاش کنید.

notice-no-receipt = اینجا رسیدی نیست
notice-no-receipt-why = رسید پس از قطعی شدن پرداخت داده می‌شود. اگر قول رسید گرفته‌اید، لطفاً بعداً دوباره سر بزنید.

notice-not-paid-title = پرداخت نشد
notice-not-paid = نود پرداخت نکرد
notice-not-paid-why = شاید کیف پول آن قفل یا خالی باشد؛ گزارش این سرور جزئیات بیشتری دارد. برگردید و دوباره تلاش کنید.
