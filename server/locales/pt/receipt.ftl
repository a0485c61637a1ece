### The receipt of an invoice.

receipt-title = Recibo
receipt-received = Recebido
receipt-date = Data do pagamento
# The price, where another amount was paid.
receipt-asked = Valor pedido
# Who said what a bitcoin cost: names of exchanges, and when.
receipt-rate-from = Fonte da cotação
receipt-rate-named = { $names }, { $time }
# Where the rate is the shop's own decision.
receipt-rate-own = Cotação própria da loja, { $time }
# Where no payment came, but the owner took the invoice for paid.
receipt-accepted = A fatura foi aceita como paga sem um pagamento em bitcoin.
receipt-gift = Isto foi uma doação. Nenhum bem ou serviço foi fornecido em troca.
receipt-code = Código QR com o endereço deste recibo
receipt-keep = Só quem conhece o endereço encontra este recibo. Imprima-o ou guarde o endereço.
receipt-invoice = Voltar à fatura
