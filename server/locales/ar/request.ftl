### The page that asks somebody for a payment.

request-asks = يطلب { $store } منكم هذا الدفع.
request-amount = المبلغ
request-paid = المدفوع حتى الآن
request-waiting = منه ما ينتظر التأكيد
request-due = المتبقي
request-until = يمكن الدفع حتى
request-reference = المرجع
request-pay = دفع { $amount } ببيتكوين
request-part = أو دفع جزء منه، بعملة { $currency }
request-pay-part = دفع هذا الجزء
request-next = تعرض الصفحة التالية عنوان بيتكوين أُنشئ لكم وحدكم، وما ينبغي فعله به.
request-processing = وصل ما يكفي وهو ينتظر التأكيد. لا شيء آخر مطلوب منكم.
request-completed = تم الدفع. شكرًا لكم.
request-expired = انتهى وقت الدفع. اطلبوا من { $store } طلب دفع جديدًا.
request-closed = لم يعد { $store } يقبل مدفوعات لهذا الطلب.
request-no-rate = لا نعرف الآن سعر البيتكوين بهذه العملة. حاولوا مرة أخرى بعد بضع دقائق.
