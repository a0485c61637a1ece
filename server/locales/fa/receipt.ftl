### The receipt of an invoice.

receipt-title = رسید
receipt-received = مبلغ دریافت‌شده
receipt-date = تاریخ پرداخت
# The price, where another amount was paid.
receipt-asked = مبلغ خواسته‌شده
# Who said what a bitcoin cost: names of exchanges, and when.
receipt-rate-from = منبع نرخ
receipt-rate-named = { $names }، { $time }
# Where the rate is the shop's own decision.
receipt-rate-own = نرخ خود فروشگاه، { $time }
# Where no payment came, but the owner took the invoice for paid.
receipt-accepted = این صورت‌حساب بدون پرداخت بیت‌کوین، پرداخت‌شده پذیرفته شد.
receipt-gift = این یک کمک مالی بود. در برابر آن هیچ کالا یا خدمتی ارائه نشد.
receipt-code = کد QR با نشانی این رسید
receipt-keep = تنها کسی این رسید را می‌یابد که نشانی آن را بداند. آن را چاپ کنید یا نشانی را نگه دارید.
receipt-invoice = بازگشت به صورت‌حساب
