#!/bin/sh
# The portal's command, as the service's user and with its settings: /usr/local/bin/portal.
set -eu
set -a
. /etc/portal/portal.env
set +a
export PORTAL_DATA=/var/lib/portal
umask 027
exec setpriv --reuid=portal --regid=portal --init-groups /opt/portal/.venv/bin/python -m portal "$@"
