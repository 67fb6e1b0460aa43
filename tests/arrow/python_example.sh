#!/usr/bin/env bash
# The example in Python, as its page says to run it: python_example.sh DOMAT SOURCES
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$1" build "$2/docs/examples/python/livraison.domat" -o "$work/livraison.so"
python3 "$2/docs/examples/python/evaluate.py" "$work/livraison.so" >"$work/answers.txt"
diff "$2/tests/arrow/python_example.txt" "$work/answers.txt"
