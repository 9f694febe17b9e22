#!/bin/sh
# Fills a history with the sample weeks: each week's texts, as two engines translated them.
# Usage: corpora/weeks.sh [HISTORY] (default: reports/history.sqlite); SELARAS names the program.
set -eu
history=${1:-reports/history.sqlite}
selaras=${SELARAS:-selaras}
here=$(dirname "$0")
set -- 2026-W42=2026-10-14 2026-W43=2026-10-21 2026-W45=2026-11-04 2026-W46=2026-11-11 2026-W47=2026-11-18
for pair; do
    for engine in a b; do
        week=${pair%%=*}
        "$selaras" check "$here/weeks/$week/en" "$here/weeks/$week/$engine" --no-config --no-imported --fail-on never --quiet \
            --history "$history" --engine "engine-$engine" --date "${pair#*=}" -o csv=/dev/null
    done
done
