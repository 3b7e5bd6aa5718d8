#include <dlfcn.h>

#include <cstdio>
#include <stdexcept>
#include <tuple>

#include "layer_kernels.h"

namespace {

constexpr unsigned threads = 128;
/** Tokens that one thread of a convolution takes at least; more tokens are shared out. */
constexpr int64_t convolutionTokens = 64;
constexpr int64_t mostStates = 128;

/** The functions of CUDA's driver that are used here. */
class Driver {
 public:
  Driver() : handle_(dlopen("libcuda.so.1", RTLD_NOW)) {
    if (handle_ == nullptr) throw std::runtime_error("CUDA's driver library (libcuda.so.1) was not found");
  }

  template <typename... Arguments>
  void call(const char* name, Arguments... arguments) const {
    auto function = reinterpret_cast<int (*)(Arguments...)>(dlsym(handle_, name));
    if (function == nullptr) throw std::runtime_error(std::string("CUDA's driver has no ") + name);
    const int code = function(arguments...);
    if (code != 0) throw std::runtime_error(std::string(name) + " failed with " + std::to_string(code));
  }

  void launch(void* function, unsigned x, unsigned y, unsigned z, void* stream, void** arguments) const {
    if (launch_ == nullptr) launch_ = reinterpret_cast<Launch>(dlsym(handle_, "cuLaunchKernel"));
    const int code = launch_(function, x, y, z, threads, 1, 1, 0, stream, arguments, nullptr);
    if (code != 0) throw std::runtime_error("cuLaunchKernel failed with " + std::to_string(code));
  }

 private:
  using Launch = int (*)(void*, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, void*, void**, void**);
  void* handle_;
  mutable Launch launch_ = nullptr;
};

unsigned blocks(int64_t elements) { return static_cast<unsigned>((elements + threads - 1) / threads); }

class CudaKernels : public LayerKernels {
 public:
  explicit CudaKernels(const std::string& file) {
    const std::string program = read(file);
    driver_.call("cuModuleLoadData", &module_, static_cast<const void*>(program.c_str()));
    convolve_ = function("convolve");
    scan16_ = function("scan16");
    scanAny_ = function("scanAny");
    gate_ = function("gate");
  }

  void convolve(const Convolution& w, void* stream) override {
    int width = w.width, tokens = w.size.tokens, channels = w.size.channels, kernel = w.kernel;
    auto [x, weight, bias, state, y, next] = std::tuple(w.x, w.weight, w.bias, w.state, w.y, w.next);
    void* arguments[] = {&x, &width, &weight, &bias, &state, &y, &next, &tokens, &channels, &kernel};
    const auto parts = static_cast<unsigned>((w.size.tokens + convolutionTokens - 1) / convolutionTokens);
    driver_.launch(convolve_, blocks(channels), w.size.batch, parts, stream, arguments);
  }

  void scan(const Scan& w, void* stream) override {
    if (w.stateSize > mostStates) throw std::runtime_error("a scan has at most " + std::to_string(mostStates) + " states a channel");
    int zWidth = w.zWidth, tokens = w.size.tokens, channels = w.size.channels, stateSize = w.stateSize;
    auto [dt, x, z, b, c] = std::tuple(w.dt, w.x, w.z, w.b, w.c);
    auto [rates, dtBias, skip, state, y, next] = std::tuple(w.rates, w.dtBias, w.skip, w.state, w.y, w.next);
    void* arguments[] = {&dt, &x, &z, &zWidth, &b, &c, &rates, &dtBias, &skip, &state, &y, &next, &tokens, &channels, &stateSize};
    driver_.launch(w.stateSize == 16 ? scan16_ : scanAny_, blocks(channels), w.size.batch, 1, stream, arguments);
  }

  void gate(const Half* both, Half* y, int64_t rows, int64_t size, void* stream) override {
    int count = size;
    void* arguments[] = {&both, &y, &count};
    driver_.launch(gate_, blocks(size), rows, 1, stream, arguments);
  }

 private:
  static std::string read(const std::string& file) {
    std::FILE* stream = std::fopen(file.c_str(), "rb");
    if (stream == nullptr) throw std::runtime_error("the kernels for CUDA are not there: " + file);
    std::string content;
    char piece[65536];
    for (size_t count; (count = std::fread(piece, 1, sizeof piece, stream)) > 0;) content.append(piece, count);
    std::fclose(stream);
    return content;
  }

  void* function(const char* name) {
    void* found = nullptr;
    driver_.call("cuModuleGetFunction", &found, module_, name);
    return found;
  }

  Driver driver_;
  void* module_ = nullptr;
  void *convolve_, *scan16_, *scanAny_, *gate_;
};

}  // namespace

std::unique_ptr<LayerKernels> openCudaKernels(const std::string& file) { return std::make_unique<CudaKernels>(file); }
