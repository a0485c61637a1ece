### The page that asks how much somebody wants to give.

## The form
donate-give-to = Bağış yapın: { $store }
donate-straight = Bitcoin ile, doğrudan alıcının ({ $store }) kendi cüzdanına. Hesap yok, çerez yok, aracı yok.
donate-choose = Bir tutar seçin
donate-enter = Veya kendiniz girin ({ $currency })
donate-enter-any = Veya kendiniz girin
donate-currency = Para birimi
donate-this-amount = Bu tutarı bağışla
donate-open = Tutara cüzdanımda karar vereyim
donate-next = Sonraki sayfada yalnızca sizin için oluşturulmuş bir bitcoin adresi ve onunla ne yapacağınız gösterilir.

## What came in
# The heading over it, where the owner named no campaign.
donate-so-far = Şimdiye kadar
donate-received = { $donations } bağışla { $amount } toplandı.
# $goal is an amount of bitcoin.
donate-reached = Bu, { $goal } olan hedefin %{ $percent } kadarıdır.
# $goal and $worth are amounts of another currency.
donate-reached-today = Bugünkü kurla { $worth } ediyor: { $goal } olan hedefin %{ $percent } kadarı.
donate-goal-no-rate = Hedef: { $goal }. Bugünkü kuru bilmediğimiz için ne kadarına ulaşıldığını söyleyemiyoruz.
donate-until = Burada şu zamana kadar bağış yapılabilir: { $time }.
donate-ended = Bu bağış çağrısı sona erdi. Bağış yapan herkese teşekkür ederiz.

## What may be wrong with it
donate-no-rate-now = Şu anda bir bitcoinin kaç { $currency } ettiğini bilmiyoruz. Onun yerine burada sunulanlarla bağış yapabilirsiniz.
donate-not-offered = Lütfen burada sunulan tutarlardan birini seçin.
donate-other-currency = Buradaki tutarlar şu para birimlerindedir: { $currencies }. Lütfen bunlardan birini seçin.
donate-check = Lütfen tutarı kontrol edin
donate-not-whole = Form eksik ulaştı. Lütfen yeniden gönderin.
donate-nothing = Lütfen bir tutar girin veya yukarıdan birini seçin.
donate-zero = Lütfen sıfırdan büyük bir tutar girin.
donate-unknown-currency = Bu para birimini bilmiyoruz. Lütfen EUR gibi üç harfli kodunu kullanın.
donate-not-a-number = Bu tutarı okuyamadık. Lütfen 1000 veya 12,50 gibi rakamla yazın.
# The amount typed, such as 1.234, could have its mark between thousands or before decimals. $grouped is 1234, $decimal 1.2340.
donate-grouped = Lütfen binlikleri nokta veya virgül koymadan yazın: { $grouped }.
donate-two-readings = Bu, { $grouped } veya { $decimal } anlamına gelebilir. Lütfen hangisini kastettiğinizi yazın.
donate-no-decimals = { $currency } tutarlarında ondalık hane yoktur. Lütfen tam sayı girin.
donate-too-precise = { $currency } tutarlarında en fazla { $decimals } ondalık hane olabilir.
donate-too-large = Bu, ödenebilecek olandan fazla. Lütfen daha küçük bir tutar girin.
donate-too-small = Bu, bir Bitcoin ödemesinin taşıyabileceğinden az. Lütfen daha büyük bir tutar girin.
donate-no-rate = Şu anda bu para biriminde bir bitcoinin ne kadar ettiğini bilmiyoruz. Yine de tutara cüzdanınızda karar verebilirsiniz.

## For those who ask others to give
donate-share = Paylaşın: “{ $title }”
donate-share-link = Bağlantı
donate-share-form = Kendi siteniz için bir form
donate-share-form-how = Bunu herhangi bir sayfaya kopyalayın. Betik gerektirmez, çerez bırakmaz ve buradan hiçbir şey yüklemez; buraya yalnızca düğmesine basanlar gelir.
# The two words in that form.
donate-share-amount = Tutar
donate-share-give = Bitcoin ile bağışla
donate-share-posters = Afişler
donate-share-posters-how = Üzerlerindeki kod bu sayfaya götürür, asla bir bitcoin adresine değil: bağış yapan herkes kendine ait bir adres alır.
donate-share-png = Resim olarak kod (PNG)
donate-share-pdf = Yazdırılacak sayfa (PDF)
donate-share-untitled = Yazdırılacak sayfada başlık yok: sayfaya yalnızca Latin harfleri, en çok üç satır sığar. Başlığı kodun üstüne elle yazın veya resmi kendi sayfanıza yerleştirin.
