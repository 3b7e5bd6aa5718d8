#include <cstdlib>
#include <cstring>
#include <new>

#include "device.h"

namespace {

constexpr size_t alignment = 64;

class Cpu : public Device {
 public:
  void copy(void* to, const void* from, size_t bytes) override { std::memmove(to, from, bytes); }

  void copyRows(void* to, size_t toPitch, const void* from, size_t fromPitch, size_t width, size_t rows) override {
    for (size_t row = 0; row < rows; row++)
      std::memmove(static_cast<char*>(to) + row * toPitch, static_cast<const char*>(from) + row * fromPitch, width);
  }

  void clear(void* to, size_t bytes) override { std::memset(to, 0, bytes); }
  void wait() override {}

  void* allocate(size_t bytes) override {
    void* memory = std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
  }

  void free(void* memory) override { std::free(memory); }
  void* allocateHost(size_t bytes) override { return allocate(bytes); }
  void freeHost(void* memory) override { std::free(memory); }
  void memory(size_t& free, size_t& total) override { free = total = 0; }
  void* stream() override { return nullptr; }
};

}  // namespace

std::unique_ptr<Device> openCpu() { return std::make_unique<Cpu>(); }
