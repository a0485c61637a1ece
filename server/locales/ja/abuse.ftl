### What somebody reads whose form does not get its invoice at once. "-title" stands in the browser's tab.

## What was asked for
abuse-asked = { $store } に { $amount } を寄付しようとしています。
abuse-asked-open = { $store } に寄付し、金額をウォレットで決めようとしています。

## One more press
abuse-confirm-title = 確認してください
abuse-confirm = もう一度押してください
abuse-elsewhere = このフォームは別のサイトにありました。お客様専用のビットコインアドレスを受け取るには、もう一度押してください。
abuse-stale = フォームが長い間開かれていたか、その間にサーバーが再起動しました。もう一度送信してください。

## A wait, or a little work
abuse-moment = 少々お待ちください
abuse-many = ただいま多くの方が寄付しています。
abuse-wait = { $seconds } 秒待ってから、ボタンを押してください。
abuse-work = スクリプトが有効な場合、ブラウザーがその間にロボットを防ぐための小さな計算を行い、自動的に先へ進みます。

## Under each
abuse-nothing-yet = まだ何も作成されておらず、何も支払われていません。
abuse-go-on = 進む
