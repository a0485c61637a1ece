### Pages that say one thing: there is nothing here, or not now. "-title" stands in the browser's tab.

notice-not-found-title = Sayfa bulunamadı
notice-not-found = Burada bir şey yok
notice-not-found-address = Adres yanlış yazılmış veya eksik olabilir. Lütfen size verilen bağlantıyla karşılaştırın.
notice-not-found-payer = Buraya ödeme yapmak için geldiyseniz, mağazaya veya bağış sayfasına dönüp yeniden başlayın. Burada hiçbir ödeme yapılmadı.

notice-unavailable-title = Lütfen yeniden deneyin
notice-unavailable = Lütfen biraz sonra yeniden deneyin
notice-unavailable-page = Bu sayfa şu anda oluşturulamıyor.
notice-unavailable-safe = Zaten ödediyseniz ödemeniz güvendedir: burada ne olursa olsun doğrudan adresine gider.

notice-no-wallet-title = Henüz hazır değil
notice-no-wallet = Burada şu anda bitcoin alınamıyor
notice-no-wallet-tell = Burada ödeme yapılacak boş adresi olan bir cüzdan yok. Lütfen sizi buraya yönlendirenlere haber verin; hiçbir ödeme yapılmadı.

notice-store-gone-title = Artık burada değil
notice-store-gone = Bu mağaza artık burada değil
notice-store-gone-paid = Zaten ödediyseniz ödemeniz doğrudan mağazanın kendi cüzdanına gitti. Ne olduğunu mağazaya sorun.
notice-store-gone-unpaid = Ödemediyseniz lütfen bu adrese artık ödeme yapmayın.

notice-page-gone-title = Artık burada değil
notice-page-gone = Bu bağış sayfası artık yok
notice-page-gone-paid = Zaten bağış yaptıysanız bağışınız doğrudan alıcının kendi cüzdanına gitti. Teşekkür ederiz.
notice-page-gone-unpaid = Yapmadıysanız, artık nereden bağış yapılacağını lütfen alıcının sitesinden öğrenin.

notice-not-renewed = Ödeme talebi şu anda yenilenemiyor
notice-not-renewed-rate = Şu anda talebin para biriminde bir bitcoinin ne kadar ettiğini bilmiyoruz veya tutarı artık bir ödemeye sığmıyor.
notice-not-renewed-later = Hiçbir şey oluşturulmadı ve hiçbir ödeme yapılmadı. Lütfen geri dönüp birkaç dakika sonra yeniden deneyin.

notice-no-receipt = Burada makbuz yok
notice-no-receipt-why = Makbuz, ödeme kesinleşince verilir. Size makbuz sözü verildiyse lütfen daha sonra yeniden bakın.

notice-not-paid-title = Ödenmedi
notice-not-paid = Düğüm ödeme yapmadı
notice-not-paid-why = Cüzdanı kilitli veya boş olabilir; bu sunucunun günlüğünde ayrıntı var. Geri dönüp yeniden deneyin.
