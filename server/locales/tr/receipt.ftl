### The receipt of an invoice.

receipt-title = Makbuz
receipt-received = Alınan tutar
receipt-date = Ödeme tarihi
# The price, where another amount was paid.
receipt-asked = İstenen tutar
# Who said what a bitcoin cost: names of exchanges, and when.
receipt-rate-from = Kurun kaynağı
receipt-rate-named = { $names }, { $time }
# Where the rate is the shop's own decision.
receipt-rate-own = Mağazanın kendi kuru, { $time }
# Where no payment came, but the owner took the invoice for paid.
receipt-accepted = Talep, bitcoin ödemesi olmadan ödenmiş sayıldı.
receipt-gift = Bu bir bağıştı. Karşılığında mal veya hizmet verilmedi.
receipt-code = Bu makbuzun adresini içeren QR kodu
receipt-keep = Bu makbuzu yalnızca adresini bilenler bulabilir. Yazdırın veya adresi saklayın.
receipt-invoice = Ödeme talebine dön
