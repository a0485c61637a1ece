### The receipt of an invoice.

receipt-title = 領収書
receipt-received = 受領額
receipt-date = 支払日
# The price, where another amount was paid.
receipt-asked = 請求額
# Who said what a bitcoin cost: names of exchanges, and when.
receipt-rate-from = レートの出典
receipt-rate-named = { $names }、{ $time }
# Where the rate is the shop's own decision.
receipt-rate-own = ショップ独自のレート、{ $time }
# Where no payment came, but the owner took the invoice for paid.
receipt-accepted = この請求は、ビットコインの支払いなしに支払い済みとして受け付けられました。
receipt-gift = これは寄付です。対価としての商品やサービスの提供はありません。
receipt-code = この領収書のアドレスのQRコード
receipt-keep = この領収書は、アドレスを知っている人だけが見られます。印刷するか、アドレスを保存してください。
receipt-invoice = 請求に戻る
