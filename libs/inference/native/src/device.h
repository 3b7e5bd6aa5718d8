#pragma once
#include <cstddef>
#include <memory>
#include <string>

/** Memory of a device and the order in which things happen on it. Everything throws std::runtime_error. */
class Device {
 public:
  virtual ~Device() = default;

  /** Copies are queued in the order of the calls, like runs; host memory has to stay until `wait`. */
  virtual void copy(void* to, const void* from, size_t bytes) = 0;
  /** `rows` pieces of `width` bytes, whose starts are a pitch apart. */
  virtual void copyRows(void* to, size_t toPitch, const void* from, size_t fromPitch, size_t width, size_t rows) = 0;
  virtual void clear(void* to, size_t bytes) = 0;
  /** Returns when everything that was queued is done. */
  virtual void wait() = 0;

  virtual void* allocate(size_t bytes) = 0;
  virtual void free(void* memory) = 0;
  /** Host memory that the device reads and writes at full speed. */
  virtual void* allocateHost(size_t bytes) = 0;
  virtual void freeHost(void* memory) = 0;

  /** Bytes; zeros where the device does not say. */
  virtual void memory(size_t& free, size_t& total) = 0;
  /** The queue of this device as the runtime's provider takes it; null where there is none. */
  virtual void* stream() = 0;
};

std::unique_ptr<Device> openCpu();
/** CUDA's runtime library is loaded by name, of whichever version is there. */
std::unique_ptr<Device> openCuda(int index);
