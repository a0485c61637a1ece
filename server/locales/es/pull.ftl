### The page where what was set aside for somebody is claimed.

pull-offers = { $store } ha reservado esto para usted. Diga adónde debe ir.
pull-empty = Ya se ha reclamado todo.
pull-waits = Esto se puede reclamar a partir del { $instant }.
pull-expired = El plazo para reclamar esto ha terminado. Pregunte a { $store }.
pull-closed = { $store } ha retirado esto.
pull-amount = Importe
pull-left = Aún sin reclamar
pull-until = Se puede reclamar hasta
pull-address = Su dirección de bitcoin
pull-part = Cuánto, en { $currency }
pull-claim = Reclamar
pull-asked = { $amount } de { $store }
pull-next = Lo que reclame se paga a mano a esta dirección, así que puede tardar. Esta página muestra cómo va.
pull-claims = Reclamado
pull-awaiting-approval = espera aprobación
pull-awaiting-payment = se pagará
pull-in-progress = se está pagando
pull-completed = pagado
pull-cancelled = cancelado
pull-not-address = Esta no es una dirección de bitcoin a la que se pueda pagar. Cópiela de nuevo, entera, desde su monedero.
pull-taken = Ya hay un pago en camino a esta dirección. Dé una dirección nueva.
pull-too-much = Es más de lo que queda.
