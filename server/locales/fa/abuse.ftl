### What somebody reads whose form does not get its invoice at once. "-title" stands in the browser's tab.

## What was asked for
abuse-asked = خواستید { $amount } به { $store } کمک کنید.
abuse-asked-open = خواستید به { $store } کمک کنید و مبلغ را در کیف پول خود تعیین کنید.

## One more press
abuse-confirm-title = لطفاً تأیید کنید
abuse-confirm = لطفاً یک بار دیگر فشار دهید
abuse-elsewhere = فرم در وبگاه دیگری بود. لطفاً یک بار دیگر فشار دهید تا نشانی بیت‌کوینی که فقط برای شما ساخته می‌شود بگیرید.
abuse-stale = فرم مدت زیادی باز بود، یا در این میان سرور دوباره راه‌اندازی شد. لطفاً یک بار دیگر آن را بفرستید.

## A wait, or a little work
abuse-moment = لطفاً کمی صبر کنید
abuse-many = در این لحظه افراد زیادی کمک می‌کنند.
abuse-wait = لطفاً { $seconds } ثانیه صبر کنید، سپس دکمه را بزنید.
abuse-work = اگر اسکریپت‌ها روشن باشند، مرورگر شما در این میان محاسبهٔ کوچکی انجام می‌دهد که ربات‌ها را دور نگه می‌دارد، و خودش ادامه می‌دهد.

## Under each
abuse-nothing-yet = هنوز چیزی ساخته نشده و چیزی پرداخت نشده است.
abuse-go-on = ادامه
