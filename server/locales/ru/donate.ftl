### The page that asks how much somebody wants to give.

## The form
donate-give-to = Пожертвование: { $store }
donate-straight = В биткоинах, прямо в собственный кошелёк получателя «{ $store }». Без учётной записи, без cookie, без посредников.
donate-choose = Выберите сумму
donate-enter = Или введите свою, в { $currency }
donate-enter-any = Или введите свою
donate-currency = Валюта
donate-this-amount = Пожертвовать эту сумму
donate-open = Указать сумму в своём кошельке
donate-next = На следующей странице будет биткоин-адрес, созданный только для вас, и объяснение, что с ним делать.

## What came in
# The heading over it, where the owner named no campaign.
donate-so-far = На данный момент
donate-received =
    { $donations ->
        [one] Поступило { $amount }: { $donations } пожертвование.
        [few] Поступило { $amount }: { $donations } пожертвования.
       *[other] Поступило { $amount }: { $donations } пожертвований.
    }
# $goal is an amount of bitcoin.
donate-reached = Это { $percent } % от цели в { $goal }.
# $goal and $worth are amounts of another currency.
donate-reached-today = По сегодняшнему курсу это { $worth }: { $percent } % от цели в { $goal }.
donate-goal-no-rate = Цель — { $goal }. Сегодняшний курс нам неизвестен, поэтому мы не можем сказать, какая часть собрана.
donate-until = Пожертвовать здесь можно до { $time }.
donate-ended = Этот сбор завершён. Спасибо всем, кто сделал пожертвование.

## What may be wrong with it
donate-no-rate-now = Сейчас мы не знаем, сколько стоит биткоин в { $currency }. Вы можете выбрать то, что предложено здесь.
donate-not-offered = Пожалуйста, выберите одну из предложенных здесь сумм.
donate-other-currency = Суммы здесь указываются в { $currencies }. Пожалуйста, выберите одну из этих валют.
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

## For those who ask others to give
donate-share = Рассказать о «{ $title }»
donate-share-link = Ссылка
donate-share-form = Форма для вашего сайта
donate-share-form-how = Скопируйте это на любую страницу. Форме не нужны скрипты, она не ставит cookie и ничего отсюда не загружает; сюда попадают только те, кто нажал её кнопку.
# The two words in that form.
donate-share-amount = Сумма
donate-share-give = Пожертвовать в биткоинах
donate-share-posters = Плакаты
donate-share-posters-how = Код на них ведёт на эту страницу, а не на биткоин-адрес: каждый, кто жертвует, получает собственный.
donate-share-png = Код как картинка (PNG)
donate-share-pdf = Лист для печати (PDF)
donate-share-untitled = На листе для печати нет заголовка: на нём могут быть только латинские буквы, не более трёх строк. Напишите его над кодом от руки или вставьте картинку в собственный лист.
