### The receipt of an invoice.

receipt-title = Квитанция
receipt-received = Получено
receipt-date = Дата оплаты
# The price, where another amount was paid.
receipt-asked = Запрошено
# Who said what a bitcoin cost: names of exchanges, and when.
receipt-rate-from = Источник курса
receipt-rate-named = { $names }, { $time }
# Where the rate is the shop's own decision.
receipt-rate-own = Собственный курс магазина, { $time }
# Where no payment came, but the owner took the invoice for paid.
receipt-accepted = Счёт признан оплаченным без платежа в биткоинах.
receipt-gift = Это было пожертвование. Товары и услуги взамен не предоставлялись.
receipt-code = QR-код с адресом этой квитанции
receipt-keep = Эту квитанцию найдёт только тот, кто знает её адрес. Распечатайте её или сохраните адрес.
receipt-invoice = Вернуться к счёту
