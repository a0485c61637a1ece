### The page that asks how much somebody wants to give.

## The form
donate-give-to = 向 { $store } 捐款
donate-straight = 用比特币捐款，直接进入 { $store } 自己的钱包。无需账户，没有 Cookie，不经第三方。
donate-choose = 选择金额
donate-enter = 或自行输入金额（{ $currency }）
donate-enter-any = 或自行输入金额
donate-currency = 货币
donate-this-amount = 捐出此金额
donate-open = 在钱包中决定金额
donate-next = 下一页会显示专为您生成的比特币地址，以及如何使用它。

## What came in
# The heading over it, where the owner named no campaign.
donate-so-far = 目前进展
donate-received = 已收到 { $amount }，共 { $donations } 笔捐款。
# $goal is an amount of bitcoin.
donate-reached = 已达目标 { $goal } 的 { $percent }%。
# $goal and $worth are amounts of another currency.
donate-reached-today = 按今日汇率折合 { $worth }，已达目标 { $goal } 的 { $percent }%。
donate-goal-no-rate = 目标为 { $goal }。我们不知道今日汇率，因此无法说明已完成多少。
donate-until = 捐款截止时间：{ $time }。
donate-ended = 本次募捐已结束。感谢每一位捐款者。

## What may be wrong with it
donate-no-rate-now = 我们目前不知道比特币以 { $currency } 计的价格。您可以改用此处提供的方式捐款。
donate-not-offered = 请从此处提供的金额中选择。
donate-other-currency = 此处的金额以 { $currencies } 计。请选择其中一种货币。
donate-check = 请检查金额
donate-not-whole = 表单未完整送达。请重新提交。
donate-nothing = 请输入金额，或从上方选择一项。
donate-zero = 请输入大于零的金额。
donate-unknown-currency = 我们不认识这种货币。请使用三个字母的代码，例如 EUR。
donate-not-a-number = 我们无法识别这个金额。请用数字书写，例如 1000 或 12.50。
# The amount typed, such as 1.234, could have its mark between thousands or before decimals. $grouped is 1234, $decimal 1.2340.
donate-grouped = 千位之间请不要加点或逗号，例如 { $grouped }。
donate-two-readings = 这可能表示 { $grouped } 或 { $decimal }。请写明您的意思。
donate-no-decimals = { $currency } 金额没有小数。请输入整数。
donate-too-precise = { $currency } 金额最多有 { $decimals } 位小数。
donate-too-large = 这超出了可以支付的金额。请输入较小的金额。
donate-too-small = 这低于比特币付款所能承载的金额。请输入较大的金额。
donate-no-rate = 我们目前不知道比特币以该货币计的价格。您仍可在钱包中决定金额。

## For those who ask others to give
donate-share = 分享“{ $title }”
donate-share-link = 链接
donate-share-form = 用于您自己网站的表单
donate-share-form-how = 将以下内容复制到任意网页即可。它不需要脚本，不设 Cookie，也不从这里加载任何内容；只有按下按钮的人才会来到这里。
# The two words in that form.
donate-share-amount = 金额
donate-share-give = 用比特币捐款
donate-share-posters = 海报
donate-share-posters-how = 海报上的二维码指向本页，而不是某个比特币地址：每位捐款者都会得到自己的地址。
donate-share-png = 二维码图片（PNG）
donate-share-pdf = 可打印的页面（PDF）
donate-share-untitled = 可打印的页面上没有标题：它只能容纳拉丁字母，最多三行。请在二维码上方手写标题，或将图片放入您自己的页面。
