### The page where what was set aside for somebody is claimed.

pull-offers = { $store } a mis ceci de côté pour vous. Indiquez où l’envoyer.
pull-empty = Tout a été réclamé.
pull-waits = Ceci peut être réclamé à partir du { $instant }.
pull-expired = Le délai pour réclamer ceci est passé. Veuillez demander à { $store }.
pull-closed = { $store } a retiré cette offre.
pull-amount = Montant
pull-left = Pas encore réclamé
pull-until = Peut être réclamé jusqu’au
pull-address = Votre adresse bitcoin
pull-part = Combien, en { $currency }
pull-claim = Réclamer
pull-asked = { $amount } de { $store }
pull-next = Ce que vous réclamez est versé à la main à cette adresse : cela peut prendre un moment. Cette page montre où cela en est.
pull-claims = Réclamé
pull-awaiting-approval = attend une approbation
pull-awaiting-payment = sera payé
pull-in-progress = en cours de paiement
pull-completed = payé
pull-cancelled = annulé
pull-not-address = Ce n’est pas une adresse bitcoin qui puisse être payée. Veuillez la copier à nouveau, en entier, depuis votre portefeuille.
pull-taken = Un paiement vers cette adresse est déjà en cours. Veuillez donner une nouvelle adresse.
pull-too-much = C’est plus que ce qui reste.
