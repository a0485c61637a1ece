### What somebody reads whose form does not get its invoice at once. "-title" stands in the browser's tab.

## What was asked for
abuse-asked = { $amount } bağışlamak istediniz. Alıcı: { $store }.
abuse-asked-open = Bağış yapmak ve tutara cüzdanınızda karar vermek istediniz. Alıcı: { $store }.

## One more press
abuse-confirm-title = Lütfen onaylayın
abuse-confirm = Lütfen bir kez daha basın
abuse-elsewhere = Form başka bir sitedeydi. Yalnızca sizin için oluşturulacak bir bitcoin adresi almak için lütfen bir kez daha basın.
abuse-stale = Form uzun süre açık kaldı veya bu arada sunucu yeniden başlatıldı. Lütfen bir kez daha gönderin.

## A wait, or a little work
abuse-moment = Bir dakika lütfen
abuse-many = Şu anda çok kişi bağış yapıyor.
abuse-wait = Lütfen { $seconds } saniye bekleyin, sonra düğmeye basın.
abuse-work = Betikler açıksa tarayıcınız bu arada robotları uzak tutan küçük bir hesap yapar ve kendiliğinden devam eder.

## Under each
abuse-nothing-yet = Henüz hiçbir şey oluşturulmadı ve hiçbir ödeme yapılmadı.
abuse-go-on = Devam et
