### The receipt of an invoice.

receipt-title = Makbuz
receipt-received = Alınan tutar
receipt-date = Ödeme tarihi
# The price, where another amount was paid.
receipt-asked = İstenen tutar
# Where no payment came, but the owner took the invoice for paid.
receipt-accepted = Talep, bitcoin ödemesi olmadan ödenmiş sayıldı.
receipt-gift = Bu bir bağıştı. Karşılığında mal veya hizmet verilmedi.
receipt-code = Bu makbuzun adresini içeren QR kodu
receipt-keep = Bu makbuzu yalnızca adresini bilenler bulabilir. Yazdırın veya adresi saklayın.
receipt-invoice = Ödeme talebine dön
