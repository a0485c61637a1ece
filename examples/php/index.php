<?php
// Asks for an amount, makes an invoice at Almoner, and hears by webhook what became of it.
// PHP alone, without extensions. See ../README.md for the variables it wants.
declare(strict_types=1);

const STATES = [
    'InvoiceProcessing' => 'seen',
    'InvoiceSettled' => 'paid',
    'InvoiceExpired' => 'expired',
    'InvoiceInvalid' => 'invalid',
];
const FORM = <<<'HTML'
<!DOCTYPE html><html lang="en"><title>Give</title>
<form method="post" action="/give"><label>How much, in USD <input name="amount" inputmode="decimal" required></label>
<button>Give bitcoin</button></form></html>
HTML;

function setting(string $name, ?string $default = null): string
{
    $value = getenv($name);
    if ($value === false && $default === null) {
        throw new RuntimeException("set $name in the environment");
    }
    return $value === false ? $default : $value;
}

/** Makes the invoice, and gives the address of its page; null if there is none. */
function create_invoice(string $order, string $amount): ?string
{
    $wanted = [
        'amount' => $amount,
        'currency' => 'USD',
        'metadata' => ['orderId' => $order],
        'checkout' => ['redirectURL' => setting('SHOP_URL', 'http://127.0.0.1:8000') . "/orders/$order"],
    ];
    $headers = [
        'Authorization: token ' . setting('PAY_KEY'),
        'Content-Type: application/json',
        "Idempotency-Key: $order", // a request that is repeated makes no second invoice
    ];
    $http = ['method' => 'POST', 'header' => $headers, 'content' => json_encode($wanted), 'timeout' => 30];
    $url = setting('PAY_URL') . '/api/v1/stores/' . setting('PAY_STORE') . '/invoices';
    $answer = @file_get_contents($url, false, stream_context_create(['http' => $http]));
    return $answer === false ? null : json_decode($answer, true)['checkoutLink'];
}

function has_btcpay_signature(string $body): bool
{
    $mac = hash_hmac('sha256', $body, setting('PAY_SECRET'));
    return hash_equals("sha256=$mac", $_SERVER['HTTP_BTCPAY_SIG'] ?? '');
}

/** Standard Webhooks: also refuses what is older, or newer, than five minutes. */
function has_standard_signature(string $body): bool
{
    $sent_at = $_SERVER['HTTP_WEBHOOK_TIMESTAMP'] ?? '';
    if (!preg_match('/^[0-9]{1,12}$/D', $sent_at) || abs(time() - (int) $sent_at) > 300) {
        return false;
    }
    $secret = setting('PAY_SECRET');
    $key = strpos($secret, 'whsec_') === 0 ? base64_decode(substr($secret, 6)) : $secret;
    $signed = ($_SERVER['HTTP_WEBHOOK_ID'] ?? '') . ".$sent_at.$body";
    $wanted = 'v1,' . base64_encode(hash_hmac('sha256', $signed, $key, true));
    foreach (explode(' ', $_SERVER['HTTP_WEBHOOK_SIGNATURE'] ?? '') as $given) {
        if (hash_equals($wanted, $given)) {
            return true;
        }
    }
    return false;
}

/** Where an order is kept; null if there is none. */
function order_file(string $order): ?string
{
    $file = setting('ORDERS', 'orders') . "/$order";
    return preg_match('/^[0-9a-f]{16}$/D', $order) && is_file($file) ? $file : null;
}

function give(): void
{
    $amount = is_string($_POST['amount'] ?? null) ? trim($_POST['amount']) : '';
    if (!preg_match('/^[0-9]{1,6}(\.[0-9]{1,2})?$/D', $amount)) {
        answer(422, 'Please write the amount in digits, like 25 or 12.50.');
        return;
    }
    $order = bin2hex(random_bytes(8));
    file_put_contents(setting('ORDERS', 'orders') . "/$order", 'waiting', LOCK_EX);
    $checkout = create_invoice($order, $amount);
    if ($checkout === null) {
        answer(502, "Bitcoin can't be taken just now. Please try again later.");
        return;
    }
    header("Location: $checkout");
    answer(303, '');
}

function hear(): void
{
    $body = file_get_contents('php://input');
    // Either suffices. The first is also what BTCPay Server sends; the second can't be sent again later.
    if (!has_btcpay_signature($body) || !has_standard_signature($body)) {
        answer(403, "This is not signed with the webhook's secret.");
        return;
    }
    $event = json_decode($body, true);
    $file = order_file((string) ($event['metadata']['orderId'] ?? ''));
    $state = STATES[$event['type']] ?? null;
    if ($file !== null && $state !== null) {
        file_put_contents($file, $state, LOCK_EX);
    }
    answer(200, '');
}

function answer(int $status, string $text, string $kind = 'text/plain; charset=utf-8'): void
{
    http_response_code($status);
    header("Content-Type: $kind");
    echo $text;
}

$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH) ?: '';
$file = strpos($path, '/orders/') === 0 ? order_file(substr($path, 8)) : null;
switch ($_SERVER['REQUEST_METHOD'] . ' ' . $path) {
    case 'GET /':
        answer(200, FORM, 'text/html; charset=utf-8');
        break;
    case 'POST /give':
        give();
        break;
    case 'POST /webhook':
        hear();
        break;
    default:
        answer($file === null ? 404 : 200, $file === null ? 'There is nothing here.' : file_get_contents($file));
}
