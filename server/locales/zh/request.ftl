### The page that asks somebody for a payment.

request-asks = { $store } 请您支付这笔款项。
request-amount = 金额
request-paid = 已付
request-waiting = 其中等待确认
request-due = 尚欠
request-until = 付款截止时间
request-reference = 编号
request-pay = 用比特币支付 { $amount }
request-part = 或支付其中一部分，单位 { $currency }
request-pay-part = 支付这一部分
request-next = 下一页会显示专为您生成的比特币地址，以及如何使用它。
request-processing = 款项已足额到达，正在等待确认。您无需再做什么。
request-completed = 已付清。谢谢。
request-expired = 付款时间已过。请向 { $store } 索取新的付款请求。
request-closed = { $store } 不再为此接受付款。
request-no-rate = 我们暂时不知道一个比特币值多少这种货币。请几分钟后再试。
