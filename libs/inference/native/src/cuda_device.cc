#include <dlfcn.h>

#include <stdexcept>
#include <string>

#include "device.h"

namespace {

/** Values of CUDA's runtime interface. */
constexpr int copyByAddress = 4;
constexpr unsigned int nonBlocking = 1;

/** The functions of CUDA's runtime library that are used here. */
class Runtime {
 public:
  Runtime() {
    for (const char* name : {"libcudart.so.13", "libcudart.so.12", "libcudart.so"})
      if ((handle_ = dlopen(name, RTLD_NOW)) != nullptr) break;
    if (handle_ == nullptr)
      throw std::runtime_error("CUDA's runtime library (libcudart.so.13 or .12) was not found; add its folder to LD_LIBRARY_PATH");
  }

  template <typename... Arguments>
  void call(const char* name, Arguments... arguments) const {
    auto function = reinterpret_cast<int (*)(Arguments...)>(symbol(name));
    const int code = function(arguments...);
    if (code == 0) return;
    auto describe = reinterpret_cast<const char* (*)(int)>(symbol("cudaGetErrorString"));
    throw std::runtime_error(std::string(name) + ": " + describe(code));
  }

 private:
  void* symbol(const char* name) const {
    void* found = dlsym(handle_, name);
    if (found == nullptr) throw std::runtime_error(std::string("CUDA's runtime library has no ") + name);
    return found;
  }

  void* handle_ = nullptr;
};

class Cuda : public Device {
 public:
  explicit Cuda(int index) {
    cuda_.call("cudaSetDevice", index);
    cuda_.call("cudaStreamCreateWithFlags", &stream_, nonBlocking);
  }

  ~Cuda() override {
    try {
      cuda_.call("cudaStreamDestroy", stream_);
    } catch (const std::exception&) {
      // The device is gone; there is nothing left to release.
    }
  }

  void copy(void* to, const void* from, size_t bytes) override {
    if (bytes > 0) cuda_.call("cudaMemcpyAsync", to, from, bytes, copyByAddress, stream_);
  }

  void copyRows(void* to, size_t toPitch, const void* from, size_t fromPitch, size_t width, size_t rows) override {
    if (width == 0 || rows == 0) return;
    cuda_.call("cudaMemcpy2DAsync", to, toPitch, from, fromPitch, width, rows, copyByAddress, stream_);
  }

  void clear(void* to, size_t bytes) override {
    if (bytes > 0) cuda_.call("cudaMemsetAsync", to, 0, bytes, stream_);
  }

  void wait() override { cuda_.call("cudaStreamSynchronize", stream_); }

  void* allocate(size_t bytes) override {
    void* memory = nullptr;
    cuda_.call("cudaMalloc", &memory, bytes);
    return memory;
  }

  void free(void* memory) override { cuda_.call("cudaFree", memory); }

  void* allocateHost(size_t bytes) override {
    void* memory = nullptr;
    cuda_.call("cudaMallocHost", &memory, bytes);
    return memory;
  }

  void freeHost(void* memory) override { cuda_.call("cudaFreeHost", memory); }
  void memory(size_t& free, size_t& total) override { cuda_.call("cudaMemGetInfo", &free, &total); }
  void* stream() override { return stream_; }

 private:
  Runtime cuda_;
  void* stream_ = nullptr;
};

}  // namespace

std::unique_ptr<Device> openCuda(int index) { return std::make_unique<Cuda>(index); }
