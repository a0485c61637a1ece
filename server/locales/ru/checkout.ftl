### The page where an invoice is paid. Amounts ($paid, $price, $over, $amount) come with their unit.

## The three steps at the top
checkout-step-pay = Оплата
checkout-step-confirm = Подтвер{ "\u00AD" }ждение
checkout-step-done = Готово

## What is said in each stage: a heading, then what to know and do
checkout-deadline = Пожалуйста, оплатите до { $until }. Осталось времени: { $left }.
# The same on a page that is kept up to date by a script, beside a countdown.
checkout-deadline-live = Пожалуйста, оплатите до { $until }.
# Before minutes and seconds, such as 4:59.
checkout-time-left = Осталось времени:
checkout-patience = Возможно, эта страница покажет ваш платёж только после того, как он попадёт в блок, минут через десять или позже. Всё это время он в безопасности.
checkout-ask = Пожалуйста, напишите получателю «{ $store }» и укажите номер счёта, приведённый ниже.
checkout-safe = Ничего не потеряно: деньги поступили прямо в собственный кошелёк получателя «{ $store }».
checkout-excess = Вы отправили на { $over } больше, чем требовалось.
checkout-leave = Ждать здесь не обязательно: страницу можно закрыть и вернуться к ней в любое время.

checkout-waiting = Ожидаем ваш платёж

checkout-part-paid = Часть суммы поступила
checkout-part-paid-came = Поступило { $paid } из { $price }. Пожалуйста, отправьте остаток на тот же адрес.

checkout-seen = Платёж замечен
checkout-seen-wait = Спасибо. Он станет окончательным, когда попадёт в блок цепочки Bitcoin. Обычно это занимает десять минут, иногда час.

checkout-confirming = Подтверждения: { $have } из { $need }
checkout-confirming-wait = Спасибо. Платёж записан в цепочку Bitcoin. Каждый новый блок, примерно раз в десять минут, добавляет ещё одно подтверждение.

checkout-paid = Оплачено. Спасибо!
checkout-paid-confirmed = Ваш платёж поступил прямо в собственный кошелёк получателя «{ $store }» и подтверждён.
checkout-paid-accepted = Ваш платёж поступил прямо в собственный кошелёк получателя «{ $store }» и принят.

checkout-paid-over = Оплачено, и даже немного больше. Спасибо!
checkout-paid-over-ask = { checkout-excess } Это вышло случайно? { checkout-ask }

checkout-nothing-due = Платить нечего
checkout-nothing-due-settled = Сумма этого счёта равна нулю. Он уже закрыт.

checkout-expired = Время для оплаты истекло
checkout-expired-ended = Оно закончилось { $ended }. Пожалуйста, больше не оплачивайте этот счёт, а начните новый.
checkout-expired-watched = Вы уже заплатили? Тогда ничего не потеряно: за адресом по-прежнему следят, и ваш платёж появится здесь.

checkout-expired-part = Вовремя поступила только часть суммы
checkout-expired-part-came = К концу срока оплаты поступило { $paid } из { $price }.

checkout-paid-late = Оплачено, но с опозданием
checkout-paid-late-came = Вся сумма поступила, но позже срока ({ $ended }), когда эта цена уже не действовала.

checkout-unconfirmed = Платёж не был подтверждён вовремя
checkout-unconfirmed-came = Ваш платёж был замечен вовремя, но с тех пор не подтверждён. Часто причина в том, что комиссия слишком мала для майнеров.
checkout-unconfirmed-later = Он ещё может подтвердиться, и тогда будет учтён. Возможно, ваш кошелёк позволяет повысить комиссию.

checkout-accepted = Принято. Спасибо!
checkout-accepted-by = Получатель «{ $store }» отметил этот счёт как оплаченный.

checkout-declined = Этот счёт недействителен
checkout-declined-by = Получатель «{ $store }» отметил этот счёт как недействительный. Пожалуйста, не оплачивайте его.
checkout-declined-ask = Вы уже заплатили? { checkout-ask }

