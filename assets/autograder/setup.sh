#!/bin/sh
# Run once by Gradescope, as root, while it builds the autograder's image: installs what losslab needs,
# and builds it from the source that lies beside. Whatever is wrong ends the build with a word.
set -eu
cd "$(dirname "$0")/losslab"
export DEBIAN_FRONTEND=noninteractive
if command -v apt-get >/dev/null; then
  apt-get update
  apt-get install -y --no-install-recommends gcc libc6-dev ninja-build pkg-config python3 python3-pip \
    libncurses-dev liblua5.4-dev libsqlite3-dev libmd4c-dev libutf8proc-dev libseccomp-dev zlib1g-dev \
    libarchive-dev libyaml-dev nettle-dev libcjson-dev
fi
# The distribution's meson may be older than 1.0.
version=$(meson --version 2>/dev/null || echo 0)
case $version in
  0 | 0.*) python3 -m pip install 'meson>=1.0' || python3 -m pip install --break-system-packages 'meson>=1.0' ;;
esac
meson setup build --buildtype=release -Dtests=disabled -Dpng=disabled -Dediting=disabled
ninja -C build
# Submissions in Python use PyTorch. Without it they are told so, and get no mark.
if [ -n "${LOSSLAB_PYTHON-}" ]; then
  python3 -m pip install torch || python3 -m pip install --break-system-packages torch
fi
# The box's user reads the runners; what students hand in and get is nobody else's.
chmod -R a+rX .
[ ! -d ../course ] || chmod -R a+rX ../course
[ ! -d ../checks ] || chmod -R go= ../checks
build/losslab doctor || true
