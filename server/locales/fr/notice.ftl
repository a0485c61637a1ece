### Pages that say one thing: there is nothing here, or not now. "-title" stands in the browser's tab.

notice-not-found-title = Page introuvable
notice-not-found = Il n’y a rien ici
notice-not-found-address = L’adresse est peut-être mal saisie ou tronquée. Veuillez la comparer avec le lien que vous avez reçu.
notice-not-found-payer = Si vous veniez pour payer, retournez à la boutique ou à la page de don et recommencez. Rien n’a été payé ici.

notice-unavailable-title = Veuillez réessayer
notice-unavailable = Veuillez réessayer dans un instant
notice-unavailable-page = Cette page ne peut pas être affichée pour le moment.
notice-unavailable-safe = Si vous avez déjà payé, votre paiement est en sécurité : il va directement à son adresse, quoi qu’il arrive ici.

notice-no-wallet-title = Pas encore prêt
notice-no-wallet = Les paiements en bitcoin ne sont pas possibles ici pour le moment
notice-no-wallet-tell = Aucun portefeuille n’a ici d’adresse disponible pour un paiement. Veuillez prévenir la personne ou le site qui vous a dirigé ici ; rien n’a été payé.

notice-store-gone-title = N’est plus ici
notice-store-gone = Cette boutique n’est plus ici
notice-store-gone-paid = Si vous avez déjà payé, votre paiement est arrivé directement dans le portefeuille de la boutique. Demandez-lui ce qu’il est devenu.
notice-store-gone-unpaid = Si vous n’avez pas payé, veuillez ne plus rien envoyer à cette adresse.

notice-page-gone-title = N’est plus ici
notice-page-gone = Cette page de don n’existe plus
notice-page-gone-paid = Si vous avez déjà donné, votre don est arrivé directement dans le portefeuille de son destinataire. Merci.
notice-page-gone-unpaid = Sinon, veuillez consulter son site pour savoir où donner désormais.

notice-not-renewed = La facture ne peut pas être renouvelée pour le moment
notice-not-renewed-rate = Nous ne savons pas en ce moment combien vaut un bitcoin dans sa devise, ou son montant ne tient plus dans un paiement.
notice-not-renewed-later = Rien n’a été créé et rien n’a été payé. Veuillez revenir en arrière et réessayer dans quelques minutes.

notice-no-receipt = Il n’y a pas de reçu ici
notice-no-receipt-why = Un reçu est délivré une fois le paiement définitif. Si l’on vous en a promis un, veuillez revenir plus tard.

notice-not-paid-title = Non payé
notice-not-paid = Le nœud n’a pas payé
notice-not-paid-why = Son portefeuille est peut-être verrouillé ou vide ; le journal de ce serveur en dit plus. Revenez en arrière et réessayez.
