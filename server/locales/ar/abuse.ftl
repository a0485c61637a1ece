### What somebody reads whose form does not get its invoice at once. "-title" stands in the browser's tab.

## What was asked for
abuse-asked = طلبتم التبرع بمبلغ { $amount } إلى { $store }.
abuse-asked-open = طلبتم التبرع إلى { $store } وتحديد المبلغ في محفظتكم.

## One more press
abuse-confirm-title = يُرجى التأكيد
abuse-confirm = اضغطوا مرة أخرى من فضلكم
abuse-elsewhere = كان النموذج في موقع آخر. يُرجى الضغط مرة أخرى للحصول على عنوان بيتكوين يُنشأ لكم وحدكم.
abuse-stale = بقي النموذج مفتوحًا مدة طويلة، أو أُعيد تشغيل الخادم في هذه الأثناء. يُرجى إرساله مرة أخرى.

## A wait, or a little work
abuse-moment = لحظة من فضلكم
abuse-many = يتبرع كثيرون في هذه اللحظة.
abuse-wait =
    { $seconds ->
        [one] يُرجى الانتظار ثانية واحدة، ثم الضغط على الزر.
        [two] يُرجى الانتظار ثانيتين، ثم الضغط على الزر.
        [few] يُرجى الانتظار { $seconds } ثوانٍ، ثم الضغط على الزر.
       *[other] يُرجى الانتظار { $seconds } ثانية، ثم الضغط على الزر.
    }
abuse-work = إذا كانت النصوص البرمجية مفعّلة، يُجري متصفحكم في هذه الأثناء عملية حسابية صغيرة تُبعد الروبوتات، ثم يتابع تلقائيًا.

## Under each
abuse-nothing-yet = لم يُنشأ شيء بعد، ولم يُدفع شيء.
abuse-go-on = متابعة
