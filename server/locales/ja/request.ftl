### The page that asks somebody for a payment.

request-asks = { $store } がこのお支払いをお願いしています。
request-amount = 金額
request-paid = これまでの支払い
request-waiting = うち承認待ち
request-due = 残り
request-until = 支払期限
request-reference = 参照番号
request-pay = { $amount } をビットコインで支払う
request-part = または一部を支払う（{ $currency }）
request-pay-part = この分を支払う
request-next = 次のページに、お客様専用のビットコインアドレスと、その使い方が表示されます。
request-processing = 十分な金額が届き、承認を待っています。これ以上なさることはありません。
request-completed = 支払いは完了しました。ありがとうございました。
request-expired = 支払期限が過ぎました。{ $store } に新しい請求をお求めください。
request-closed = { $store } はこの請求への支払いを受け付けていません。
request-no-rate = 現在、この通貨での1ビットコインの価格がわかりません。数分後にもう一度お試しください。