## The amount in large figures
checkout-amount-to-pay = К оплате
checkout-still-to-pay = Осталось заплатить
checkout-your-payment = Ваш платёж
checkout-amount = Сумма
checkout-any-amount = Любая сумма по вашему выбору
# $money is in the invoice's currency, $sats the same in satoshis.
checkout-worth = { $money } · { $sats }
checkout-worth-about = около { $money } · { $sats }
checkout-with-fee = включая { $amount } на расходы сети

## How to pay
checkout-to-address = На этот адрес
# The name of the button in quotes.
checkout-how-scan = Отсканируйте код своим биткоин-кошельком или нажмите «{ checkout-open-in-wallet }» на том устройстве, где он установлен. Можно также скопировать адрес и сумму.
checkout-how-scan-only = Отсканируйте код своим биткоин-кошельком или скопируйте адрес и сумму.
checkout-how-compare = Сверьте адрес в своём кошельке с этим адресом, хотя бы начало и конец.
checkout-how-send = Отправьте { $amount } одним платежом. Комиссия, которую кошелёк платит сети, добавляется сверху.
checkout-how-send-any = Отправьте любую сумму одним платежом. Комиссия, которую кошелёк платит сети, добавляется сверху.
checkout-code = QR-код со ссылкой на оплату, чтобы отсканировать его кошельком
checkout-open-in-wallet = Открыть в кошельке
checkout-test-coins = Заплатить тестовыми монетами
# Buttons beside what they copy.
checkout-copy-amount = Скопировать сумму
checkout-copy-address = Скопировать адрес
checkout-copy-link = Скопировать ссылку на оплату
# What a button says after it was pressed.
checkout-copied = Скопировано

## After the time to pay
checkout-renew = Обновить по сегодняшнему курсу
checkout-renew-same = Заплатить всё ещё можно: та же цена по сегодняшнему курсу, на новый адрес.
# Where somebody has to confirm that.
checkout-renew-asked = Вы попросили получателя «{ $store }» обновить счёт на { $amount }.
checkout-renewed = Этот счёт обновлён. Пожалуйста, оплатите вместо него новый.
checkout-renewed-go = Перейти к новому счёту
checkout-paid-before = По счёту, вместо которого выставлен этот, деньги уже поступили. Пожалуйста, посмотрите его, прежде чем платить.
checkout-paid-before-go = Перейти к прежнему счёту

## The payments
checkout-payments = Платежи
checkout-standing-confirmed = подтверждён
checkout-standing-accepted = принят
checkout-standing-unconfirmed = ещё не в блоке
checkout-standing-confirming =
    { $need ->
        [one] { $have } из { $need } подтверждения
       *[other] { $have } из { $need } подтверждений
    }
checkout-standing-invalid = заменён или отозван, не учитывается
# Below a list of payments that is cut short.
checkout-payments-more =
    { $count ->
        [one] и ещё { $count } платёж
        [few] и ещё { $count } платежа
       *[other] и ещё { $count } платежей
    }
# $standing is one of the above.
checkout-standing-late = { $standing }, с опозданием

## The small print
checkout-invoice = Счёт
checkout-order = Заказ
checkout-made = Создан
checkout-rate = Курс
checkout-rate-for-one = { $rate } за 1{ "\u00A0" }BTC

## Links
# Takes away the page where a shop shows it over its own.
checkout-close = Закрыть
checkout-receipt = Квитанция
# Where the shop asked for that, once the invoice is paid.
checkout-away = Через несколько секунд вы вернётесь обратно.
checkout-away-stay = Остаться здесь
# $host is the name of the shop's server.
checkout-back = Вернуться на { $host }
checkout-still = Эта страница не обновляется.
checkout-still-again = Проверить ещё раз
checkout-still-loosen = Обновлять автоматически
checkout-looks =
    { $seconds ->
        [1] Эта страница обновляется каждую секунду.
        [one] Эта страница обновляется каждую { $seconds } секунду.
        [few] Эта страница обновляется каждые { $seconds } секунды.
       *[other] Эта страница обновляется каждые { $seconds } секунд.
    }
checkout-looks-again = Проверить сейчас
checkout-looks-hold = Не обновлять
checkout-help = Что-то не так?
checkout-help-ask = Спросить получателя «{ $store }»
checkout-keep = Сохраните адрес этой страницы: здесь в любое время видно, что стало с вашим платежом.
