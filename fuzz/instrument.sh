#!/bin/sh
# Called by cargo as `instrument.sh rustc ARGS...` for each crate of the workspace and for no other: see the manifest.
case " $* " in
# The fuzzer itself is not what it looks for, and questions about the compiler want the compiler's own answer.
*" --crate-name fuzz "*"src/main.rs "* | *" -vV "* | *" --print="*) exec "$@" ;;
esac
exec "$@" -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=3 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-trace-compares
