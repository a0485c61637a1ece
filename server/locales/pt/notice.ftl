### Pages that say one thing: there is nothing here, or not now. "-title" stands in the browser's tab.

notice-not-found-title = Página não encontrada
notice-not-found = Não há nada aqui
notice-not-found-address = O endereço pode estar errado ou incompleto. Compare-o com o link que você recebeu, por favor.
notice-not-found-payer = Se você veio pagar, volte à loja ou à página de doações e comece de novo. Nada foi pago aqui.

notice-unavailable-title = Tente de novo
notice-unavailable = Tente de novo daqui a pouco, por favor
notice-unavailable-page = Neste momento não é possível mostrar esta página.
notice-unavailable-safe = Se você já pagou, o pagamento está seguro: ele vai direto para o endereço, aconteça o que acontecer aqui.

notice-no-wallet-title = Ainda não está pronto
notice-no-wallet = Neste momento não é possível receber bitcoin aqui
notice-no-wallet-tell = Não há aqui uma carteira com um endereço livre para pagar. Avise quem enviou você para cá, por favor; nada foi pago.

notice-store-gone-title = Não está mais aqui
notice-store-gone = Esta loja não está mais aqui
notice-store-gone-paid = Se você já pagou, o pagamento foi direto para a carteira da loja. Pergunte à loja o que aconteceu com ele.
notice-store-gone-unpaid = Se você não pagou, não envie mais nada para este endereço, por favor.

notice-page-gone-title = Não está mais aqui
notice-page-gone = Esta página de doações não existe mais
notice-page-gone-paid = Se você já doou, a doação foi direto para a carteira de quem a recebe. Obrigado.
notice-page-gone-unpaid = Se não, veja no site da organização onde doar agora, por favor.

notice-not-renewed = Neste momento não é possível renovar a fatura
notice-not-renewed-rate = Neste momento não sabemos quanto custa um bitcoin na moeda dela, ou o valor não cabe mais em um pagamento.
notice-not-renewed-later = Nada foi criado e nada foi pago. Volte e tente de novo em alguns minutos, por favor.

notice-no-receipt = Não há recibo aqui
notice-no-receipt-why = O recibo é dado quando o pagamento é definitivo. Se lhe prometeram um, volte mais tarde, por favor.

notice-not-paid-title = Não pago
notice-not-paid = O nó não pagou
notice-not-paid-why = A carteira dele pode estar bloqueada ou vazia; o registro deste servidor diz mais. Volte e tente de novo.
