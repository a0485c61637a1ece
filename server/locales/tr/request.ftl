### The page that asks somebody for a payment.

request-asks = { $store } sizden bu ödemeyi istiyor.
request-amount = Tutar
request-paid = Şimdiye kadar ödenen
request-waiting = Bunun onay bekleyeni
request-due = Kalan
request-until = Son ödeme zamanı
request-reference = Referans
request-pay = Bitcoin ile { $amount } öde
request-part = Ya da bir bölümünü öde: { $currency }
request-pay-part = Bu bölümü öde
request-next = Sonraki sayfada yalnızca sizin için oluşturulmuş bir bitcoin adresi ve onunla ne yapacağınız gösterilir.
request-processing = Yeterli tutar geldi ve onay bekliyor. Yapılacak başka bir şey yok.
request-completed = Bu ödendi. Teşekkürler.
request-expired = Ödeme süresi doldu. Alıcıdan ({ $store }) yeni bir istek isteyin.
request-closed = Alıcı ({ $store }) bunun için artık ödeme kabul etmiyor.
request-no-rate = Şu anda bir bitcoinin bu para biriminde kaç olduğunu bilmiyoruz. Lütfen birkaç dakika sonra yeniden deneyin.
