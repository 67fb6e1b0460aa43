#!/usr/bin/env bash
# Opens the page of docs/examples in a browser without a window, and a page of answers. Usage: browser.sh DOMAT CHROMIUM PYTHON
set -euo pipefail
domat=$1 chromium=$2 python=$3
root=$(cd "$(dirname "$0")/../.." && pwd)
scratch=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$scratch"' EXIT
cd "$scratch"
mkdir site
"$domat" build "$root/docs/examples/garantie.domat" -o site/garantie.wasm --target wasm32
cp "$root"/docs/examples/node/{garantie.html,cases.mjs,domat.mjs} site
case=$root/samples/france-magistrats/cases/faute-detachable.json
"$domat" run "$root/samples/france-magistrats" --case "$case" --format html >site/answer.html
"$python" -u -m http.server 0 --bind 127.0.0.1 --directory site >server.out 2>server.err &
server=$!
for _ in $(seq 100); do
  port=$(sed -nE 's/.* port ([0-9]+) .*/\1/p' server.out)
  [ -z "$port" ] || break
  sleep 0.1
done

# The document as it stands once nothing is awaited any more; what the page says on the console goes to the second file.
open_page() {
  timeout 90 "$chromium" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync \
    --enable-logging=stderr --user-data-dir="$scratch/profile" --virtual-time-budget=20000 --dump-dom "http://127.0.0.1:$port/$1" >"$1.dom" 2>"$1.log"
  if grep CONSOLE "$1.log" | grep -v favicon; then exit 1; fi
}

printf 'garantie(Assuré): true\nindemnité: 10000.00 EUR\n333 of 1000, 166334.00 EUR in all\n' >expected
open_page garantie.html
sed -n '/<pre id="answers">/,/<\/pre>/p' garantie.html.dom | sed -E 's/.*<pre id="answers">//; /<\/pre>/d' | diff expected -

# A browser reads of the page what was written: every step that opens.
open_page answer.html
steps=$(grep -o '<details' site/answer.html | wc -l)
[ "$steps" -gt 0 ]
[ "$(grep -o '<details' answer.html.dom | wc -l)" = "$steps" ]
echo ok
