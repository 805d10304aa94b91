#!/usr/bin/env bash
# bootstrap.sh run|test: brings what is missing on this machine, and nothing else. Uses bash only, so that it works
# before `npm ci`. Quick when nothing is missing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
mode="${1:-run}"
packages=() # Debian names
missing_required=0

say() { echo "bootstrap: $*" >&2; }

# want_program NAME PACKAGE
want_program() { command -v "$1" >/dev/null 2>&1 || packages+=("$2"); }

want_library() { # SONAME PACKAGE
  case "$libraries" in *"$1 "*) ;; *) packages+=("$2") ;; esac
}

debian_needs() {
  libraries="$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p)"
  want_library libasound.so.2 libasound2
  want_library libsndfile.so.1 libsndfile1
  want_library libsoxr.so.0 libsoxr0
  compgen -G '/usr/lib/*/alsa-lib/libasound_module_pcm_pulse.so' >/dev/null || packages+=(libasound2-plugins)
  want_program ffmpeg ffmpeg
  # Files without libsndfile can still be played through ffmpeg, but one of them must be there.
  case "$libraries" in *"libsndfile.so.1 "*) ;; *) command -v ffmpeg >/dev/null || missing_required=1 ;; esac
  if [ "$mode" = test ]; then
    local pair
    for pair in mpd mpc ncmpcpp tmux sox flac lame pulseaudio gcc curl jq strace loudgain; do want_program "$pair" "$pair"; done
    for pair in oggenc:vorbis-tools opusenc:opus-tools aplay:alsa-utils python3:python3 systemd-analyze:systemd \
      pactl:pulseaudio-utils git:git ps:procps chromium:chromium; do want_program "${pair%%:*}" "${pair##*:}"; done
    [ -e /usr/include/stdlib.h ] || packages+=(libc6-dev)
    python3 -S -c 'import sys; sys.path += ["/usr/lib/python3/dist-packages"]; import importlib.util as u; sys.exit(not u.find_spec("mpd"))' 2>/dev/null ||
      packages+=(python3-mpd)
  fi
}

debian_install() {
  local sudo=()
  if [ "$(id -u)" != 0 ]; then
    sudo=(sudo -n)
    if ! sudo -n true 2>/dev/null; then
      say "these are missing; install them with:"
      echo "    sudo apt-get install --no-install-recommends ${packages[*]}" >&2
      [ "$missing_required" = 0 ] || { say "without libsndfile1 or ffmpeg nothing can be played"; exit 69; }
      say "going on without them"
      return
    fi
  fi
  say "installing ${packages[*]}"
  "${sudo[@]}" apt-get update -qq || say "apt-get update failed, trying with the lists there are"
  # Debian 13 renamed the package; apt answers for either name only on its own release.
  if apt-cache show libasound2t64 >/dev/null 2>&1; then packages=("${packages[@]/%libasound2/libasound2t64}"); fi
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >&2 || {
    say "apt-get could not install: ${packages[*]}"
    [ "$missing_required" = 0 ] || exit 69
    say "going on without them"
  }
}

mac_needs() {
  local formula prefix
  prefix="$(brew --prefix 2>/dev/null || echo /opt/homebrew)"
  for formula in libsndfile libsoxr ffmpeg; do [ -e "$prefix/opt/$formula" ] || packages+=("$formula"); done
  if [ "$mode" = test ]; then for formula in mpc sox flac lame jq tmux; do want_program "$formula" "$formula"; done; fi
  [ ${#packages[@]} -gt 0 ] || return 0
  if command -v brew >/dev/null; then brew install "${packages[@]}"; else say "install Homebrew, then: brew install ${packages[*]}"; fi
}

case "$(uname -s)" in
  Linux)
    if command -v apt-get >/dev/null; then
      debian_needs
      if [ ${#packages[@]} -gt 0 ]; then debian_install; fi
    else
      say "this is not Debian; install libasound, libsndfile, libsoxr and ffmpeg with your package manager"
    fi
    ;;
  Darwin) mac_needs ;;
esac

# An older one leaves out, without a word, what the page is built with and what scales covers.
node_is_new() { node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'; }

if ! [ -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  if ! node_is_new; then
    say "this machine has Node $(node --version), and installing needs 20.19 or newer (Debian 12 has an older one)"
    say "get it from https://nodejs.org/en/download; it is used for installing only"
    exit 69
  fi
  say "npm ci"
  # No package of ours needs its install script: their binaries come inside the packages.
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2 || { say "npm ci failed: is the network reachable?"; exit 69; }
fi

# npm 9 (Debian 13's) brings this package but forgets its program when the one for the other processor is left out.
for brought in node_modules/node-linux-*/bin/node; do
  if [ -f "$brought" ] && ! [ -e node_modules/.bin/node ]; then
    chmod +x "$brought"
    ln -s "../${brought#node_modules/}" node_modules/.bin/node
  fi
done
