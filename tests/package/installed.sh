#!/usr/bin/env bash
# What is installed is what a user has: it runs from another prefix, makes a pack that passes its own test, and loads LLVM only
# for the commands that compile. Usage: installed.sh BUILD_FOLDER
set -euo pipefail
build=$(cd "$1" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cmake --install "$build" --prefix "$scratch/prefix" >/dev/null
domat=$scratch/prefix/bin/domat
cd "$scratch"

fail() { echo "installed.sh: $*" >&2; exit 1; }
"$domat" --version | grep -q '^domat [0-9]' || fail "--version says nothing of a version"
"$domat" new essai --lang fr >/dev/null || fail "domat new"
"$domat" check essai || fail "the new pack does not check"
"$domat" test essai --fail-on-empty >/dev/null || fail "the new pack fails its own test"
"$domat" format --check essai || fail "the new pack is not formatted"

printf 'importe std\nfait d : date\nconstat s\nrègle r est_un_samedi(d) => s\nscénario « x » soit d = 2025-03-01 attendu s\n' >temps.domat
"$domat" test temps.domat >/dev/null || fail "the standard library is not found where it is installed"

# An artifact is made from what is installed alone, and answers as the pack does, without LLVM.
"$domat" build essai -o essai.so || fail "domat build"
"$domat" build essai -o essai.wasm --target wasm32 || fail "domat build --target wasm32"
echo '{"at": "2025-03-01"}' >case.json
"$domat" run essai --case case.json --format json >by_pack || true
"$domat" run essai.so --case case.json --format json >by_artifact || true
cmp -s by_pack by_artifact || fail "the artifact does not answer as the pack does"
"$domat" inspect essai.so | grep -q '^essai ' || fail "domat inspect"
echo '#include "domat/pack.h"' >abi.c
cc -std=c99 -pedantic -Werror -I "$scratch/prefix/include" -c abi.c -o abi.o || fail "the installed header is not C99"

# The dynamic loader names each file that it maps.
maps_llvm() {
  LD_DEBUG=files "$@" >/dev/null 2>"$scratch/maps" || fail "$* does not work"
  grep -q libLLVM "$scratch/maps"
}
if maps_llvm "$domat" check essai; then fail "check loads libLLVM"; fi
if maps_llvm "$domat" format --check essai; then fail "format loads libLLVM"; fi
if maps_llvm "$domat" --version; then fail "--version loads libLLVM"; fi
if maps_llvm "$domat" run essai.so --case case.json; then fail "run of an artifact loads libLLVM"; fi
maps_llvm "$domat" test essai || fail "test is expected to load libLLVM: has the check above stopped working?"
echo ok
