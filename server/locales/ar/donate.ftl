### The page that asks how much somebody wants to give.

## The form
donate-give-to = تبرعوا إلى { $store }
donate-straight = ببيتكوين، مباشرة إلى محفظة { $store } الخاصة. بلا حساب ولا ملفات تعريف ارتباط ولا وسيط.
donate-choose = اختاروا مبلغًا
donate-enter = أو أدخلوا مبلغًا آخر، بعملة { $currency }
donate-enter-any = أو أدخلوا مبلغًا آخر
donate-currency = العملة
donate-this-amount = التبرع بهذا المبلغ
donate-open = تحديد المبلغ في محفظتي
donate-next = تعرض الصفحة التالية عنوان بيتكوين أُنشئ لكم وحدكم، وما ينبغي فعله به.

## What came in
# The heading over it, where the owner named no campaign.
donate-so-far = حتى الآن
donate-received =
    { $donations ->
        [one] وصل { $amount }، في تبرع واحد.
        [two] وصل { $amount }، في تبرعين.
       *[other] وصل { $amount }. عدد التبرعات: { $donations }.
    }
# $goal is an amount of bitcoin.
donate-reached = أي { $percent }٪ من الهدف البالغ { $goal }.
# $goal and $worth are amounts of another currency.
donate-reached-today = يعادل ذلك { $worth } بسعر صرف اليوم: { $percent }٪ من الهدف البالغ { $goal }.
donate-goal-no-rate = الهدف هو { $goal }. لا نعرف سعر صرف اليوم، فلا يمكننا تحديد ما تحقق منه.
donate-until = يمكنكم التبرع هنا حتى { $time }.
donate-ended = انتهت هذه الحملة. شكرًا لكل من تبرع.

## What may be wrong with it
donate-no-rate-now = لا نعرف حاليًا سعر بيتكوين بعملة { $currency }. يمكنكم التبرع بما هو متاح هنا بدلًا من ذلك.
donate-not-offered = يُرجى اختيار أحد المبالغ المتاحة هنا.
donate-other-currency = المبالغ هنا بالعملات التالية: { $currencies }. يُرجى اختيار إحداها.
donate-check = يُرجى التحقق من المبلغ
donate-not-whole = لم يصل النموذج كاملًا. يُرجى إرساله مرة أخرى.
donate-nothing = يُرجى إدخال مبلغ، أو اختيار أحد المبالغ أعلاه.
donate-zero = يُرجى إدخال مبلغ أكبر من صفر.
donate-unknown-currency = لا نعرف هذه العملة. يُرجى استخدام رمزها المكوَّن من ثلاثة أحرف، مثل EUR.
donate-not-a-number = لم نتمكن من قراءة هذا المبلغ. يُرجى كتابته بالأرقام، مثل 1000 أو 12.50.
# The amount typed, such as 1.234, could have its mark between thousands or before decimals. $grouped is 1234, $decimal 1.2340.
donate-grouped = يُرجى كتابة الآلاف بلا نقطة ولا فاصلة، مثل { $grouped }.
donate-two-readings = قد يعني هذا { $grouped } أو { $decimal }. يُرجى كتابة المبلغ الذي تقصدونه.
donate-no-decimals = لا كسور عشرية في مبالغ { $currency }. يُرجى إدخال عدد صحيح.
donate-too-precise =
    { $decimals ->
        [one] تتكون مبالغ { $currency } من منزلة عشرية واحدة على الأكثر.
        [two] تتكون مبالغ { $currency } من منزلتين عشريتين على الأكثر.
        [few] تتكون مبالغ { $currency } من { $decimals } منازل عشرية على الأكثر.
       *[other] تتكون مبالغ { $currency } من { $decimals } منزلة عشرية على الأكثر.
    }
donate-too-large = هذا أكثر مما يمكن دفعه. يُرجى إدخال مبلغ أصغر.
donate-too-small = هذا أقل مما يمكن أن تحمله دفعة بيتكوين. يُرجى إدخال مبلغ أكبر.
donate-no-rate = لا نعرف حاليًا سعر بيتكوين بهذه العملة. ما زال بإمكانكم تحديد المبلغ في محفظتكم.

## For those who ask others to give
donate-share = شاركوا «{ $title }»
donate-share-link = الرابط
donate-share-form = نموذج لموقعكم
donate-share-form-how = انسخوا هذا في أي صفحة. لا يحتاج إلى نصوص برمجية، ولا يضع ملفات تعريف ارتباط، ولا يحمّل شيئًا من هنا؛ ولا يأتي إلى هنا إلا من يضغط زره.
# The two words in that form.
donate-share-amount = المبلغ
donate-share-give = تبرعوا ببيتكوين
donate-share-posters = ملصقات
donate-share-posters-how = يقود الرمز الموجود عليها إلى هذه الصفحة، لا إلى عنوان بيتكوين: فكل متبرع يحصل على عنوان خاص به.
donate-share-png = الرمز كصورة (PNG)
donate-share-pdf = ورقة للطباعة (PDF)
donate-share-untitled = لا تحمل ورقة الطباعة عنوانًا: فهي لا تتسع إلا للحروف اللاتينية، في ثلاثة أسطر على الأكثر. اكتبوه بخط اليد فوق الرمز، أو ضعوا الصورة في ورقة من عندكم.
