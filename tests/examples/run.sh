#!/usr/bin/env bash
# Builds the pack of docs/examples for this machine and for WebAssembly, and holds what the C and the Node program print to one another
# and to what is expected. Usage: run.sh DOMAT CC NODE
set -euo pipefail
domat=$1 cc=$2 node=$3
root=$(cd "$(dirname "$0")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
printf 'garantie(Assuré): true\nindemnité: 10000.00 EUR\n333 of 1000, 166334.00 EUR in all\n' >expected

"$domat" build "$root/docs/examples/garantie.domat" -o garantie.so
"$cc" -std=c99 -Wall -Wextra -pedantic -Werror -I "$root/runtime/include" "$root/docs/examples/c/garantie.c" -o garantie -ldl
./garantie ./garantie.so >c.out
diff expected c.out

"$domat" build "$root/docs/examples/garantie.domat" -o garantie.wasm --target wasm32
"$node" "$root/docs/examples/node/garantie.mjs" garantie.wasm >node.out
diff expected node.out

# The loader is for browsers too: it names nothing that only Node has.
if grep -nE 'node:|require\(|process\.|Buffer' "$root"/docs/examples/node/{domat,cases}.mjs; then exit 1; fi

# A host of another version of the header is refused, by the artifact itself.
sed 's/DOMAT_ABI, &error/DOMAT_ABI + 1, \&error/' "$root/docs/examples/c/garantie.c" >other.c
"$cc" -std=c99 -I "$root/runtime/include" other.c -o other -ldl
if ./other ./garantie.so 2>refusal; then exit 1; fi
grep -q 'two versions of domat/pack.h' refusal
echo ok
