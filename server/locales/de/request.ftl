### The page that asks somebody for a payment.

request-asks = { $store } bittet Sie um diese Zahlung.
request-amount = Betrag
request-paid = Bisher bezahlt
request-waiting = Davon noch unbestätigt
request-due = Noch offen
request-until = Zahlbar bis
request-reference = Referenz
request-pay = { $amount } in Bitcoin zahlen
request-part = Oder einen Teil davon zahlen, in { $currency }
request-pay-part = Diesen Teil zahlen
request-next = Die nächste Seite zeigt eine Bitcoin-Adresse, die nur für Sie erstellt wird, und was damit zu tun ist.
request-processing = Es ist genug eingegangen und wartet auf Bestätigungen. Sie müssen nichts weiter tun.
request-completed = Das ist bezahlt. Vielen Dank.
request-expired = Die Zeit, um dies zu bezahlen, ist vorbei. Bitten Sie { $store } um eine neue Zahlungsaufforderung.
request-closed = { $store } nimmt hierfür keine Zahlungen mehr an.
request-no-rate = Wir wissen gerade nicht, was ein Bitcoin in dieser Währung kostet. Bitte versuchen Sie es in einigen Minuten noch einmal.
