### The page that asks how much somebody wants to give.

## The form
donate-give-to = Bağış yapın: { $store }
donate-straight = Bitcoin ile, doğrudan alıcının ({ $store }) kendi cüzdanına. Hesap yok, çerez yok, aracı yok.
donate-choose = Bir tutar seçin
donate-enter = Veya kendiniz girin ({ $currency })
donate-this-amount = Bu tutarı bağışla
donate-open = Tutara cüzdanımda karar vereyim
donate-next = Sonraki sayfada yalnızca sizin için oluşturulmuş bir bitcoin adresi ve onunla ne yapacağınız gösterilir.

## What may be wrong with it
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
