#include <cmath>
#include <cstring>
#include <vector>

#include "layer_kernels.h"

namespace {

float toFloat(Half half) {
  _Float16 value;
  std::memcpy(&value, &half, sizeof value);
  return static_cast<float>(value);
}

Half toHalf(float value) {
  const auto narrow = static_cast<_Float16>(value);
  Half half;
  std::memcpy(&half, &narrow, sizeof half);
  return half;
}

float silu(float x) { return x / (1.0f + std::exp(-x)); }
float softplus(float x) { return x > 20.0f ? x : std::log1p(std::exp(x)); }

class CpuKernels : public LayerKernels {
 public:
  void convolve(const Convolution& w, void*) override {
    const int64_t past = w.kernel - 1;
    for (int64_t row = 0; row < w.size.batch; row++)
      for (int64_t channel = 0; channel < w.size.channels; channel++) {
        const Half* in = w.x + row * w.size.tokens * w.width + channel;
        const Half* before = w.state + (row * w.size.channels + channel) * past;
        const auto at = [&](int64_t token) { return token < 0 ? before[token + past] : in[token * w.width]; };
        for (int64_t token = 0; token < w.size.tokens; token++) {
          float sum = w.bias == nullptr ? 0.0f : toFloat(w.bias[channel]);
          for (int64_t tap = 0; tap < w.kernel; tap++)
            sum += toFloat(at(token - past + tap)) * toFloat(w.weight[channel * w.kernel + tap]);
          w.y[(row * w.size.tokens + token) * w.size.channels + channel] = toHalf(silu(sum));
        }
        for (int64_t i = 0; i < past; i++)
          w.next[(row * w.size.channels + channel) * past + i] = at(w.size.tokens - past + i);
      }
  }

  void scan(const Scan& w, void*) override {
    const int64_t channels = w.size.channels;
    std::vector<float> h(w.stateSize);
    for (int64_t row = 0; row < w.size.batch; row++)
      for (int64_t channel = 0; channel < channels; channel++) {
        for (int64_t n = 0; n < w.stateSize; n++) h[n] = w.state[(row * w.stateSize + n) * channels + channel];
        for (int64_t i = 0; i < w.size.tokens; i++) {
          const int64_t token = row * w.size.tokens + i;
          const float step = softplus(toFloat(w.dt[token * channels + channel]) + w.dtBias[channel]);
          const float value = toFloat(w.x[token * channels + channel]);
          float sum = w.skip[channel] * value;
          for (int64_t n = 0; n < w.stateSize; n++) {
            h[n] = std::exp(step * w.rates[n * channels + channel]) * h[n] + step * value * toFloat(w.b[token * w.stateSize + n]);
            sum += h[n] * toFloat(w.c[token * w.stateSize + n]);
          }
          w.y[token * channels + channel] = toHalf(sum * silu(toFloat(w.z[token * w.zWidth + channel])));
        }
        for (int64_t n = 0; n < w.stateSize; n++) w.next[(row * w.stateSize + n) * channels + channel] = h[n];
      }
  }

  void gate(const Half* both, Half* y, int64_t rows, int64_t size, void*) override {
    for (int64_t row = 0; row < rows; row++)
      for (int64_t i = 0; i < size; i++)
        y[row * size + i] = toHalf(silu(toFloat(both[row * 2 * size + i])) * toFloat(both[row * 2 * size + size + i]));
  }
};

}  // namespace

std::unique_ptr<LayerKernels> openCpuKernels() { return std::make_unique<CpuKernels>(); }
