### The page where what was set aside for somebody is claimed.

pull-offers = Получатель «{ $store }» отложил это для вас. Укажите, куда отправить.
pull-empty = Всё уже востребовано.
pull-waits = Это можно востребовать начиная с { $instant }.
pull-expired = Время, чтобы востребовать это, истекло. Обратитесь: «{ $store }».
pull-closed = «{ $store }» отозвал это.
pull-amount = Сумма
pull-left = Ещё не востребовано
pull-until = Можно востребовать до
pull-address = Ваш биткоин-адрес
pull-part = Сколько, в { $currency }
pull-claim = Востребовать
pull-asked = { $amount } от «{ $store }»
pull-next = То, что вы востребуете, выплачивается на этот адрес вручную, это может занять время. Эта страница показывает, на каком этапе выплата.
pull-claims = Востребовано
pull-awaiting-approval = ждёт одобрения
pull-awaiting-payment = будет выплачено
pull-in-progress = выплачивается
pull-completed = выплачено
pull-cancelled = отменено
pull-not-address = Это не биткоин-адрес, на который можно заплатить. Скопируйте его ещё раз целиком из своего кошелька.
pull-taken = Выплата на этот адрес уже идёт. Укажите новый адрес.
pull-too-much = Это больше, чем осталось.
