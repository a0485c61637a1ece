### The page where an invoice is paid. Amounts ($paid, $price, $over, $amount) come with their unit.

## The three steps at the top
checkout-step-pay = Ödeme
checkout-step-confirm = Onay
checkout-step-done = Tamam

## What is said in each stage: a heading, then what to know and do
checkout-deadline = Lütfen süre dolmadan ödeyin. Son zaman: { $until }. Kalan süre: { $left }.
# The same on a page that is kept up to date by a script, beside a countdown.
checkout-deadline-live = Lütfen süre dolmadan ödeyin. Son zaman: { $until }.
# Before minutes and seconds, such as 4:59.
checkout-time-left = Kalan süre:
checkout-patience = Bu sayfa ödemenizi ancak bir bloğa girdikten sonra, yaklaşık on dakika veya daha uzun bir süre içinde gösterebilir. Bu arada ödemeniz güvendedir.
checkout-ask = Lütfen { $store } ile iletişime geçin ve aşağıdaki ödeme talebi numarasını bildirin.
checkout-safe = Hiçbir şey kaybolmadı: para doğrudan alıcının ({ $store }) kendi cüzdanına gitti.
checkout-excess = İstenenden { $over } fazla gönderdiniz.
checkout-leave = Burada beklemeniz gerekmez: bu sayfayı kapatıp dilediğiniz zaman geri dönebilirsiniz.

checkout-waiting = Ödemeniz bekleniyor

checkout-part-paid = Tutarın bir kısmı ulaştı
checkout-part-paid-came = { $price } tutarın { $paid } kadarı ulaştı. Lütfen kalanını aynı adrese gönderin.

checkout-seen = Ödeme görüldü
checkout-seen-wait = Teşekkür ederiz. Ödeme, Bitcoin zincirindeki bir bloğa girince kesinleşir; bu genellikle on dakika, bazen bir saat sürer.

checkout-confirming = Onaylar: { $have } / { $need }
checkout-confirming-wait = Teşekkür ederiz. Ödeme Bitcoin zincirinde. Yaklaşık on dakikada bir gelen her yeni blok bir onay daha demektir.

checkout-paid = Ödendi. Teşekkür ederiz!
checkout-paid-confirmed = Ödemeniz doğrudan alıcının ({ $store }) kendi cüzdanına ulaştı ve onaylandı.
checkout-paid-accepted = Ödemeniz doğrudan alıcının ({ $store }) kendi cüzdanına ulaştı ve kabul edildi.

checkout-paid-over = Ödendi, hatta biraz fazlasıyla. Teşekkür ederiz!
checkout-paid-over-ask = { checkout-excess } Bunu istemeden mi yaptınız? { checkout-ask }

checkout-nothing-due = Ödenecek bir şey yok
checkout-nothing-due-settled = Bu ödeme talebinin tutarı sıfır. Zaten kapandı.

checkout-expired = Ödeme süresi doldu
checkout-expired-ended = Süre şu zamanda doldu: { $ended }. Lütfen bu talebi artık ödemeyin; bunun yerine yenisini başlatın.
checkout-expired-watched = Zaten ödediniz mi? O zaman hiçbir şey kaybolmadı: adres izlenmeye devam ediyor ve ödemeniz burada görünecek.

checkout-expired-part = Tutarın yalnızca bir kısmı zamanında ulaştı
checkout-expired-part-came = Ödeme süresi dolduğunda { $price } tutarın { $paid } kadarı ulaşmıştı.

checkout-paid-late = Ödendi, ama geç
checkout-paid-late-came = Tutarın tamamı ulaştı, ama süre dolduktan ({ $ended }) ve bu fiyatın geçerliliği bittikten sonra.

checkout-unconfirmed = Ödeme zamanında onaylanmadı
checkout-unconfirmed-came = Ödemeniz zamanında görüldü, ama o zamandan beri onaylanmadı. Çoğu zaman bunun nedeni, ücretin madenciler için fazla düşük olmasıdır.
checkout-unconfirmed-later = Yine de onaylanabilir ve o zaman kaydedilir; cüzdanınız ücreti yükseltmenize de izin verebilir.

checkout-accepted = Kabul edildi. Teşekkür ederiz!
checkout-accepted-by = { $store } bu talebi ödenmiş olarak işaretledi.

