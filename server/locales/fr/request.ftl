### The page that asks somebody for a payment.

request-asks = { $store } vous demande ce paiement.
request-amount = Montant
request-paid = Déjà payé
request-waiting = Dont en attente de confirmations
request-due = Reste à payer
request-until = Payable jusqu’au
request-reference = Référence
request-pay = Payer { $amount } en bitcoin
request-part = Ou en payer une partie, en { $currency }
request-pay-part = Payer cette partie
request-next = La page suivante affiche une adresse bitcoin créée rien que pour vous, et ce qu’il faut en faire.
request-processing = Le montant est arrivé et attend des confirmations. Il n’y a plus rien à faire.
request-completed = C’est payé. Merci.
request-expired = Le délai de paiement est passé. Veuillez demander une nouvelle demande de paiement à { $store }.
request-closed = { $store } n’accepte plus de paiements pour cette demande.
request-no-rate = Nous ne savons pas en ce moment ce que coûte un bitcoin dans cette monnaie. Veuillez réessayer dans quelques minutes.
