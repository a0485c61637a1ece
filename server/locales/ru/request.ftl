### The page that asks somebody for a payment.

request-asks = Получатель «{ $store }» просит вас об этом платеже.
request-amount = Сумма
request-paid = Уже оплачено
request-waiting = Из этого ждёт подтверждений
request-due = Осталось оплатить
request-until = Можно оплатить до
request-reference = Номер
request-pay = Оплатить { $amount } в биткоинах
request-part = Или оплатить часть, в { $currency }
request-pay-part = Оплатить эту часть
request-next = На следующей странице будет биткоин-адрес, созданный только для вас, и объяснение, что с ним делать.
request-processing = Денег поступило достаточно, они ждут подтверждений. Больше ничего делать не нужно.
request-completed = Это оплачено. Спасибо.
request-expired = Время для оплаты истекло. Попросите у получателя «{ $store }» новый запрос.
request-closed = Получатель «{ $store }» больше не принимает платежи по этому запросу.
request-no-rate = Сейчас мы не знаем, сколько стоит биткоин в этой валюте. Попробуйте ещё раз через несколько минут.
