### The receipt of an invoice.

receipt-title = Recibo
receipt-received = Recibido
receipt-date = Fecha de pago
# The price, where another amount was paid.
receipt-asked = Importe pedido
# Who said what a bitcoin cost: names of exchanges, and when.
receipt-rate-from = Origen del tipo de cambio
receipt-rate-named = { $names }, { $time }
# Where the rate is the shop's own decision.
receipt-rate-own = Tipo de cambio propio de la tienda, { $time }
# Where no payment came, but the owner took the invoice for paid.
receipt-accepted = La factura se aceptó como pagada sin un pago en bitcoin.
receipt-gift = Esto fue una donación. No se entregaron bienes ni se prestaron servicios a cambio.
receipt-code = Código QR con la dirección de este recibo
receipt-keep = Solo quien conoce su dirección encuentra este recibo. Imprímalo o guarde la dirección.
receipt-invoice = Volver a la factura
