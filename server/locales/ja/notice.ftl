### Pages that say one thing: there is nothing here, or not now. "-title" stands in the browser's tab.

notice-not-found-title = ページが見つかりません
notice-not-found = ここには何もありません
notice-not-found-address = アドレスが間違っているか、途中で切れている可能性があります。受け取ったリンクと見比べてください。
notice-not-found-payer = お支払いのために来られた場合は、ショップまたは寄付ページに戻って、最初からやり直してください。ここでは何も支払われていません。

notice-unavailable-title = もう一度お試しください
notice-unavailable = しばらくしてから、もう一度お試しください
notice-unavailable-page = 現在、このページを表示できません。
notice-unavailable-safe = すでにお支払いの場合も安全です。ここで何が起きても、お支払いはアドレスに直接届きます。

notice-no-wallet-title = 準備ができていません
notice-no-wallet = 現在、ここではビットコインを受け取れません
notice-no-wallet-tell = 支払い先にできるアドレスのあるウォレットがありません。ここを案内した方にお知らせください。何も支払われていません。

notice-store-gone-title = ここにはもうありません
notice-store-gone = このショップはここにはもうありません
notice-store-gone-paid = すでにお支払いの場合、お支払いはショップ自身のウォレットに直接届いています。その後については、ショップにお問い合わせください。
notice-store-gone-unpaid = まだお支払いでない場合は、このアドレスにはもう支払わないでください。

notice-page-gone-title = ここにはもうありません
notice-page-gone = この寄付ページはもうありません
notice-page-gone-paid = すでに寄付された場合、ご寄付は受取人自身のウォレットに直接届いています。ありがとうございます。
notice-page-gone-unpaid = まだの場合は、現在の寄付先を受取人のサイトでご確認ください。

notice-not-renewed = 現在、請求を更新できません
notice-not-renewed-rate = 現在、請求の通貨でのビットコインの価格がわからないか、金額が1回の支払いに収まらなくなりました。
notice-not-renewed-later = 何も作成されておらず、何も支払われていません。戻って、数分後にもう一度お試しください。

notice-no-receipt = ここに領収書はありません
notice-no-receipt-why = 領収書は、お支払いが確定すると発行されます。発行される予定の場合は、後でもう一度ご覧ください。

notice-not-paid-title = 支払われていません
notice-not-paid = ノードは支払いませんでした
notice-not-paid-why = ノードのウォレットがロックされているか、空の可能性があります。詳しくはこのサーバーのログをご覧ください。戻って、もう一度お試しください。
