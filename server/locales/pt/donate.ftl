### The page that asks how much somebody wants to give.

## The form
donate-give-to = Doar para { $store }
donate-straight = Em bitcoin, direto para a carteira de { $store }. Sem conta, sem cookies, sem intermediários.
donate-choose = Escolha um valor
donate-enter = Ou digite outro, em { $currency }
donate-enter-any = Ou digite outro
donate-currency = Moeda
donate-this-amount = Doar este valor
donate-open = Decidir o valor na minha carteira
donate-next = A próxima página mostra um endereço de bitcoin criado só para você e o que fazer com ele.

## What came in
# The heading over it, where the owner named no campaign.
donate-so-far = Até agora
donate-received =
    { $donations ->
        [one] Foram recebidos { $amount }, em uma doação.
       *[other] Foram recebidos { $amount }, em { $donations } doações.
    }
# $goal is an amount of bitcoin.
donate-reached = Isso é { $percent }% da meta de { $goal }.
# $goal and $worth are amounts of another currency.
donate-reached-today = Pela cotação de hoje são { $worth }: { $percent }% da meta de { $goal }.
donate-goal-no-rate = A meta é de { $goal }. Não sabemos a cotação de hoje, por isso não podemos dizer quanto dela foi alcançado.
donate-until = Aqui é possível doar até { $time }.
donate-ended = Esta campanha terminou. Agradecemos a todas as pessoas que doaram.

## What may be wrong with it
donate-no-rate-now = Neste momento não sabemos quanto custa um bitcoin em { $currency }. Você pode doar no que é oferecido aqui.
donate-not-offered = Escolha um dos valores oferecidos aqui, por favor.
donate-other-currency = Aqui os valores são em { $currencies }. Escolha uma destas moedas, por favor.
donate-check = Confira o valor, por favor
donate-not-whole = O formulário não chegou completo. Envie-o de novo, por favor.
donate-nothing = Digite um valor ou escolha um acima, por favor.
donate-zero = Digite um valor maior que zero, por favor.
donate-unknown-currency = Não conhecemos essa moeda. Use o código de três letras, por favor, como EUR.
donate-not-a-number = Não conseguimos ler este valor. Escreva-o em algarismos, por favor, como 1000 ou 12,50.
# The amount typed, such as 1.234, could have its mark between thousands or before decimals. $grouped is 1234, $decimal 1.2340.
donate-grouped = Escreva os milhares sem ponto nem vírgula, por favor, como { $grouped }.
donate-two-readings = Isto pode significar { $grouped } ou { $decimal }. Escreva o que você quer dizer, por favor.
donate-no-decimals = Valores em { $currency } não têm casas decimais. Digite um número inteiro, por favor.
donate-too-precise =
    { $decimals ->
        [one] Valores em { $currency } têm no máximo { $decimals } casa decimal.
       *[other] Valores em { $currency } têm no máximo { $decimals } casas decimais.
    }
donate-too-large = É mais do que se pode pagar. Digite um valor menor, por favor.
donate-too-small = É menos do que um pagamento de Bitcoin pode levar. Digite um valor maior, por favor.
donate-no-rate = Neste momento não sabemos quanto custa um bitcoin nesta moeda. Mesmo assim, você pode decidir o valor na sua carteira.

## For those who ask others to give
donate-share = Compartilhar “{ $title }”
donate-share-link = O link
donate-share-form = Um formulário para o seu próprio site
donate-share-form-how = Copie isto para qualquer página. Não precisa de scripts, não usa cookies e não carrega nada daqui; só se chega aqui ao apertar o botão.
# The two words in that form.
donate-share-amount = Valor
donate-share-give = Doar em bitcoin
donate-share-posters = Cartazes
donate-share-posters-how = O código neles leva a esta página, nunca a um endereço de bitcoin: cada pessoa que doa recebe o seu.
donate-share-png = O código como imagem (PNG)
donate-share-pdf = Uma folha para imprimir (PDF)
donate-share-untitled = A folha para imprimir não traz o título: ela só aceita letras latinas, em três linhas no máximo. Escreva-o à mão acima do código ou ponha a imagem em uma folha sua.
