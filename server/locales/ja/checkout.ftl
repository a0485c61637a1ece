### The page where an invoice is paid. Amounts ($paid, $price, $over, $amount) come with their unit.

## The three steps at the top
checkout-step-pay = 支払い
checkout-step-confirm = 承認
checkout-step-done = 完了

## What is said in each stage: a heading, then what to know and do
checkout-deadline = { $until } までにお支払いください。残り時間：{ $left }
# The same on a page that is kept up to date by a script, beside a countdown.
checkout-deadline-live = { $until } までにお支払いください。
# Before minutes and seconds, such as 4:59.
checkout-time-left = 残り時間：
checkout-patience = お支払いがこのページに表示されるのは、ブロックに入ってから（およそ10分後、またはそれ以上）になる場合があります。その間もお支払いは安全です。
checkout-ask = { $store } に連絡し、下の請求番号をお伝えください。
checkout-safe = 何も失われていません。お支払いは { $store } 自身のウォレットに直接届いています。
checkout-excess = 請求額より { $over } 多く送金されました。
checkout-leave = ここで待つ必要はありません。このページを閉じて、いつでも戻ってくることができます。

checkout-waiting = お支払いを待っています

checkout-part-paid = 金額の一部が届きました
checkout-part-paid-came = { $price } のうち { $paid } が届きました。残りを同じアドレスに送金してください。

checkout-seen = お支払いを検出しました
checkout-seen-wait = ありがとうございます。ビットコインのブロックチェーンのブロックに入ると確定します。通常は10分ほど、ときには1時間かかります。

checkout-confirming = 承認中：{ $have } / { $need }
checkout-confirming-wait = ありがとうございます。お支払いはビットコインのブロックチェーンに記録されました。およそ10分ごとに新しいブロックが加わり、そのたびに承認が1つ増えます。

checkout-paid = お支払い済みです。ありがとうございます。
checkout-paid-confirmed = お支払いは { $store } 自身のウォレットに直接届き、承認されました。
checkout-paid-accepted = お支払いは { $store } 自身のウォレットに直接届き、受け付けられました。

checkout-paid-over = 請求額を少し上回るお支払いをいただきました。ありがとうございます。
checkout-paid-over-ask = { checkout-excess }意図したものではない場合は、ご相談ください。{ checkout-ask }

checkout-nothing-due = お支払いは不要です
checkout-nothing-due-settled = この請求の金額はゼロで、すでに完了しています。

checkout-expired = お支払いの期限が過ぎました
checkout-expired-ended = 期限は { $ended } でした。この請求にはもう支払わず、新しく作り直してください。
checkout-expired-watched = すでにお支払いの場合も、何も失われません。アドレスは引き続き監視されており、お支払いはここに表示されます。

checkout-expired-part = 期限までに届いたのは金額の一部です
checkout-expired-part-came = 期限の時点で { $price } のうち { $paid } が届いていました。

checkout-paid-late = お支払い済みですが、期限後でした
checkout-paid-late-came = 全額が届きましたが、{ $ended } を過ぎており、この価格の有効期限は切れていました。

checkout-unconfirmed = お支払いは期限までに承認されませんでした
checkout-unconfirmed-came = お支払いは期限内に検出されましたが、その後まだ承認されていません。多くの場合、手数料がマイナーにとって低すぎることが原因です。
checkout-unconfirmed-later = これから承認される可能性もあり、その場合は記帳されます。ウォレットで手数料を引き上げられることもあります。

checkout-accepted = 受け付けました。ありがとうございます。
checkout-accepted-by = { $store } がこの請求を支払い済みとしました。

checkout-declined = この請求は無効です
checkout-declined-by = { $store } がこの請求を無効としました。支払わないでください。
checkout-declined-ask = すでにお支払いの場合：{ checkout-ask }

## The amount in large figures
checkout-amount-to-pay = お支払い金額
checkout-still-to-pay = 残りのお支払い金額
checkout-your-payment = お客様のお支払い
checkout-amount = 金額
checkout-any-amount = お好きな金額
# $money is in the invoice's currency, $sats the same in satoshis.
checkout-worth = { $money } · { $sats }
checkout-worth-about = 約 { $money } · { $sats }
checkout-with-fee = ネットワーク費用 { $amount } を含みます

## How to pay
checkout-to-address = このアドレスへ
# The name of the button in quotes.
checkout-how-scan = ビットコインウォレットでコードを読み取るか、ウォレットのある端末で「{ checkout-open-in-wallet }」を押してください。アドレスと金額をコピーすることもできます。
checkout-how-scan-only = ビットコインウォレットでコードを読み取るか、アドレスと金額をコピーしてください。
checkout-how-compare = ウォレットに表示されたアドレスが、ここのアドレスと同じか確かめてください。少なくとも最初と最後を比べてください。
checkout-how-send = { $amount } を1回で送金してください。ウォレットがネットワークに支払う手数料は別にかかります。
checkout-how-send-any = お好きな金額を1回で送金してください。ウォレットがネットワークに支払う手数料は別にかかります。
checkout-code = 支払いリンクのQRコード（ウォレットで読み取り）
checkout-open-in-wallet = ウォレットで開く
checkout-test-coins = テストコインで支払う
# Buttons beside what they copy.
checkout-copy-amount = 金額をコピー
checkout-copy-address = アドレスをコピー
checkout-copy-link = 支払いリンクをコピー
# What a button says after it was pressed.
checkout-copied = コピーしました

## After the time to pay
checkout-renew = 今日のレートで更新する
checkout-renew-same = まだお支払いいただけます。同じ価格を今日のレートで、新しいアドレスへ送金できます。
# Where somebody has to confirm that.
checkout-renew-asked = { $store } に、{ $amount } の請求の更新を依頼しました。
checkout-renewed = この請求は更新されました。新しい請求にお支払いください。
checkout-renewed-go = 新しい請求へ
checkout-paid-before = この請求に置き換えられた以前の請求に、すでに入金があります。お支払いの前にそちらをご確認ください。
checkout-paid-before-go = 以前の請求へ

## The payments
checkout-payments = お支払いの記録
checkout-standing-confirmed = 承認済み
checkout-standing-accepted = 受付済み
checkout-standing-unconfirmed = まだブロックに入っていません
checkout-standing-confirming = 承認 { $have } / { $need }
checkout-standing-invalid = 置き換えまたは取り消しのため、数えません
# Below a list of payments that is cut short.
checkout-payments-more = ほか { $count } 件のお支払い
# $standing is one of the above.
checkout-standing-late = { $standing }（期限後）

## The small print
checkout-invoice = 請求番号
checkout-order = 注文
checkout-made = 作成日時
checkout-rate = レート
checkout-rate-for-one = 1{ "\u00A0" }BTC = { $rate }

## Links
# Takes away the page where a shop shows it over its own.
checkout-close = 閉じる
checkout-receipt = 領収書
# Where the shop asked for that, once the invoice is paid.
checkout-away = 数秒後に元のサイトへ戻ります。
checkout-away-stay = ここに残る
# $host is the name of the shop's server.
checkout-back = { $host } に戻る
checkout-still = このページは自動更新を止めています。
checkout-still-again = もう一度確認する
checkout-still-loosen = 自動更新を再開する
checkout-looks = このページは { $seconds } 秒ごとに自動更新されます。
checkout-looks-again = 今すぐ確認する
checkout-looks-hold = 自動更新を止める
checkout-help = お困りですか？
checkout-help-ask = { $store } に問い合わせる
checkout-keep = このページのアドレスを保存してください。お支払いの状況をいつでも確認できます。
