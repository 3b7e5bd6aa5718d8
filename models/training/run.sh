#!/usr/bin/env bash
# Trains the bundled model from the collected data. Run from the folder above this one:  training/run.sh DATA_DIR
set -euo pipefail
data=${1:?usage: training/run.sh DATA_DIR (made by collect.py, qa_sources.py and tool_sources.py)}
export LAB=${LAB:-$PWD/lab-work} PYTHONUNBUFFERED=1
mkdir -p "$LAB/out" "$LAB/data2"
cp -r "$data" "$LAB/data1"
python3 training/prepare.py tok "$LAB/out" "$LAB/data1"
# The scan kernel checks its own gradients and prints the block size that is fastest on this card.
python3 training/scan.py | tee "$LAB/scan.log"
sed -n 's/.*fastest block \([0-9]*\).*/\1/p' "$LAB/scan.log" >"$LAB/bd"
# Seconds of the three stages on one H200; other cards need more.
python3 training/pipeline.py 450 490 160
