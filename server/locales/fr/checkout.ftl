### The page where an invoice is paid. Amounts ($paid, $price, $over, $amount) come with their unit.

## The three steps at the top
checkout-step-pay = Payer
checkout-step-confirm = Confirmer
checkout-step-done = Terminé

## What is said in each stage: a heading, then what to know and do
checkout-deadline = Veuillez payer avant cette échéance : { $until }. Temps restant : { $left }.
# The same on a page that is kept up to date by a script, beside a countdown.
checkout-deadline-live = Veuillez payer avant cette échéance : { $until }.
# Before minutes and seconds, such as 4:59.
checkout-time-left = Temps restant :
checkout-patience = Il se peut que cette page n’affiche votre paiement qu’une fois inclus dans un bloc, d’ici une dizaine de minutes ou plus. En attendant, votre paiement est en sécurité.
checkout-ask = Veuillez écrire à { $store } en indiquant le numéro de facture ci-dessous.
checkout-safe = Rien n’est perdu : la somme est arrivée directement dans le portefeuille de { $store }.
checkout-excess = Vous avez envoyé { $over } de plus que le montant demandé.
checkout-leave = Inutile d’attendre ici : vous pouvez fermer cette page et y revenir à tout moment.

checkout-waiting = En attente de votre paiement

checkout-part-paid = Une partie du montant est arrivée
checkout-part-paid-came = { $paid } sur { $price } sont arrivés. Veuillez envoyer le reste à la même adresse.

checkout-seen = Paiement repéré
checkout-seen-wait = Merci. Il sera définitif une fois inclus dans un bloc de la chaîne Bitcoin, ce qui prend dix minutes en général et parfois une heure.

checkout-confirming = Confirmations : { $have } sur { $need }
checkout-confirming-wait = Merci. Le paiement est dans la chaîne Bitcoin. Chaque nouveau bloc, toutes les dix minutes environ, apporte une confirmation de plus.

checkout-paid = Payé. Merci !
checkout-paid-confirmed = Votre paiement est arrivé directement dans le portefeuille de { $store } et il est confirmé.
checkout-paid-accepted = Votre paiement est arrivé directement dans le portefeuille de { $store } et il est accepté.

checkout-paid-over = Payé, et un peu plus. Merci !
checkout-paid-over-ask = { checkout-excess } Ce n’était pas voulu ? { checkout-ask }

checkout-nothing-due = Rien à payer
checkout-nothing-due-settled = Le montant de cette facture est nul. Elle est déjà réglée.

checkout-expired = Le délai de paiement est écoulé
checkout-expired-ended = Il a pris fin le { $ended }. Veuillez ne plus payer cette facture et en créer une nouvelle.
checkout-expired-watched = Vous avez déjà payé ? Alors rien n’est perdu : l’adresse reste surveillée et votre paiement s’affichera ici.

checkout-expired-part = Seule une partie du montant est arrivée à temps
checkout-expired-part-came = { $paid } sur { $price } étaient arrivés à la fin du délai de paiement.

checkout-paid-late = Payé, mais en retard
checkout-paid-late-came = Le montant complet est arrivé, mais après le { $ended }, alors que ce prix n’était plus garanti.

checkout-unconfirmed = Le paiement n’a pas été confirmé à temps
checkout-unconfirmed-came = Votre paiement a été repéré à temps, mais il n’a pas été confirmé depuis. Souvent, ses frais sont trop faibles pour les mineurs.
checkout-unconfirmed-later = Il peut encore être confirmé, et sera alors enregistré ; votre portefeuille vous permet peut-être aussi d’augmenter les frais.

checkout-accepted = Accepté. Merci !
checkout-accepted-by = { $store } a marqué cette facture comme payée.

checkout-declined = Cette facture n’est pas valable
checkout-declined-by = { $store } a marqué cette facture comme non valable. Veuillez ne pas la payer.
checkout-declined-ask = Vous l’avez déjà payée ? { checkout-ask }

