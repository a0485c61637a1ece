### The page that asks how much somebody wants to give.

## The form
donate-give-to = Faire un don à { $store }
donate-straight = En bitcoin, directement dans le portefeuille de { $store }. Sans compte, sans cookies, sans intermédiaire.
donate-choose = Choisissez un montant
donate-enter = Ou saisissez le vôtre, en { $currency }
donate-enter-any = Ou saisissez le vôtre
donate-currency = Devise
donate-this-amount = Donner ce montant
donate-open = Choisir le montant dans mon portefeuille
donate-next = La page suivante affiche une adresse bitcoin créée rien que pour vous, et ce qu’il faut en faire.

## What came in
# The heading over it, where the owner named no campaign.
donate-so-far = Jusqu’ici
donate-received =
    { $donations ->
        [one] { $amount } reçus, en un seul don.
       *[other] { $amount } reçus, en { $donations } dons.
    }
# $goal is an amount of bitcoin.
donate-reached = Soit { $percent } % de l’objectif de { $goal }.
# $goal and $worth are amounts of another currency.
donate-reached-today = Au cours du jour, cela fait { $worth } : { $percent } % de l’objectif de { $goal }.
donate-goal-no-rate = L’objectif est de { $goal }. Nous ne connaissons pas le cours du jour et ne pouvons donc pas dire quelle part en est atteinte.
donate-until = Vous pouvez donner ici jusqu’au { $time }.
donate-ended = Cette collecte est terminée. Merci à toutes les personnes qui ont donné.

## What may be wrong with it
donate-no-rate-now = Nous ne savons pas en ce moment combien vaut un bitcoin en { $currency }. Vous pouvez donner dans ce qui est proposé ici.
donate-not-offered = Veuillez choisir l’un des montants proposés ici.
donate-other-currency = Ici, les montants sont en { $currencies }. Veuillez choisir parmi ces devises.
donate-check = Veuillez vérifier le montant
donate-not-whole = Le formulaire n’est pas arrivé en entier. Veuillez l’envoyer à nouveau.
donate-nothing = Veuillez saisir un montant, ou en choisir un ci-dessus.
donate-zero = Veuillez saisir un montant supérieur à zéro.
donate-unknown-currency = Nous ne connaissons pas cette devise. Veuillez utiliser son code à trois lettres, comme EUR.
donate-not-a-number = Nous n’arrivons pas à lire ce montant. Veuillez l’écrire en chiffres, comme 1000 ou 12,50.
# The amount typed, such as 1.234, could have its mark between thousands or before decimals. $grouped is 1234, $decimal 1.2340.
donate-grouped = Veuillez écrire les milliers sans point ni virgule, comme { $grouped }.
donate-two-readings = Cela pourrait vouloir dire { $grouped } ou { $decimal }. Veuillez écrire celui que vous voulez.
donate-no-decimals = Les montants en { $currency } n’ont pas de décimales. Veuillez saisir un nombre entier.
donate-too-precise =
    { $decimals ->
        [one] Les montants en { $currency } ont au plus { $decimals } décimale.
       *[other] Les montants en { $currency } ont au plus { $decimals } décimales.
    }
donate-too-large = C’est plus que ce qui peut être payé. Veuillez saisir un montant plus petit.
donate-too-small = C’est moins que ce qu’un paiement Bitcoin peut transporter. Veuillez saisir un montant plus grand.
donate-no-rate = Nous ne savons pas en ce moment combien vaut un bitcoin dans cette devise. Vous pouvez tout de même choisir le montant dans votre portefeuille.

## For those who ask others to give
donate-share = Partager « { $title } »
donate-share-link = Le lien
donate-share-form = Un formulaire pour votre propre site
donate-share-form-how = Copiez ceci dans n’importe quelle page. Il n’a besoin d’aucun script, ne dépose aucun cookie et ne charge rien d’ici ; on n’arrive ici qu’en appuyant sur son bouton.
# The two words in that form.
donate-share-amount = Montant
donate-share-give = Donner en bitcoin
donate-share-posters = Affiches
donate-share-posters-how = Leur code mène à cette page, jamais à une adresse bitcoin : chaque personne qui donne en reçoit une à elle.
donate-share-png = Le code en image (PNG)
donate-share-pdf = Une feuille à imprimer (PDF)
donate-share-untitled = La feuille à imprimer ne porte pas de titre : elle n’accepte que des lettres latines, sur trois lignes au plus. Écrivez-le à la main au-dessus du code, ou placez l’image dans une feuille à vous.
