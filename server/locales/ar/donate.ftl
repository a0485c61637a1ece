### The page that asks how much somebody wants to give.

## The form
donate-give-to = تبرعوا إلى { $store }
donate-straight = ببيتكوين، مباشرة إلى محفظة { $store } الخاصة. بلا حساب ولا ملفات تعريف ارتباط ولا وسيط.
donate-choose = اختاروا مبلغًا
donate-enter = أو أدخلوا مبلغًا آخر، بعملة { $currency }
donate-this-amount = التبرع بهذا المبلغ
donate-open = تحديد المبلغ في محفظتي
donate-next = تعرض الصفحة التالية عنوان بيتكوين أُنشئ لكم وحدكم، وما ينبغي فعله به.

## What may be wrong with it
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
