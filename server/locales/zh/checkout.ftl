### The page where an invoice is paid. Amounts ($paid, $price, $over, $amount) come with their unit.

## The three steps at the top
checkout-step-pay = 付款
checkout-step-confirm = 确认
checkout-step-done = 完成

## What is said in each stage: a heading, then what to know and do
checkout-deadline = 请在 { $until } 之前付款，剩余时间：{ $left }。
# The same on a page that is kept up to date by a script, beside a countdown.
checkout-deadline-live = 请在 { $until } 之前付款。
# Before minutes and seconds, such as 4:59.
checkout-time-left = 剩余时间：
checkout-patience = 您的付款可能要等到进入区块后才会显示在本页，大约需要十分钟或更久。在此期间，您的付款是安全的。
checkout-ask = 请联系 { $store }，并告知下方的账单编号。
checkout-safe = 没有任何损失：款项已直接进入 { $store } 自己的钱包。
checkout-excess = 您多付了 { $over }。
checkout-leave = 您不必在此等待：可以关闭本页，随时再回来查看。

checkout-waiting = 等待您付款

checkout-part-paid = 已收到部分金额
checkout-part-paid-came = 应付 { $price }，已收到 { $paid }。请将余款发送到同一地址。

checkout-seen = 已看到付款
checkout-seen-wait = 谢谢。付款进入比特币区块链的区块后即为最终完成，通常需要十分钟，有时需要一小时。

checkout-confirming = 确认中：{ $have } / { $need }
checkout-confirming-wait = 谢谢。付款已进入比特币区块链。大约每十分钟出一个新区块，每个新区块增加一次确认。

checkout-paid = 付款完成，谢谢！
checkout-paid-confirmed = 您的付款已直接进入 { $store } 自己的钱包，并已确认。
checkout-paid-accepted = 您的付款已直接进入 { $store } 自己的钱包，并已接受。

checkout-paid-over = 付款完成，还多付了一些，谢谢！
checkout-paid-over-ask = { checkout-excess }这不是您的本意吗？{ checkout-ask }

checkout-nothing-due = 无需付款
checkout-nothing-due-settled = 此账单金额为零，已经结清。

checkout-expired = 付款时间已过
checkout-expired-ended = 截止时间为 { $ended }。请不要再支付此账单，请重新创建一张。
checkout-expired-watched = 您已经付款了吗？那就没有任何损失：该地址仍在监测中，您的付款会显示在这里。

checkout-expired-part = 按时到账的只有部分金额
checkout-expired-part-came = 付款时间截止时，应付 { $price }，已收到 { $paid }。

checkout-paid-late = 已付款，但晚了
checkout-paid-late-came = 全部金额已到账，但晚于 { $ended }，那时此价格已不再保留。

checkout-unconfirmed = 付款未能按时确认
checkout-unconfirmed-came = 您的付款已按时看到，但此后一直未获确认。常见原因是手续费太低，矿工没有打包。
checkout-unconfirmed-later = 它仍有可能得到确认，届时会入账；您的钱包也许还可以提高手续费。

checkout-accepted = 已接受，谢谢！
checkout-accepted-by = { $store } 已将此账单标记为已付款。

checkout-declined = 此账单无效
checkout-declined-by = { $store } 已将此账单标记为无效。请不要付款。
checkout-declined-ask = 您已经付款了吗？{ checkout-ask }

## The amount in large figures
checkout-amount-to-pay = 应付金额
checkout-still-to-pay = 还需支付
checkout-your-payment = 您的付款
checkout-amount = 金额
checkout-any-amount = 金额由您决定
# $money is in the invoice's currency, $sats the same in satoshis.
checkout-worth = { $money } · { $sats }
checkout-worth-about = 约 { $money } · { $sats }
checkout-with-fee = 含网络费用 { $amount }

## How to pay
checkout-to-address = 付款到此地址
# The name of the button in quotes.
checkout-how-scan = 用您的比特币钱包扫描二维码，或在装有钱包的设备上点按“{ checkout-open-in-wallet }”。也可以复制地址和金额。
checkout-how-scan-only = 用您的比特币钱包扫描二维码，或复制地址和金额。
checkout-how-compare = 请核对钱包中显示的地址与此处是否一致，至少核对开头和结尾。
checkout-how-send = 请一次付清 { $amount }。钱包付给网络的手续费另计。
checkout-how-send-any = 请一次付款，金额不限。钱包付给网络的手续费另计。
checkout-code = 含付款链接的二维码，供钱包扫描
checkout-open-in-wallet = 在钱包中打开
checkout-test-coins = 用测试币付款
# Buttons beside what they copy.
checkout-copy-amount = 复制金额
checkout-copy-address = 复制地址
checkout-copy-link = 复制付款链接
# What a button says after it was pressed.
checkout-copied = 已复制

## After the time to pay
checkout-renew = 按今日汇率续期
checkout-renew-same = 您仍可付款：价格不变，按今日汇率计算，付款到新地址。
# Where somebody has to confirm that.
checkout-renew-asked = 您请求 { $store } 为金额 { $amount } 的账单续期。
checkout-renewed = 此账单已续期。请改为支付新账单。
checkout-renewed-go = 前往新账单
checkout-paid-before = 此账单所取代的旧账单已收到款项。请在付款前先查看旧账单。
checkout-paid-before-go = 前往旧账单

## The payments
checkout-payments = 付款记录
checkout-standing-confirmed = 已确认
checkout-standing-accepted = 已接受
checkout-standing-unconfirmed = 尚未进入区块
checkout-standing-confirming = { $have } / { $need } 次确认
checkout-standing-invalid = 已被替换或撤回，不计入
# Below a list of payments that is cut short.
checkout-payments-more = 以及另外 { $count } 笔付款
# $standing is one of the above.
checkout-standing-late = { $standing }，逾期

## The small print
checkout-invoice = 账单
checkout-order = 订单
checkout-made = 创建时间
checkout-rate = 汇率
checkout-rate-for-one = 1{ "\u00A0" }BTC 兑 { $rate }

## Links
# Takes away the page where a shop shows it over its own.
checkout-close = 关闭
checkout-receipt = 收据
# Where the shop asked for that, once the invoice is paid.
checkout-away = 几秒钟后将自动返回。
checkout-away-stay = 留在本页
# $host is the name of the shop's server.
checkout-back = 返回 { $host }
checkout-still = 本页已停止自动刷新。
checkout-still-again = 再查看一次
checkout-still-loosen = 恢复自动刷新
checkout-looks = 本页每 { $seconds } 秒自动刷新。
checkout-looks-again = 立即刷新
checkout-looks-hold = 停止刷新
checkout-help = 遇到问题了吗？
checkout-help-ask = 询问 { $store }
checkout-keep = 请保存本页地址：您可以随时在此查看付款的情况。
