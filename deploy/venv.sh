#!/bin/sh
# Makes or refreshes .venv from requirements.lock, with uv when present, else with venv and pip.
# Usage: deploy/venv.sh DIRECTORY [PYTHON]
set -eu

venv=$1
wanted=${2:-}

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

fits() { # PYTHON: whether it runs and is a version this project supports
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null
}

version_of() { "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || true; }

find_python() {
    if [ -n "$wanted" ]; then
        [ -n "$(version_of "$wanted")" ] || fail "找不到 $wanted。请换一个：make … PYTHON=/路径/python3.12"
        fits "$wanted" || fail "需要 Python 3.11、3.12 或 3.13，$wanted 是 $(version_of "$wanted")。"
        say "$wanted"
        return
    fi
    for name in python3 python3.13 python3.12 python3.11 python; do
        if fits "$name"; then say "$name"; return; fi
    done
    fail "需要 Python 3.11、3.12 或 3.13，这台机器的 python3 是 $(version_of python3 | grep . || echo 没有安装)。
装好以后再试；装在别处时：make … PYTHON=/路径/python3.12"
}

is_usable() { # an existing environment serves when its version fits and something can install into it
    fits "$venv/bin/python" || return 1
    [ -z "$wanted" ] || [ "$(version_of "$venv/bin/python")" = "$(version_of "$wanted")" ] || return 1
    [ -n "$uv" ] || "$venv/bin/python" -m pip --version >/dev/null 2>&1
}

make_environment() {
    python=$(find_python)
    say "建立 $venv（$("$python" --version)）…"
    rm -rf "$venv"
    if [ -n "$uv" ]; then
        uv venv --quiet --python "$(command -v "$python")" "$venv"
    else
        "$python" -c 'import ensurepip, venv' 2>/dev/null ||
            fail "这台机器的 Python 缺少 venv。请先运行：sudo apt-get install python3-venv，然后再试。"
        "$python" -m venv "$venv"
    fi
}

install_packages() {
    if [ -n "$uv" ]; then
        say "用 uv 安装 requirements.lock 里的依赖…"
        uv pip install --python "$venv/bin/python" --require-hashes -r requirements.lock
        uv pip install --quiet --python "$venv/bin/python" --no-deps --no-build-isolation --editable .
    else
        say "用 pip 安装 requirements.lock 里的依赖，第一次约半分钟…"
        "$venv/bin/python" -m pip install --disable-pip-version-check --require-hashes -r requirements.lock
        "$venv/bin/python" -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
    fi
}

uv=$(command -v uv || true)
is_usable || make_environment
install_packages
say "环境就绪：$venv（$("$venv/bin/python" --version)）"
