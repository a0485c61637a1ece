### The page where what was set aside for somebody is claimed.

pull-offers = { $store } がこれをお客様のために取り分けました。送り先をお知らせください。
pull-empty = すべて受け取り済みです。
pull-waits = { $instant } から受け取れます。
pull-expired = 受け取りの期限が過ぎました。{ $store } にお尋ねください。
pull-closed = { $store } がこれを取り下げました。
pull-amount = 金額
pull-left = まだ受け取られていない額
pull-until = 受け取り期限
pull-address = お客様のビットコインアドレス
pull-part = 受け取る額（{ $currency }）
pull-claim = 受け取る
pull-asked = { $store } から { $amount }
pull-next = 受け取りは人の手でこのアドレスに支払われるため、しばらくかかることがあります。状況はこのページに表示されます。
pull-claims = 受け取り
pull-awaiting-approval = 承認待ち
pull-awaiting-payment = 支払い予定
pull-in-progress = 支払い中
pull-completed = 支払い済み
pull-cancelled = 取り消し済み
pull-not-address = 支払いができるビットコインアドレスではありません。ウォレットからもう一度、全体をコピーしてください。
pull-taken = このアドレスへの支払いはすでに進行中です。新しいアドレスをお知らせください。
pull-too-much = 残りより多い額です。
