### The receipt of an invoice.

receipt-title = إيصال
receipt-received = المبلغ المستلم
receipt-date = تاريخ الدفع
# The price, where another amount was paid.
receipt-asked = المبلغ المطلوب
# Who said what a bitcoin cost: names of exchanges, and when.
receipt-rate-from = مصدر سعر الصرف
receipt-rate-named = { $names }، { $time }
# Where the rate is the shop's own decision.
receipt-rate-own = سعر الصرف الخاص بالمتجر، { $time }
# Where no payment came, but the owner took the invoice for paid.
receipt-accepted = قُبلت الفاتورة على أنها مدفوعة دون دفعة ببيتكوين.
receipt-gift = كان هذا تبرعًا. لم تُقدَّم في مقابله أي سلع أو خدمات.
receipt-code = رمز QR يحتوي على عنوان هذا الإيصال
receipt-keep = لا يصل إلى هذا الإيصال إلا من يعرف عنوانه. اطبعوه أو احتفظوا بالعنوان.
receipt-invoice = العودة إلى الفاتورة
