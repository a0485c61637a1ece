### The page where what was set aside for somebody is claimed.

pull-offers = { $store } hat dies für Sie zurückgelegt. Sagen Sie, wohin es gehen soll.
pull-empty = Alles davon ist abgerufen.
pull-waits = Dies kann ab { $instant } abgerufen werden.
pull-expired = Die Zeit, um dies abzurufen, ist vorbei. Bitte fragen Sie { $store }.
pull-closed = { $store } hat dies zurückgezogen.
pull-amount = Betrag
pull-left = Noch nicht abgerufen
pull-until = Abrufbar bis
pull-address = Ihre Bitcoin-Adresse
pull-part = Wie viel, in { $currency }
pull-claim = Abrufen
pull-asked = { $amount } von { $store }
pull-next = Was Sie abrufen, wird von Hand an diese Adresse gezahlt, das kann etwas dauern. Diese Seite zeigt den Stand.
pull-claims = Abgerufen
pull-awaiting-approval = wartet auf Freigabe
pull-awaiting-payment = wird gezahlt werden
pull-in-progress = wird gerade gezahlt
pull-completed = gezahlt
pull-cancelled = abgebrochen
pull-not-address = Das ist keine Bitcoin-Adresse, an die gezahlt werden kann. Bitte kopieren Sie sie noch einmal vollständig aus Ihrer Wallet.
pull-taken = Eine Auszahlung an diese Adresse ist schon unterwegs. Bitte geben Sie eine neue Adresse an.
pull-too-much = Das ist mehr, als übrig ist.
