### Pages that say one thing: there is nothing here, or not now. "-title" stands in the browser's tab.

notice-not-found-title = Página no encontrada
notice-not-found = Aquí no hay nada
notice-not-found-address = Puede que la dirección esté mal escrita o incompleta. Compárela con el enlace que le dieron, por favor.
notice-not-found-payer = Si venía a pagar, vuelva a la tienda o a la página de donaciones y empiece de nuevo. Aquí no se ha pagado nada.

notice-unavailable-title = Inténtelo de nuevo
notice-unavailable = Inténtelo de nuevo en un momento, por favor
notice-unavailable-page = Ahora mismo no se puede mostrar esta página.
notice-unavailable-safe = Si ya ha pagado, su pago está a salvo: va directamente a su dirección, pase lo que pase aquí.

notice-no-wallet-title = Todavía no está listo
notice-no-wallet = Ahora mismo no se puede recibir bitcoin aquí
notice-no-wallet-tell = No hay aquí ninguna billetera con una dirección libre para pagar. Avise a quien le envió aquí, por favor; no se ha pagado nada.

notice-store-gone-title = Ya no está aquí
notice-store-gone = Esta tienda ya no está aquí
notice-store-gone-paid = Si ya ha pagado, su pago llegó directamente a la billetera propia de la tienda. Pregunte a la tienda qué ha sido de él.
notice-store-gone-unpaid = Si no ha pagado, ya no envíe nada a esta dirección, por favor.

notice-page-gone-title = Ya no está aquí
notice-page-gone = Esta página de donaciones ya no existe
notice-page-gone-paid = Si ya ha donado, su donación llegó directamente a la billetera propia de quien la recibe. Gracias.
notice-page-gone-unpaid = Si no, consulte en su sitio web dónde donar ahora, por favor.

notice-not-renewed = Ahora mismo no se puede renovar la factura
notice-not-renewed-rate = Ahora mismo no sabemos cuánto vale un bitcoin en su moneda, o su importe ya no cabe en un pago.
notice-not-renewed-later = No se ha creado nada ni se ha pagado nada. Vuelva atrás e inténtelo de nuevo en unos minutos, por favor.

notice-no-receipt = Aquí no hay ningún recibo
notice-no-receipt-why = El recibo se da cuando el pago es definitivo. Si le prometieron uno, vuelva a mirar más tarde, por favor.

notice-not-paid-title = No pagado
notice-not-paid = El nodo no pagó
notice-not-paid-why = Puede que su billetera esté bloqueada o vacía; el registro de este servidor dice más. Vuelva atrás e inténtelo de nuevo.
