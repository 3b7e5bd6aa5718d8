#pragma once
#include <cstdint>
#include <memory>
#include <string>

/** Bits of an IEEE 754 binary16. */
using Half = uint16_t;

/** [batch, tokens, channels] as a part of sequences of `width` channels. */
struct Sequences {
  int64_t batch;
  int64_t tokens;
  int64_t channels;
};

/** The parts of layers that are operators of our own (kernels.cu says what they compute). Everything throws std::runtime_error. */
class LayerKernels {
 public:
  virtual ~LayerKernels() = default;

  struct Convolution {
    Sequences size;
    const Half* x;
    int64_t width;
    const Half* weight;
    const Half* bias;
    const Half* state;
    Half* y;
    Half* next;
    int64_t kernel;
  };
  virtual void convolve(const Convolution& work, void* stream) = 0;

  struct Scan {
    Sequences size;
    int64_t stateSize;
    const Half* dt;
    const Half* x;
    const Half* z;
    int64_t zWidth;
    const Half* b;
    const Half* c;
    const float* rates;
    const float* dtBias;
    const float* skip;
    const float* state;
    Half* y;
    float* next;
  };
  virtual void scan(const Scan& work, void* stream) = 0;

  /** `[rows, 2 · size]` to `[rows, size]` */
  virtual void gate(const Half* both, Half* y, int64_t rows, int64_t size, void* stream) = 0;
};

/** In plain loops: right, not fast. */
std::unique_ptr<LayerKernels> openCpuKernels();
/** From the file of kernels.cu as PTX; CUDA has to be in use by this thread. */
std::unique_ptr<LayerKernels> openCudaKernels(const std::string& file);
