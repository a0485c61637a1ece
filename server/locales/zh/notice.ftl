### Pages that say one thing: there is nothing here, or not now. "-title" stands in the browser's tab.

notice-not-found-title = 找不到页面
notice-not-found = 这里什么也没有
notice-not-found-address = 地址可能输入有误或不完整。请与您收到的链接核对。
notice-not-found-payer = 如果您是来付款的，请返回商店或捐款页面重新开始。这里没有支付任何款项。

notice-unavailable-title = 请重试
notice-unavailable = 请稍后再试
notice-unavailable-page = 目前无法生成此页面。
notice-unavailable-safe = 如果您已经付款，您的付款是安全的：无论这里发生什么，款项都会直接到达其地址。

notice-no-wallet-title = 尚未就绪
notice-no-wallet = 这里目前无法接收比特币
notice-no-wallet-tell = 这里没有可用于收款的钱包地址。请告知引导您来此的人；没有支付任何款项。

notice-store-gone-title = 已不在此处
notice-store-gone = 这家商店已不在此处
notice-store-gone-paid = 如果您已经付款，款项已直接进入商店自己的钱包。请向商店询问处理情况。
notice-store-gone-unpaid = 如果您尚未付款，请不要再向此地址付款。

notice-page-gone-title = 已不在此处
notice-page-gone = 此捐款页面已不存在
notice-page-gone-paid = 如果您已经捐款，款项已直接进入受捐方自己的钱包。谢谢您。
notice-page-gone-unpaid = 如果尚未捐款，请到受捐方的网站查看现在的捐款方式。

notice-not-renewed = 目前无法为账单续期
notice-not-renewed-rate = 我们目前不知道比特币以账单货币计的价格，或者账单金额已不适合一次付款。
notice-not-renewed-later = 没有生成任何内容，也没有支付任何款项。请返回，几分钟后再试。

notice-no-receipt = 这里没有收据
notice-no-receipt-why = 付款最终完成后才会开具收据。如果已答应给您收据，请稍后再来查看。

notice-not-paid-title = 未付款
notice-not-paid = 节点没有付款
notice-not-paid-why = 它的钱包可能已锁定或没有余额；此服务器的日志有更多说明。请返回重试。
