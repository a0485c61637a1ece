### The page where what was set aside for somebody is claimed.

pull-offers = { $store } 为您预留了这笔款项。请说明付到哪里。
pull-empty = 已全部领取。
pull-waits = 从 { $instant } 起可以领取。
pull-expired = 领取时间已过。请联系 { $store }。
pull-closed = { $store } 已撤回这笔款项。
pull-amount = 金额
pull-left = 尚未领取
pull-until = 领取截止时间
pull-address = 您的比特币地址
pull-part = 领取多少，单位 { $currency }
pull-claim = 领取
pull-asked = { $amount }，来自 { $store }
pull-next = 您领取的款项由人工付到这个地址，可能需要一些时间。本页会显示进度。
pull-claims = 已领取
pull-awaiting-approval = 等待批准
pull-awaiting-payment = 将会支付
pull-in-progress = 正在支付
pull-completed = 已支付
pull-cancelled = 已取消
pull-not-address = 这不是可以付款的比特币地址。请从您的钱包重新完整复制。
pull-taken = 已有一笔付往这个地址的款项。请提供新的地址。
pull-too-much = 这超过了剩余金额。
