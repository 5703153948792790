#!/bin/sh
# Prints the path of a Python that is new enough and can install packages. PYTHON, when set, is the only candidate.

suitable='import sys; assert sys.version_info >= (3, 11); import venv, pip'

if [ -n "$PYTHON" ]; then
    set -- "$PYTHON"
else
    set -- python3.11 python3.12 python3.13 python3.14 python3 python
fi

for candidate in "$@"; do
    path=$(command -v "$candidate" 2>/dev/null) || continue
    if "$path" -c "$suitable" 2>/dev/null; then
        printf '%s\n' "$path"
        exit 0
    fi
done

cat >&2 <<MESSAGE
Switchboard needs Python 3.11 or newer, with pip${PYTHON:+; PYTHON=$PYTHON is not one}.
  Debian, Ubuntu:  apt install python3 python3-pip
  macOS:           brew install python@3.13
If it is installed under another name:  make run PYTHON=/path/to/python3
MESSAGE
exit 1
