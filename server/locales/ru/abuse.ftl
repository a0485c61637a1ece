### What somebody reads whose form does not get its invoice at once. "-title" stands in the browser's tab.

## What was asked for
abuse-asked = Вы хотите пожертвовать { $amount } получателю «{ $store }».
abuse-asked-open = Вы хотите сделать пожертвование получателю «{ $store }» и указать сумму в своём кошельке.

## One more press
abuse-confirm-title = Пожалуйста, подтвердите
abuse-confirm = Нажмите ещё раз, пожалуйста
abuse-elsewhere = Форма находилась на другом сайте. Пожалуйста, нажмите ещё раз, чтобы получить биткоин-адрес, созданный только для вас.
abuse-stale = Форма была открыта слишком долго, или за это время сервер был перезапущен. Пожалуйста, отправьте её ещё раз.

## A wait, or a little work
abuse-moment = Минутку, пожалуйста
abuse-many = Сейчас жертвуют очень многие.
abuse-wait =
    { $seconds ->
        [one] Пожалуйста, подождите { $seconds } секунду и нажмите кнопку.
        [few] Пожалуйста, подождите { $seconds } секунды и нажмите кнопку.
       *[other] Пожалуйста, подождите { $seconds } секунд и нажмите кнопку.
    }
abuse-work = Если скрипты включены, ваш браузер тем временем решает небольшую задачу, которая отсеивает роботов, и продолжит сам.

## Under each
abuse-nothing-yet = Пока ничего не создано и ничего не оплачено.
abuse-go-on = Продолжить
