### The page that asks how much somebody wants to give.

## The form
donate-give-to = Пожертвование: { $store }
donate-straight = В биткоинах, прямо в собственный кошелёк получателя «{ $store }». Без учётной записи, без cookie, без посредников.
donate-choose = Выберите сумму
donate-enter = Или введите свою, в { $currency }
donate-this-amount = Пожертвовать эту сумму
donate-open = Указать сумму в своём кошельке
donate-next = На следующей странице будет биткоин-адрес, созданный только для вас, и объяснение, что с ним делать.

## What may be wrong with it
donate-check = Пожалуйста, проверьте сумму
donate-not-whole = Форма пришла не полностью. Пожалуйста, отправьте её ещё раз.
donate-nothing = Пожалуйста, введите сумму или выберите её выше.
donate-zero = Пожалуйста, введите сумму больше нуля.
donate-unknown-currency = Такая валюта нам неизвестна. Пожалуйста, укажите её код из трёх букв, например EUR.
donate-not-a-number = Не удалось прочитать эту сумму. Пожалуйста, напишите её цифрами, например 1000 или 12,50.
# The amount typed, such as 1.234, could have its mark between thousands or before decimals. $grouped is 1234, $decimal 1.2340.
donate-grouped = Пожалуйста, пишите тысячи без точки и запятой, например { $grouped }.
donate-two-readings = Это может означать { $grouped } или { $decimal }. Пожалуйста, напишите то, что имели в виду.
donate-no-decimals = Суммы в { $currency } не имеют дробной части. Пожалуйста, введите целое число.
donate-too-precise =
    { $decimals ->
        [one] В суммах в { $currency } не больше { $decimals } знака после запятой.
       *[other] В суммах в { $currency } не больше { $decimals } знаков после запятой.
    }
donate-too-large = Это больше, чем можно заплатить. Пожалуйста, введите меньшую сумму.
donate-too-small = Это меньше, чем может перенести платёж Bitcoin. Пожалуйста, введите большую сумму.
donate-no-rate = Сейчас мы не знаем, сколько стоит биткоин в этой валюте. Вы всё же можете указать сумму в своём кошельке.
