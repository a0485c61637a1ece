### What somebody reads whose form does not get its invoice at once. "-title" stands in the browser's tab.

## What was asked for
abuse-asked = 您要向 { $store } 捐款 { $amount }。
abuse-asked-open = 您要向 { $store } 捐款，并在钱包中决定金额。

## One more press
abuse-confirm-title = 请确认
abuse-confirm = 请再按一次
abuse-elsewhere = 该表单来自另一个网站。请再按一次，以获取专为您生成的比特币地址。
abuse-stale = 表单打开的时间太久，或者服务器在此期间重新启动了。请再提交一次。

## A wait, or a little work
abuse-moment = 请稍等
abuse-many = 目前捐款的人很多。
abuse-wait = 请等待 { $seconds } 秒，然后按下按钮。
abuse-work = 如果启用了脚本，您的浏览器会同时做一道小计算题来阻挡机器人，完成后自动继续。

## Under each
abuse-nothing-yet = 尚未生成任何内容，也没有支付任何款项。
abuse-go-on = 继续
