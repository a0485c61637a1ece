### The page where what was set aside for somebody is claimed.

pull-offers = { $store } reservou isto para você. Diga para onde deve ir.
pull-empty = Tudo já foi resgatado.
pull-waits = Isto pode ser resgatado a partir de { $instant }.
pull-expired = O prazo para resgatar isto terminou. Pergunte a { $store }.
pull-closed = { $store } retirou isto.
pull-amount = Valor
pull-left = Ainda não resgatado
pull-until = Pode ser resgatado até
pull-address = Seu endereço de bitcoin
pull-part = Quanto, em { $currency }
pull-claim = Resgatar
pull-asked = { $amount } de { $store }
pull-next = O que você resgatar é pago à mão para este endereço, então pode demorar. Esta página mostra o andamento.
pull-claims = Resgatado
pull-awaiting-approval = aguarda aprovação
pull-awaiting-payment = será pago
pull-in-progress = sendo pago
pull-completed = pago
pull-cancelled = cancelado
pull-not-address = Este não é um endereço de bitcoin que possa ser pago. Copie-o de novo, inteiro, da sua carteira.
pull-taken = Um pagamento para este endereço já está em andamento. Dê um endereço novo.
pull-too-much = É mais do que resta.
