#!/bin/sh
# What is tried with the package in a fresh Debian, as root, in a root folder and with processes of its own. systemd does not
# run here: its part is checked by `systemd-analyze`, and the server is started by hand, under its account.
set -eu
cd /trial
say() { printf '\n--- %s\n' "$*"; }
fail() { printf '\nFAILED: %s\n' "$*"; exit 1; }
mount -t proc proc /proc
mount -t tmpfs tmpfs /tmp
mount -t tmpfs tmpfs /run
[ -e /dev/null ] || fail "no devices here"
printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d && chmod +x /usr/sbin/policy-rc.d
export DEBIAN_FRONTEND=noninteractive

say "lintian"
lintian --fail-on error,warning --suppress-tags initial-upload-closes-no-bugs --allow-root first.deb

say "installed by apt"
apt-get install --yes --no-download ./first.deb > install.log 2>&1 || { cat install.log; fail "apt install"; }
grep -q "not running yet" install.log || fail "it does not say what to do next"
grep -q "systemctl enable --now almoner" install.log || fail "it does not say how to start"
getent passwd almoner | grep -q ':/var/lib/almoner:/usr/sbin/nologin$' || fail "the account"
check_mode() { [ "$(stat -c '%a %U %G' "$2")" = "$1" ] || fail "$2 is $(stat -c '%a %U %G' "$2"), not $1"; }
check_mode '700 almoner almoner' /var/lib/almoner
check_mode '750 root almoner' /etc/almoner
check_mode '640 root almoner' /etc/almoner/almoner.toml
[ ! -e /etc/systemd/system/multi-user.target.wants/almoner.service ] || fail "it was enabled before it was set up"

say "units, profile, pages, completions"
systemd-analyze verify /lib/systemd/system/almoner.service /lib/systemd/system/almoner.socket
systemd-analyze security --offline=true --threshold=15 almoner.service > security.log || { cat security.log; fail "too open"; }
tail -n 1 security.log
apparmor_parser --skip-kernel-load --skip-cache --skip-read-cache --debug /etc/apparmor.d/usr.bin.almoner > /dev/null
for page in 1/almoner.1 5/almoner.toml.5 8/almoner.8; do
    complaints=$(LC_ALL=C.UTF-8 MANROFFSEQ='' MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z "/usr/share/man/man$page.gz" 2>&1 >/dev/null)
    [ -z "$complaints" ] || fail "$page: $complaints"
done
bash -n /usr/share/bash-completion/completions/almoner
bash -c '. /usr/share/bash-completion/completions/almoner; COMP_WORDS=(almoner ser); COMP_CWORD=1; _almoner almoner ser almoner; [ "${COMPREPLY[*]}" = serve ]' || fail "bash completes nothing"
zsh -n /usr/share/zsh/vendor-completions/_almoner
fish -n /usr/share/fish/vendor_completions.d/almoner.fish

say "examples"
mkdir -p /etc/letsencrypt/live/donate.example.org
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=donate.example.org -out /etc/letsencrypt/live/donate.example.org/fullchain.pem \
    -keyout /etc/letsencrypt/live/donate.example.org/privkey.pem 2> /dev/null
examples=/usr/share/doc/almoner/examples
rm -f /etc/nginx/sites-enabled/*
cp "$examples/nginx.conf" /etc/nginx/sites-enabled/almoner
nginx -t
caddy validate --adapter caddyfile --config "$examples/Caddyfile" 2>&1 | tail -n 1
cp "$examples/torrc" /tmp/torrc && tor --verify-config -f /tmp/torrc --DataDirectory /tmp/tor --User root | tail -n 1

say "before it is set up"
as_almoner() { runuser -u almoner -- "$@"; }
serve="almoner serve --config /etc/almoner/almoner.toml"
grep -q "^ExecStart=/usr/bin/$serve\$" /lib/systemd/system/almoner.service || fail "another command is tried than the unit's"
code=0; as_almoner $serve > unset.log 2>&1 || code=$?
[ "$code" = 2 ] && grep -q "setting network is missing" unset.log || fail "code $code: $(cat unset.log)"

say "set up and started as the unit does"
sed -i 's/^#network = .*/network = "regtest"/; s|^#chain = "p2p.*|chain = "p2p://127.0.0.1:18444"|' /etc/almoner/almoner.toml
as_almoner almoner config check --config /etc/almoner/almoner.toml
as_almoner almoner user create ann@example.org --administrator --config /etc/almoner/almoner.toml
as_almoner almoner store create "A store" --owner ann@example.org --config /etc/almoner/almoner.toml
ip link set lo up 2> /dev/null || true
start() { runuser -u almoner -- $serve > serve.log 2>&1 & server=$!; }
answers() { for _ in $(seq 100); do curl -fs http://127.0.0.1:8080/api/v1/health > /dev/null && return; sleep 0.2; done; cat serve.log; fail "no answer"; }
ends() { pkill -TERM -x almoner || true; wait "$server" || fail "it ended badly: $(cat serve.log)"; }
start; answers; ends
[ -s /var/lib/almoner/almoner.sqlite ] || fail "no database"
check_mode '600 almoner almoner' /var/lib/almoner/almoner.sqlite

say "upgraded by apt upgrade"
mkdir repository && cp next.deb repository/
{ dpkg-deb -f next.deb; echo "Filename: ./next.deb"; echo "Size: $(stat -c %s next.deb)"; echo "SHA256: $(sha256sum next.deb | cut -d' ' -f1)"; } > repository/Packages
echo "deb [trusted=yes] file:/trial/repository ./" > /etc/apt/sources.list
apt-get update > /dev/null
sum=$(sha256sum /etc/almoner/almoner.toml)
apt-get --yes upgrade > upgrade.log 2>&1 < /dev/null || { cat upgrade.log; fail "apt upgrade"; }
dpkg-query -W -f '${Version}' almoner | grep -q next || fail "not upgraded"
[ "$sum" = "$(sha256sum /etc/almoner/almoner.toml)" ] || fail "the settings were changed"
check_mode '640 root almoner' /etc/almoner/almoner.toml
! grep -q "not running yet" upgrade.log || fail "an upgrade speaks as if it were new"
start; answers; ends

say "removed, purged"
apt-get --yes remove almoner > /dev/null 2>&1
[ ! -e /usr/bin/almoner ] && [ -e /etc/almoner/almoner.toml ] && [ -s /var/lib/almoner/almoner.sqlite ] || fail "remove"
apt-get --yes purge almoner > purge.log 2>&1
[ ! -e /etc/almoner/almoner.toml ] && [ ! -e /etc/apparmor.d/usr.bin.almoner ] || fail "purge left settings"
[ -s /var/lib/almoner/almoner.sqlite ] || fail "purge took the books"
grep -q "was left" purge.log || fail "purge does not say what it left"
say "all of it went well"
