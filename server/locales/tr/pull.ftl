### The page where what was set aside for somebody is claimed.

pull-offers = { $store } bunu sizin için ayırdı. Nereye gitmesi gerektiğini söyleyin.
pull-empty = Tamamı talep edildi.
pull-waits = Bu, { $instant } tarihinden itibaren talep edilebilir.
pull-expired = Bunu talep etme süresi doldu. Lütfen { $store } ile görüşün.
pull-closed = { $store } bunu geri çekti.
pull-amount = Tutar
pull-left = Henüz talep edilmeyen
pull-until = Son talep zamanı
pull-address = Bitcoin adresiniz
pull-part = Ne kadar, { $currency } olarak
pull-claim = Talep et
pull-asked = { $amount }, gönderen { $store }
pull-next = Talep ettiğiniz tutar bu adrese elle ödenir, bu yüzden biraz sürebilir. Bu sayfa durumu gösterir.
pull-claims = Talep edilenler
pull-awaiting-approval = onay bekliyor
pull-awaiting-payment = ödenecek
pull-in-progress = ödeniyor
pull-completed = ödendi
pull-cancelled = iptal edildi
pull-not-address = Bu, ödeme yapılabilecek bir bitcoin adresi değil. Lütfen cüzdanınızdan eksiksiz olarak yeniden kopyalayın.
pull-taken = Bu adrese zaten bir ödeme yolda. Lütfen yeni bir adres verin.
pull-too-much = Bu, kalandan fazla.