## The amount in large figures
checkout-amount-to-pay = Montant à payer
checkout-still-to-pay = Reste à payer
checkout-your-payment = Votre paiement
checkout-amount = Montant
checkout-any-amount = Le montant de votre choix
# $money is in the invoice's currency, $sats the same in satoshis.
checkout-worth = { $money } · { $sats }
checkout-worth-about = environ { $money } · { $sats }
checkout-with-fee = dont { $amount } pour les frais de réseau

## How to pay
checkout-to-address = À cette adresse
# The name of the button in quotes.
checkout-how-scan = Scannez le code avec votre portefeuille Bitcoin, ou appuyez sur « { checkout-open-in-wallet } » sur l’appareil où il se trouve. Ou copiez l’adresse et le montant.
checkout-how-scan-only = Scannez le code avec votre portefeuille Bitcoin, ou copiez l’adresse et le montant.
checkout-how-compare = Comparez l’adresse affichée par votre portefeuille avec celle-ci, au moins le début et la fin.
checkout-how-send = Envoyez { $amount } en un seul paiement. Les frais que votre portefeuille paie au réseau viennent en plus.
checkout-how-send-any = Envoyez le montant de votre choix en un seul paiement. Les frais que votre portefeuille paie au réseau viennent en plus.
checkout-code = QR code contenant le lien de paiement, à scanner avec un portefeuille
checkout-open-in-wallet = Ouvrir dans le portefeuille
checkout-test-coins = Payer avec des pièces de test
# Buttons beside what they copy.
checkout-copy-amount = Copier le montant
checkout-copy-address = Copier l’adresse
checkout-copy-link = Copier le lien de paiement
# What a button says after it was pressed.
checkout-copied = Copié

## After the time to pay
checkout-renew = Renouveler au cours du jour
checkout-renew-same = Vous pouvez encore payer : le même prix au cours du jour, à une nouvelle adresse.
# Where somebody has to confirm that.
checkout-renew-asked = Vous avez demandé à { $store } de renouveler sa facture de { $amount }.
checkout-renewed = Cette facture a été renouvelée. Veuillez payer la nouvelle à la place.
checkout-renewed-go = Aller à la nouvelle facture
checkout-paid-before = Un paiement est déjà arrivé pour la facture que celle-ci remplace. Veuillez la consulter avant de payer.
checkout-paid-before-go = Aller à la facture précédente

## The payments
checkout-payments = Paiements
checkout-standing-confirmed = confirmé
checkout-standing-accepted = accepté
checkout-standing-unconfirmed = pas encore dans un bloc
checkout-standing-confirming =
    { $need ->
        [one] { $have } confirmation sur { $need }
       *[other] { $have } confirmations sur { $need }
    }
checkout-standing-invalid = remplacé ou retiré, ne compte pas
# Below a list of payments that is cut short.
checkout-payments-more =
    { $count ->
        [one] et un autre paiement
       *[other] et { $count } autres paiements
    }
# $standing is one of the above.
checkout-standing-late = { $standing }, en retard

## The small print
checkout-invoice = Facture
checkout-order = Commande
checkout-made = Créée
checkout-rate = Cours
checkout-rate-for-one = { $rate } pour 1{ "\u00A0" }BTC

## Links
# Takes away the page where a shop shows it over its own.
checkout-close = Fermer
checkout-receipt = Reçu
# Where the shop asked for that, once the invoice is paid.
checkout-away = Retour automatique dans quelques secondes.
checkout-away-stay = Rester ici
# $host is the name of the shop's server.
checkout-back = Retourner sur { $host }
checkout-still = Cette page est figée.
checkout-still-again = Vérifier à nouveau
checkout-still-loosen = Reprendre la vérification automatique
checkout-looks =
    { $seconds ->
        [one] Cette page vérifie chaque seconde.
       *[other] Cette page vérifie toutes les { $seconds } secondes.
    }
checkout-looks-again = Vérifier maintenant
checkout-looks-hold = Figer la page
checkout-help = Un problème ?
checkout-help-ask = Demander à { $store }
checkout-keep = Conservez l’adresse de cette page : elle indique à tout moment où en est votre paiement.
