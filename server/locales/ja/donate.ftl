### The page that asks how much somebody wants to give.

## The form
donate-give-to = { $store } に寄付する
donate-straight = ビットコインで、{ $store } 自身のウォレットへ直接届きます。アカウントもCookieも仲介者もありません。
donate-choose = 金額を選んでください
donate-enter = または金額を入力してください（{ $currency }）
donate-enter-any = または金額を入力してください
donate-currency = 通貨
donate-this-amount = この金額を寄付する
donate-open = 金額はウォレットで決める
donate-next = 次のページに、お客様専用のビットコインアドレスと、その使い方が表示されます。

## What came in
# The heading over it, where the owner named no campaign.
donate-so-far = これまでの寄付
donate-received = { $donations } 件の寄付で { $amount } が集まりました。
# $goal is an amount of bitcoin.
donate-reached = 目標 { $goal } の { $percent }% です。
# $goal and $worth are amounts of another currency.
donate-reached-today = 今日のレートで { $worth }、目標 { $goal } の { $percent }% です。
donate-goal-no-rate = 目標は { $goal } です。今日のレートがわからないため、達成率を表示できません。
donate-until = { $time } まで寄付できます。
donate-ended = この募金は終了しました。ご寄付くださったすべての方に感謝いたします。

## What may be wrong with it
donate-no-rate-now = 現在、{ $currency } でのビットコインの価格がわかりません。ここに示されたほかの方法で寄付できます。
donate-not-offered = ここに示された金額から選んでください。
donate-other-currency = ここで使える通貨は { $currencies } です。この中から選んでください。
donate-check = 金額を確認してください
donate-not-whole = フォームが完全に届きませんでした。もう一度送信してください。
donate-nothing = 金額を入力するか、上から選んでください。
donate-zero = ゼロより大きい金額を入力してください。
donate-unknown-currency = この通貨はわかりません。EUR のような3文字のコードを使ってください。
donate-not-a-number = この金額を読み取れません。1000 や 12.50 のように数字で入力してください。
# The amount typed, such as 1.234, could have its mark between thousands or before decimals. $grouped is 1234, $decimal 1.2340.
donate-grouped = 桁区切りの点やコンマを付けずに入力してください（例：{ $grouped }）。
donate-two-readings = { $grouped } とも { $decimal } とも読めます。意図したほうを入力してください。
donate-no-decimals = { $currency } の金額に小数は使えません。整数を入力してください。
donate-too-precise = { $currency } の金額は小数点以下 { $decimals } 桁までです。
donate-too-large = お支払いできる金額を超えています。より小さい金額を入力してください。
donate-too-small = ビットコインで送金できる金額を下回っています。より大きい金額を入力してください。
donate-no-rate = 現在、この通貨でのビットコインの価格がわかりません。金額をウォレットで決めて寄付することはできます。

## For those who ask others to give
donate-share = 「{ $title }」を広める
donate-share-link = リンク
donate-share-form = ご自分のサイト用のフォーム
donate-share-form-how = これを任意のページにコピーしてください。スクリプトは不要で、Cookieを使わず、ここから何も読み込みません。ボタンを押した人だけがここに来ます。
# The two words in that form.
donate-share-amount = 金額
donate-share-give = ビットコインで寄付する
donate-share-posters = ポスター
donate-share-posters-how = ポスターのコードが示すのはこのページで、ビットコインアドレスではありません。寄付する方ごとに専用のアドレスが用意されます。
donate-share-png = コードの画像（PNG）
donate-share-pdf = 印刷用の用紙（PDF）
donate-share-untitled = 印刷用の用紙にタイトルは入りません。入れられるのはラテン文字だけで、3 行までです。コードの上に手で書くか、画像をご自分の用紙に入れてください。
