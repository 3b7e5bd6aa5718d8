#pragma once
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>

/**
 * The part of ONNX Runtime's C interface that is used here. The interface is a table of functions which only ever grows at
 * its end (onnxruntime.ai, "C API"), so a function is its place in the table, in every version since the one that brought it.
 */
namespace ort {

struct Value;
struct Session;

enum class Function : int {
  CreateStatus = 0,
  GetErrorMessage = 2,
  CreateEnv = 3,
  CreateSession = 7,
  CreateSessionOptions = 10,
  SetSessionLogSeverityLevel = 22,
  SetSessionGraphOptimizationLevel = 23,
  SetIntraOpNumThreads = 24,
  CreateCustomOpDomain = 26,
  CustomOpDomainAdd = 27,
  AddCustomOpDomain = 28,
  SessionGetInputCount = 30,
  SessionGetInputName = 36,
  CreateRunOptions = 39,
  CreateTensorWithDataAsOrtValue = 49,
  GetTensorMutableData = 51,
  GetDimensionsCount = 61,
  GetDimensions = 62,
  GetTensorTypeAndShape = 65,
  CreateMemoryInfo = 68,
  AllocatorAlloc = 75,
  AllocatorFree = 76,
  GetAllocatorWithDefaultOptions = 78,
  KernelInfoGetAttributeInt64 = 86,
  KernelContextGetInputCount = 88,
  KernelContextGetInput = 90,
  KernelContextGetOutput = 91,
  ReleaseEnv = 92,
  ReleaseStatus = 93,
  ReleaseMemoryInfo = 94,
  ReleaseSession = 95,
  ReleaseValue = 96,
  ReleaseRunOptions = 97,
  ReleaseTensorTypeAndShapeInfo = 99,
  ReleaseSessionOptions = 100,
  ReleaseCustomOpDomain = 101,
  CreateAllocator = 131,
  ReleaseAllocator = 132,
  RunWithBinding = 133,
  CreateIoBinding = 134,
  ReleaseIoBinding = 135,
  BindInput = 136,
  BindOutput = 137,
  AddRunConfigEntry = 165,
  KernelContextGetGpuComputeStream = 193,
  AppendCudaProvider = 204,
  CreateCudaOptions = 205,
  UpdateCudaOptions = 206,
  ReleaseCudaOptions = 208,
};

/** Version of the interface that has all of the above (ONNX Runtime 1.11 and later). */
constexpr uint32_t interfaceVersion = 11;

class Api {
 public:
  /** Loads the library, or finds it where the process has loaded it already. Throws std::runtime_error. */
  explicit Api(const std::string& library);

  const std::string& version() const { return version_; }

  /** Calls a function that gives a status; throws std::runtime_error with the runtime's message when it fails. */
  template <typename... Arguments>
  void call(Function function, Arguments... arguments) const {
    check(reinterpret_cast<void* (*)(Arguments...)>(table_[static_cast<int>(function)])(arguments...));
  }

  /** A status that says what failed, for the runtime. */
  void* failure(const char* message) const {
    constexpr int fail = 1;
    return reinterpret_cast<void* (*)(int, const char*)>(table_[static_cast<int>(Function::CreateStatus)])(fail, message);
  }

  /** Calls a function that gives nothing, such as the releasing ones. */
  template <typename... Arguments>
  void release(Function function, Arguments... arguments) const {
    reinterpret_cast<void (*)(Arguments...)>(table_[static_cast<int>(function)])(arguments...);
  }

 private:
  void check(void* status) const;

  void* const* table_;
  std::string version_;
};

/** Element types as the interface numbers them. */
enum class Element : int { float32 = 1, uint8 = 2, int32 = 6, int64 = 7, float16 = 10 };

}  // namespace ort
