### The receipt of an invoice.

receipt-title = 收据
receipt-received = 已收到
receipt-date = 付款日期
# The price, where another amount was paid.
receipt-asked = 应付金额
# Who said what a bitcoin cost: names of exchanges, and when.
receipt-rate-from = 汇率来源
receipt-rate-named = { $names }，{ $time }
# Where the rate is the shop's own decision.
receipt-rate-own = 商店自定汇率，{ $time }
# Where no payment came, but the owner took the invoice for paid.
receipt-accepted = 此账单未经比特币付款而被认定为已付款。
receipt-gift = 这是一笔捐款。未提供任何商品或服务作为回报。
receipt-code = 含本收据地址的二维码
receipt-keep = 只有知道地址的人才能找到这张收据。请打印，或保存地址。
receipt-invoice = 返回账单
