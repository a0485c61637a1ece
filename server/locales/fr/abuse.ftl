### What somebody reads whose form does not get its invoice at once. "-title" stands in the browser's tab.

## What was asked for
abuse-asked = Vous avez demandé à donner { $amount } à { $store }.
abuse-asked-open = Vous avez demandé à donner à { $store } et à choisir le montant dans votre portefeuille.

## One more press
abuse-confirm-title = Veuillez confirmer
abuse-confirm = Appuyez encore une fois, s’il vous plaît
abuse-elsewhere = Le formulaire se trouvait sur un autre site. Veuillez appuyer encore une fois pour obtenir une adresse bitcoin créée rien que pour vous.
abuse-stale = Le formulaire était ouvert depuis longtemps, ou le serveur a redémarré entre-temps. Veuillez l’envoyer encore une fois.

## A wait, or a little work
abuse-moment = Un instant, s’il vous plaît
abuse-many = Beaucoup de personnes donnent en ce moment.
abuse-wait =
    { $seconds ->
        [one] Veuillez attendre une seconde, puis appuyer sur le bouton.
       *[other] Veuillez attendre { $seconds } secondes, puis appuyer sur le bouton.
    }
abuse-work = Si les scripts sont activés, votre navigateur fait pendant ce temps un petit calcul qui éloigne les robots, puis continue de lui-même.

## Under each
abuse-nothing-yet = Rien n’a encore été créé et rien n’a été payé.
abuse-go-on = Continuer
