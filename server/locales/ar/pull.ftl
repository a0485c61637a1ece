### The page where what was set aside for somebody is claimed.

pull-offers = خصّص { $store } هذا المبلغ لكم. حدّدوا إلى أين يُرسل.
pull-empty = تمت المطالبة بكامله.
pull-waits = يمكن المطالبة بهذا ابتداءً من { $instant }.
pull-expired = انتهى وقت المطالبة بهذا. اسألوا { $store }.
pull-closed = سحب { $store } هذا المبلغ.
pull-amount = المبلغ
pull-left = لم يُطالب به بعد
pull-until = يمكن المطالبة حتى
pull-address = عنوان بيتكوين الخاص بكم
pull-part = كم، بعملة { $currency }
pull-claim = مطالبة
pull-asked = { $amount } من { $store }
pull-next = ما تطالبون به يُدفع يدويًا إلى هذا العنوان، وقد يستغرق ذلك وقتًا. تعرض هذه الصفحة ما وصل إليه.
pull-claims = تمت المطالبة به
pull-awaiting-approval = ينتظر الموافقة
pull-awaiting-payment = سيُدفع
pull-in-progress = يُدفع الآن
pull-completed = دُفع
pull-cancelled = أُلغي
pull-not-address = هذا ليس عنوان بيتكوين يمكن الدفع إليه. انسخوه مرة أخرى كاملًا من محفظتكم.
pull-taken = هناك دفعة جارية إلى هذا العنوان. أعطوا عنوانًا جديدًا.
pull-too-much = هذا أكثر مما تبقى.
