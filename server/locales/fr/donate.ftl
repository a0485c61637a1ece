### The page that asks how much somebody wants to give.

## The form
donate-give-to = Faire un don à { $store }
donate-straight = En bitcoin, directement dans le portefeuille de { $store }. Sans compte, sans cookies, sans intermédiaire.
donate-choose = Choisissez un montant
donate-enter = Ou saisissez le vôtre, en { $currency }
donate-this-amount = Donner ce montant
donate-open = Choisir le montant dans mon portefeuille
donate-next = La page suivante affiche une adresse bitcoin créée rien que pour vous, et ce qu’il faut en faire.

## What may be wrong with it
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