checkout-declined = Bu ödeme talebi geçerli değil
checkout-declined-by = { $store } bu talebi geçersiz olarak işaretledi. Lütfen ödemeyin.
checkout-declined-ask = Zaten ödediniz mi? { checkout-ask }

## The amount in large figures
checkout-amount-to-pay = Ödenecek tutar
checkout-still-to-pay = Kalan tutar
checkout-your-payment = Ödemeniz
checkout-amount = Tutar
checkout-any-amount = Dilediğiniz tutar
# $money is in the invoice's currency, $sats the same in satoshis.
checkout-worth = { $money } · { $sats }
checkout-worth-about = yaklaşık { $money } · { $sats }
checkout-with-fee = { $amount } ağ maliyeti payı dahil

## How to pay
checkout-to-address = Bu adrese
# The name of the button in quotes.
checkout-how-scan = Kodu Bitcoin cüzdanınızla tarayın veya cüzdanın bulunduğu cihazda “{ checkout-open-in-wallet }” düğmesine basın. Ya da adresi ve tutarı kopyalayın.
checkout-how-scan-only = Kodu Bitcoin cüzdanınızla tarayın ya da adresi ve tutarı kopyalayın.
checkout-how-compare = Cüzdanınızdaki adresi buradakiyle karşılaştırın; en azından başını ve sonunu.
checkout-how-send = { $amount } tutarı tek bir ödemeyle gönderin. Cüzdanınızın ağa ödediği ücret buna eklenir.
checkout-how-send-any = Dilediğiniz tutarı tek bir ödemeyle gönderin. Cüzdanınızın ağa ödediği ücret buna eklenir.
checkout-code = Ödeme bağlantısını içeren, cüzdanla taranacak QR kodu
checkout-open-in-wallet = Cüzdanda aç
checkout-test-coins = Test parasıyla öde
# Buttons beside what they copy.
checkout-copy-amount = Tutarı kopyala
checkout-copy-address = Adresi kopyala
checkout-copy-link = Ödeme bağlantısını kopyala
# What a button says after it was pressed.
checkout-copied = Kopyalandı

## After the time to pay
checkout-renew = Bugünkü kurla yenile
checkout-renew-same = Hâlâ ödeyebilirsiniz: aynı fiyatı bugünkü kurla, yeni bir adrese.
# Where somebody has to confirm that.
checkout-renew-asked = { $amount } tutarındaki ödeme talebinin yenilenmesini istediniz. Alıcı: { $store }.
checkout-renewed = Bu ödeme talebi yenilendi. Lütfen bunun yerine yenisini ödeyin.
checkout-renewed-go = Yeni talebe git
checkout-paid-before = Bunun yerini aldığı ödeme talebi için zaten bir ödeme ulaştı. Lütfen ödemeden önce oraya bakın.
checkout-paid-before-go = Önceki talebe git

## The payments
checkout-payments = Ödemeler
checkout-standing-confirmed = onaylandı
checkout-standing-accepted = kabul edildi
checkout-standing-unconfirmed = henüz bir blokta değil
checkout-standing-confirming = { $need } onaydan { $have } tamam
checkout-standing-invalid = değiştirildi veya geri çekildi, sayılmaz
# Below a list of payments that is cut short.
checkout-payments-more = ve { $count } ödeme daha
# $standing is one of the above.
checkout-standing-late = { $standing }, geç

## The small print
checkout-invoice = Ödeme talebi
checkout-order = Sipariş
checkout-made = Oluşturulma
checkout-rate = Kur
checkout-rate-for-one = 1{ "\u00A0" }BTC için { $rate }

## Links
# Takes away the page where a shop shows it over its own.
checkout-close = Kapat
checkout-receipt = Makbuz
# Where the shop asked for that, once the invoice is paid.
checkout-away = Birkaç saniye içinde geri götürüleceksiniz.
checkout-away-stay = Burada kal
# $host is the name of the shop's server.
checkout-back = Geri dön: { $host }
checkout-still = Bu sayfa sabit duruyor.
checkout-still-again = Yeniden bak
checkout-still-loosen = Kendiliğinden baksın
checkout-looks = Bu sayfa { $seconds } saniyede bir yeniden bakar.
checkout-looks-again = Şimdi bak
checkout-looks-hold = Sabit tut
checkout-help = Bir sorun mu var?
checkout-help-ask = Soru sor: { $store }
checkout-keep = Bu sayfanın adresini saklayın: ödemenizin durumunu her zaman burada görebilirsiniz.
