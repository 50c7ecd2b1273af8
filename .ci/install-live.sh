#!/bin/sh
# Installs what the live tests start by themselves: Request Tracker 5 and PostgreSQL, from Debian.
#
#   .ci/install-live.sh      needs root, or sudo without a password
#
# Nothing of it is left running and no database is made: the tests make their own, below /tmp.
# Where everything is there already, it does nothing.
set -eu

packages="request-tracker5 rt5-standalone rt5-db-sqlite dbconfig-no-thanks postgresql libdbd-pg-perl"
# Request Tracker wants a way to send mail; this one is no daemon, and the tests send none.
[ -e /usr/sbin/sendmail ] || packages="$packages msmtp-mta"

missing=
for package in $packages; do
  dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -ne 0 ]; then
  exec sudo -n "$0" "$@"
fi

export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
log=$(mktemp)
guard=/usr/sbin/policy-rc.d
made_guard=
cleanup() {
  [ -z "$made_guard" ] || rm -f "$guard"
  rm -f "$log"
}
trap cleanup EXIT

if [ ! -e "$guard" ]; then # no service may start while it is installed
  printf '#!/bin/sh\nexit 101\n' >"$guard"
  chmod 755 "$guard"
  made_guard=yes
fi

if command -v debconf-set-selections >/dev/null; then
  debconf-set-selections <<'ANSWERS'
request-tracker5 request-tracker5/rtname string rt.invalid
request-tracker5 request-tracker5/organization string rt.invalid
request-tracker5 request-tracker5/install-cronjobs boolean false
msmtp msmtp/apparmor boolean false
ANSWERS
fi

install() {
  # shellcheck disable=SC2086  # a list of names
  apt-get -y -q -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 -o Acquire::Retries=3 \
    --no-install-recommends install $missing >>"$log" 2>&1
}

echo "installing:$missing"
if ! install; then
  apt-get -q -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 update >>"$log" 2>&1
  install || {
    tail -n 40 "$log" >&2
    exit 1
  }
fi
