#!/usr/bin/env bash
# Builds the device addon for this machine into prebuilt/<platform>-<arch>. Needs g++ and the headers of Node.js: those beside
# the node that runs, or NODE_HEADERS. Neither CUDA nor ONNX Runtime is needed; both are found when the addon is used.
set -euo pipefail
if [ "${1:-}" = --help ]; then
  sed -n '2,3s/^# //p' "$0"
  exit 0
fi
cd "$(dirname "$0")"
headers=${NODE_HEADERS:-$(node -p 'require("node:path").resolve(process.execPath, "..", "..", "include", "node")')}
[ -f "$headers/node_api.h" ] || { echo "no node_api.h in $headers; set NODE_HEADERS" >&2; exit 1; }
napi=$(node -p 'require("node:path").dirname(require.resolve("node-addon-api/package.json"))')
target=prebuilt/$(node -p 'process.platform + "-" + process.arch')
mkdir -p "$target"
# The C++ library is linked in, so that the addon loads where another version of it is installed.
g++ -std=c++17 -O3 -fPIC -shared -static-libstdc++ -static-libgcc -fvisibility=hidden -Wall -Wextra -Wno-unused-parameter -Wno-cast-function-type \
  -DNAPI_CPP_EXCEPTIONS -DNAPI_VERSION=8 -isystem "$headers" -isystem "$napi" \
  src/*.cc -ldl -s -o "$target/marimba-device.node"
# The kernels for cards are brought along as PTX, which every driver since CUDA 11.8 compiles for its card.
if command -v nvcc >/dev/null; then
  nvcc -ptx -arch=compute_75 -O3 src/kernels.cu -o prebuilt/kernels.ptx
  sed -i 's/^\.version .*/.version 7.8/' prebuilt/kernels.ptx
else
  echo 'no nvcc: prebuilt/kernels.ptx stays as it is'
fi
ls -l prebuilt/kernels.ptx "$target/marimba-device.node"
