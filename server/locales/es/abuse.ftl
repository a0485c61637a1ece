### What somebody reads whose form does not get its invoice at once. "-title" stands in the browser's tab.

## What was asked for
abuse-asked = Ha pedido donar { $amount } a { $store }.
abuse-asked-open = Ha pedido donar a { $store } y decidir el importe en su billetera.

## One more press
abuse-confirm-title = Confirme, por favor
abuse-confirm = Pulse una vez más, por favor
abuse-elsewhere = El formulario estaba en otro sitio. Pulse una vez más, por favor, para obtener una dirección de bitcoin creada solo para usted.
abuse-stale = El formulario llevaba mucho tiempo abierto, o el servidor se reinició entretanto. Envíelo una vez más, por favor.

## A wait, or a little work
abuse-moment = Un momento, por favor
abuse-many = En este momento hay muchas personas donando.
abuse-wait =
    { $seconds ->
        [one] Espere un segundo, por favor, y luego pulse el botón.
       *[other] Espere { $seconds } segundos, por favor, y luego pulse el botón.
    }
abuse-work = Si los scripts están activados, su navegador hace mientras tanto un pequeño cálculo que aleja a los robots, y sigue por sí solo.

## Under each
abuse-nothing-yet = Todavía no se ha creado nada ni se ha pagado nada.
abuse-go-on = Continuar
