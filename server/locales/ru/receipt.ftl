### The receipt of an invoice.

receipt-title = Квитанция
receipt-received = Получено
receipt-date = Дата оплаты
# The price, where another amount was paid.
receipt-asked = Запрошено
# Where no payment came, but the owner took the invoice for paid.
receipt-accepted = Счёт признан оплаченным без платежа в биткоинах.
receipt-gift = Это было пожертвование. Товары и услуги взамен не предоставлялись.
receipt-code = QR-код с адресом этой квитанции
receipt-keep = Эту квитанцию найдёт только тот, кто знает её адрес. Распечатайте её или сохраните адрес.
receipt-invoice = Вернуться к счёту
