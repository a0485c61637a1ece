#!/bin/sh
# What is tried with the package in a fresh Debian, as root, under its own systemd, with nothing but loopback for a network.
set -eu
cd /trial
# From here on what a package starts is started.
rm /usr/sbin/policy-rc.d
export DEBIAN_FRONTEND=noninteractive PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8
say() { printf '\n--- %s\n' "$*"; }
fail() { printf '\nFAILED: %s\n' "$*"; systemctl status --no-pager almoner.service almoner.socket || true; journalctl --no-pager -n 20 -u almoner || true; exit 1; }
within() { for _ in $(seq 150); do if eval "$1"; then return; fi; sleep 0.2; done; fail "not within 30 s: $1"; }
property() { systemctl show --value -p "$1" almoner.service; }
health() { curl -fsS --max-time 30 http://127.0.0.1:8080/api/v1/health > /dev/null; }
check_mode() { [ "$(stat -c '%a %U %G' "$2")" = "$1" ] || fail "$2 is $(stat -c '%a %U %G' "$2"), not $1"; }
settings=/etc/almoner/almoner.toml
as_almoner() { runuser -u almoner -- almoner "$@" --config "$settings"; }

say "lintian"
lintian --fail-on error,warning --suppress-tags initial-upload-closes-no-bugs --allow-root first.deb

say "installed by apt"
apt-get install --yes /trial/first.deb > install.log 2>&1 || { cat install.log; fail "apt install"; }
grep -q "not running yet" install.log || fail "it does not say what to do next"
grep -q "systemctl enable --now almoner" install.log || fail "it does not say how to start"
getent passwd almoner | grep -q ':/var/lib/almoner:/usr/sbin/nologin$' || fail "the account"
check_mode '700 almoner almoner' /var/lib/almoner
check_mode '750 root almoner' /etc/almoner
check_mode '640 root almoner' "$settings"
[ "$(systemctl is-active almoner.service almoner.socket | sort -u)" = inactive ] || fail "it runs before it was set up"
[ "$(systemctl is-enabled almoner.service almoner.socket | sort -u)" = disabled ] || fail "it was enabled before it was set up"

say "units, profile, pages, completions"
systemd-analyze verify almoner.service almoner.socket
systemd-analyze security --no-pager --threshold=15 almoner.service > security.log || { cat security.log; fail "too open"; }
grep exposure security.log
apparmor_parser --skip-kernel-load --skip-cache --skip-read-cache --preprocess /etc/apparmor.d/usr.bin.almoner > /dev/null
apparmor_parser --skip-kernel-load --skip-cache --skip-read-cache /etc/apparmor.d/usr.bin.almoner
for page in 1/almoner.1 5/almoner.toml.5 8/almoner.8; do
    complaints=$(MANROFFSEQ='' MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z "/usr/share/man/man$page.gz" 2>&1 > /dev/null)
    [ -z "$complaints" ] || fail "$page: $complaints"
done
bash -c '. /usr/share/bash-completion/completions/almoner
    COMP_WORDS=(almoner ser); COMP_CWORD=1; _almoner almoner ser almoner; [ "${COMPREPLY[*]}" = serve ]' || fail "bash completes nothing"
zsh -n /usr/share/zsh/vendor-completions/_almoner
[ "$(HOME=/tmp fish -c 'complete -C "almoner ser"' | cut -f 1)" = serve ] || fail "fish completes nothing"

say "examples"
mkdir -p /etc/letsencrypt/live/donate.example.org
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=donate.example.org -out /etc/letsencrypt/live/donate.example.org/fullchain.pem \
    -keyout /etc/letsencrypt/live/donate.example.org/privkey.pem 2> /dev/null
examples=/usr/share/doc/almoner/examples
rm -f /etc/nginx/sites-enabled/*
cp "$examples/nginx.conf" /etc/nginx/sites-enabled/almoner
nginx -t
HOME=/tmp caddy validate --adapter caddyfile --config "$examples/Caddyfile" 2>&1 | tail -n 1
cp "$examples/torrc" /tmp/torrc
tor --verify-config -f /tmp/torrc --defaults-torrc /dev/null --DataDirectory /tmp/tor --User root | tail -n 1

say "started before it is set up"
! systemctl start almoner 2> start.log || fail "it started"
[ "$(property ExecMainStatus)" = 2 ] || fail "code $(property ExecMainStatus)"
property StatusText | grep -q "^The setting network is missing: write mainnet" || fail "status: $(property StatusText)"
sleep 5
[ "$(property NRestarts) $(property ActiveState)" = "0 failed" ] || fail "it was started again and again"
systemctl stop almoner.socket

say "set up, enabled, answering"
sed -i 's/^#network = .*/network = "regtest"/; s|^#chain = "p2p.*|chain = "p2p://127.0.0.1:18444"|' "$settings"
as_almoner config check
as_almoner user create ann@example.org --administrator > /dev/null
as_almoner store create "A store" --owner ann@example.org > /dev/null
systemctl enable --now almoner
health || fail "no answer"
[ "$(systemctl is-active almoner.service almoner.socket | sort -u)" = active ] || fail "not active"
[ "$(ps -o user= -p "$(property MainPID)")" = almoner ] || fail "not under its account"
check_mode '600 almoner almoner' /var/lib/almoner/almoner.sqlite
within 'property StatusText | grep -q "^Answering"'

say "watched over"
within 'curl -fsS http://127.0.0.1:9105/readyz > /dev/null'
curl -fsS http://127.0.0.1:9105/metrics | grep -q '^almoner_build_info{.*network="regtest"' || fail "no metrics"
for link in $(sed -n 's/ *runbook_url: file:\/\///p' /usr/share/almoner/prometheus/almoner.rules.yml); do
    grep -qix "## ${link#*#}" "${link%#*}" || fail "no entry for the alert that links to $link"
done

say "settings read again"
echo 'log-level = "debug"' >> "$settings" && systemctl reload almoner
within 'journalctl -u almoner | grep -q "the settings were read again changed=\"log-level\""'
echo 'log-lvel = "debug"' >> "$settings" && systemctl reload almoner
within 'property StatusText | grep -q "^The settings stay as they were"'
sed -i '/log-l/d' "$settings" && systemctl reload almoner
within 'property StatusText | grep -q "^Answering"'

say "backups in a folder elsewhere, as docs/backups.md says"
install --directory --owner almoner --group almoner --mode 700 /srv/backup/almoner
mkdir --parents /etc/systemd/system/almoner.service.d
printf '[Service]\nReadWritePaths=/srv/backup/almoner\n' > /etc/systemd/system/almoner.service.d/backup.conf
systemctl daemon-reload && systemctl restart almoner && health
printf 'backup-to = "/srv/backup/almoner"\nbackup-recipients = "unencrypted"\n' >> "$settings" && systemctl reload almoner
within 'ls /srv/backup/almoner/*.backup > /dev/null 2>&1'
check_mode '600 almoner almoner' /srv/backup/almoner/*.backup
as_almoner restore /srv/backup/almoner/*.backup --dry-run | grep -q "It can be restored" || fail "the backup is no good"
sed -i '/^backup-/d' "$settings" && systemctl reload almoner
mkdir apparmor && echo 'owner /srv/backup/almoner/{,**} rwkl,' > apparmor/usr.bin.almoner
echo '/{usr/,}bin/{sh,dash,ssh,cat} ixmr,' >> apparmor/usr.bin.almoner
mkdir --parents /etc/apparmor.d/local && cp apparmor/usr.bin.almoner /etc/apparmor.d/local/
apparmor_parser --skip-kernel-load --skip-cache --skip-read-cache /etc/apparmor.d/usr.bin.almoner || fail "docs/backups.md says what the profile can't"
rm /etc/apparmor.d/local/usr.bin.almoner

say "restarted while people come"
: > refused.log; touch come
( while [ -e come ]; do health 2>> refused.log || echo refused >> refused.log; done ) & visitors=$!
for _ in 1 2 3; do systemctl restart almoner && health; done

say "upgraded by apt upgrade, while people come"
mkdir repository && cp next.deb repository/
{ dpkg-deb -f next.deb; echo "Filename: ./next.deb"; echo "Size: $(stat -c %s next.deb)"; echo "SHA256: $(sha256sum next.deb | cut -d' ' -f1)"; } > repository/Packages
echo "deb [trusted=yes] file:/trial/repository ./" > /etc/apt/sources.list
apt-get update > /dev/null
before=$(property MainPID); sum=$(sha256sum "$settings")
apt-get --yes upgrade > upgrade.log 2>&1 < /dev/null || { cat upgrade.log; fail "apt upgrade"; }
dpkg-query -W -f '${Version}' almoner | grep -q next || { cat upgrade.log; fail "not upgraded"; }
within '[ "$(property MainPID)" != "$before" ] && [ "$(property ActiveState)" = active ]'
[ "$sum" = "$(sha256sum "$settings")" ] || fail "the settings were changed"
check_mode '640 root almoner' "$settings"
! grep -q "not running yet" upgrade.log || fail "an upgrade speaks as if it were new"
rm come; wait "$visitors"
[ ! -s refused.log ] || fail "$(wc -l < refused.log) were turned away: $(sort refused.log | uniq -c | head)"

say "a secret as a credential, and a program that hangs"
mkdir -p /etc/systemd/system/almoner.service.d
sed -i '/^chain/d' "$settings"
install -m 600 /dev/null /etc/almoner/chain && echo 'bitcoind://me:hunter2@127.0.0.1:18443' > /etc/almoner/chain
printf '[Service]\nLoadCredential=chain:/etc/almoner/chain\nWatchdogSec=4\nTimeoutAbortSec=2\n' > /etc/systemd/system/almoner.service.d/trial.conf
systemctl daemon-reload && systemctl restart almoner && health || fail "no answer with a credential"
! journalctl -u almoner | grep -q hunter2 || fail "the log holds the secret"
sleep 10 # it would have been killed, were the watchdog not fed
[ "$(property NRestarts)" = 0 ] || fail "the watchdog took a living program for dead"
kill -STOP "$(property MainPID)"
within '[ "$(property NRestarts)" = 1 ] && [ "$(property ActiveState)" = active ]'
health || fail "no answer after it hung"

say "removed, purged"
apt-get --yes remove almoner > remove.log 2>&1 || { cat remove.log; fail "remove"; }
[ ! -e /usr/bin/almoner ] && [ -e "$settings" ] && [ -s /var/lib/almoner/almoner.sqlite ] || fail "remove"
[ "$(systemctl is-active almoner.service almoner.socket | sort -u)" = inactive ] || fail "removed, and still running"
apt-get --yes purge almoner > purge.log 2>&1 || { cat purge.log; fail "purge"; }
[ ! -e "$settings" ] && [ ! -e /etc/apparmor.d/usr.bin.almoner ] || fail "purge left settings"
[ -z "$(find /etc/systemd/system -name 'almoner.s*' ! -name '*.d')" ] || fail "purge left units enabled or masked"
[ -s /var/lib/almoner/almoner.sqlite ] || fail "purge took the books"
grep -q "was left" purge.log || fail "purge does not say what it left"
say "all of it went well"
