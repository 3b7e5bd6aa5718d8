#include <cuda_fp16.h>

/**
 * The parts of state-space layers that ONNX Runtime lacks an operator for, or has only as many small ones. Sequences are
 * [batch, tokens, channels]; a sequence may be a part of a wider one, whose channels are then `width` apart.
 */

namespace {

__device__ float silu(float x) { return x / (1.0f + __expf(-x)); }

/** log(1 + exp(x)), for large x without overflow. */
__device__ float softplus(float x) { return x > 20.0f ? x : log1pf(__expf(x)); }

}  // namespace

/**
 * Depthwise causal convolution and silu. A thread takes one channel of one row through all tokens of its part; the state is
 * what the convolution still sees of the past: [batch, channels, kernel - 1].
 */
extern "C" __global__ void convolve(const __half* x, int width, const __half* weight, const __half* bias, const __half* state,
                                    __half* y, __half* next, int tokens, int channels, int kernel) {
  const int channel = blockIdx.x * blockDim.x + threadIdx.x;
  if (channel >= channels) return;
  const int row = blockIdx.y;
  const int perPart = (tokens + gridDim.z - 1) / gridDim.z;
  const int begin = blockIdx.z * perPart;
  const int end = min(tokens, begin + perPart);
  const int past = kernel - 1;
  const __half* in = x + (size_t)row * tokens * width + channel;
  const __half* before = state + ((size_t)row * channels + channel) * past;
  __half* out = y + (size_t)row * tokens * channels + channel;
  const float offset = bias == nullptr ? 0.0f : __half2float(bias[channel]);
  for (int token = begin; token < end; token++) {
    float sum = offset;
    for (int tap = 0; tap < kernel; tap++) {
      const int at = token - past + tap;
      const float value = at < 0 ? __half2float(before[at + past]) : __half2float(in[(size_t)at * width]);
      sum += value * __half2float(weight[channel * kernel + tap]);
    }
    out[(size_t)token * channels] = __float2half(silu(sum));
  }
  if (blockIdx.z != 0) return;
  __half* after = next + ((size_t)row * channels + channel) * past;
  for (int i = 0; i < past; i++) {
    const int at = tokens - past + i;
    after[i] = at < 0 ? before[at + past] : in[(size_t)at * width];
  }
}

/**
 * h_t = exp(dt_t A) h_{t-1} + dt_t x_t B_t; y_t = (C_t h_t + D x_t) silu(z_t) with dt = softplus(raw + bias) (Gu and Dao 2023,
 * algorithm 2). A thread takes one channel of one row through all tokens with its states in registers; B and C of a tile of
 * tokens are shared by its block. States are [batch, stateSize, channels].
 */
template <int fixedSize>
__device__ void scan(const __half* dt, const __half* x, const __half* z, int zWidth, const __half* b, const __half* c,
                     const float* rates, const float* dtBias, const float* skip, const float* state, __half* y, float* next,
                     int tokens, int channels, int anySize) {
  // A size that is known when this is compiled keeps its states in registers.
  constexpr int most = fixedSize > 0 ? fixedSize : 128;
  const int stateSize = fixedSize > 0 ? fixedSize : anySize;
  constexpr int tile = fixedSize > 0 ? 32 : 8;
  __shared__ float sharedB[tile * most];
  __shared__ float sharedC[tile * most];
  const int channel = blockIdx.x * blockDim.x + threadIdx.x;
  const bool active = channel < channels;
  const int row = blockIdx.y;
  float h[most], rate[most];
  float offset = 0.0f, through = 0.0f;
  if (active) {
    offset = dtBias[channel];
    through = skip[channel];
    for (int n = 0; n < stateSize; n++) {
      rate[n] = rates[n * channels + channel];
      h[n] = state[((size_t)row * stateSize + n) * channels + channel];
    }
  }
  const size_t first = (size_t)row * tokens;
  for (int start = 0; start < tokens; start += tile) {
    const int count = min(tile, tokens - start);
    for (int i = threadIdx.x; i < count * stateSize; i += blockDim.x) {
      const size_t from = (first + start) * stateSize + i;
      sharedB[i] = __half2float(b[from]);
      sharedC[i] = __half2float(c[from]);
    }
    __syncthreads();
    if (active)
      for (int i = 0; i < count; i++) {
        const size_t token = first + start + i;
        const float step = softplus(__half2float(dt[token * channels + channel]) + offset);
        const float value = __half2float(x[token * channels + channel]);
        const float scaled = step * value;
        float sum = through * value;
#pragma unroll
        for (int n = 0; n < most; n++) {
          if (n >= stateSize) break;
          h[n] = __expf(step * rate[n]) * h[n] + scaled * sharedB[i * stateSize + n];
          sum += h[n] * sharedC[i * stateSize + n];
        }
        y[token * channels + channel] = __float2half(sum * silu(__half2float(z[token * zWidth + channel])));
      }
    __syncthreads();
  }
  if (!active) return;
  for (int n = 0; n < stateSize; n++) next[((size_t)row * stateSize + n) * channels + channel] = h[n];
}

#define SCAN(NAME, SIZE)                                                                                                     \
  extern "C" __global__ void NAME(const __half* dt, const __half* x, const __half* z, int zWidth, const __half* b,           \
                                  const __half* c, const float* rates, const float* dtBias, const float* skip,               \
                                  const float* state, __half* y, float* next, int tokens, int channels, int stateSize) {     \
    scan<SIZE>(dt, x, z, zWidth, b, c, rates, dtBias, skip, state, y, next, tokens, channels, stateSize);                    \
  }
SCAN(scan16, 16)
SCAN(scanAny, 0)

/** act(gate) * up of [rows, 2 * size], the gate first: silu. */
extern "C" __global__ void gate(const __half* both, __half* y, int size) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= size) return;
  const size_t row = blockIdx.y;
  const float value = __half2float(both[row * 2 * size + i]);
  y[row * size + i] = __float2half(silu(value) * __half2float(both[row * 2 * size + size + i]));
}
