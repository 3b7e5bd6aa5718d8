#include "session.h"

#include <mutex>

using ort::Function;

namespace {

constexpr int errors = 3;
constexpr int allOptimizations = 99;
constexpr int deviceAllocator = 0;
constexpr int defaultMemory = 0;

size_t elementBytes(ort::Element element) {
  switch (element) {
    case ort::Element::uint8:
      return 1;
    case ort::Element::float16:
      return 2;
    case ort::Element::int64:
      return 8;
    default:
      return 4;
  }
}

}  // namespace

Session::Session(const SessionOptions& options) : api_(options.library) {
  device_ = options.device < 0 ? openCpu() : openCuda(options.device);
  const bool card = options.device >= 0;
  // The runtime's list of domains is the process's, and it does not guard it against threads that open sessions at once.
  static std::mutex opening;
  std::lock_guard<std::mutex> alone(opening);
  if (options.operators)
    operators_ = std::make_unique<Operators>(api_, card ? openCudaKernels(options.kernels) : openCpuKernels(),
                                             card ? "CUDAExecutionProvider" : nullptr);
  api_.call(Function::CreateEnv, errors, "marimba", &environment_);
  void* settings = nullptr;
  api_.call(Function::CreateSessionOptions, &settings);
  try {
    api_.call(Function::SetSessionLogSeverityLevel, settings, errors);
    api_.call(Function::SetSessionGraphOptimizationLevel, settings, allOptimizations);
    api_.call(Function::SetIntraOpNumThreads, settings, options.threads);
    if (operators_) operators_->addTo(settings);
    if (card) append(settings, options.provider, options.device);
    api_.call(Function::CreateSession, environment_, options.graph.c_str(), settings, &session_);
  } catch (...) {
    api_.release(Function::ReleaseSessionOptions, settings);
    throw;
  }
  api_.release(Function::ReleaseSessionOptions, settings);
  api_.call(Function::CreateMemoryInfo, "Cpu", deviceAllocator, 0, defaultMemory, &hostInfo_);
  if (options.device < 0) api_.call(Function::CreateMemoryInfo, "Cpu", deviceAllocator, 0, defaultMemory, &deviceInfo_);
  else api_.call(Function::CreateMemoryInfo, "Cuda", deviceAllocator, options.device, defaultMemory, &deviceInfo_);
}

void Session::append(void* settings, const std::map<std::string, std::string>& provider, int index) {
  auto all = provider;
  all["device_id"] = std::to_string(index);
  // Copies and runs share one queue, so that nothing has to wait between them.
  all["has_user_compute_stream"] = "1";
  all["user_compute_stream"] = std::to_string(reinterpret_cast<uintptr_t>(device_->stream()));
  std::vector<const char*> keys, values;
  for (const auto& [key, value] : all) {
    keys.push_back(key.c_str());
    values.push_back(value.c_str());
  }
  void* options = nullptr;
  api_.call(Function::CreateCudaOptions, &options);
  try {
    api_.call(Function::UpdateCudaOptions, options, keys.data(), values.data(), keys.size());
    api_.call(Function::AppendCudaProvider, settings, static_cast<const void*>(options));
  } catch (...) {
    api_.release(Function::ReleaseCudaOptions, options);
    throw;
  }
  api_.release(Function::ReleaseCudaOptions, options);
}

Session::~Session() {
  try {
    device_->wait();
  } catch (const std::exception&) {
    // A device that failed has nothing more to finish.
  }
  for (auto& [id, options] : runOptions_) api_.release(Function::ReleaseRunOptions, options);
  if (session_ != nullptr) api_.release(Function::ReleaseSession, session_);
  if (hostInfo_ != nullptr) api_.release(Function::ReleaseMemoryInfo, hostInfo_);
  if (deviceInfo_ != nullptr) api_.release(Function::ReleaseMemoryInfo, deviceInfo_);
  if (environment_ != nullptr) api_.release(Function::ReleaseEnv, environment_);
}

std::vector<std::string> Session::inputNames() const {
  void* allocator = nullptr;
  api_.call(Function::GetAllocatorWithDefaultOptions, &allocator);
  size_t count = 0;
  api_.call(Function::SessionGetInputCount, static_cast<const void*>(session_), &count);
  std::vector<std::string> names;
  for (size_t index = 0; index < count; index++) {
    char* name = nullptr;
    api_.call(Function::SessionGetInputName, static_cast<const void*>(session_), index, allocator, &name);
    names.emplace_back(name);
    api_.call(Function::AllocatorFree, allocator, static_cast<void*>(name));
  }
  return names;
}

void Session::run(const Plan& plan, int graphId) {
  void*& options = runOptions_[graphId];
  if (options == nullptr) {
    api_.call(Function::CreateRunOptions, &options);
    api_.call(Function::AddRunConfigEntry, options, "gpu_graph_id", std::to_string(graphId).c_str());
    api_.call(Function::AddRunConfigEntry, options, "disable_synchronize_execution_providers", "1");
  }
  api_.call(Function::RunWithBinding, session_, static_cast<const void*>(options), static_cast<const void*>(plan.binding_));
}

Session::Plan::Plan(const Session& session, const std::vector<BoundTensor>& inputs, const std::vector<BoundTensor>& outputs)
    : session_(session) {
  session.api_.call(Function::CreateIoBinding, session.session_, &binding_);
  for (const auto& input : inputs) bind(Function::BindInput, input);
  for (const auto& output : outputs) bind(Function::BindOutput, output);
}

Session::Plan::~Plan() {
  session_.api_.release(Function::ReleaseIoBinding, binding_);
  for (void* value : values_) session_.api_.release(Function::ReleaseValue, value);
}

void Session::Plan::bind(Function function, const BoundTensor& tensor) {
  size_t bytes = elementBytes(tensor.element);
  for (const int64_t dim : tensor.dims) bytes *= static_cast<size_t>(dim);
  if (tensor.offset + bytes > tensor.memory->bytes)
    throw std::runtime_error("tensor " + tensor.name + " needs " + std::to_string(tensor.offset + bytes) + " bytes of memory that has " +
                             std::to_string(tensor.memory->bytes));
  void* value = nullptr;
  void* address = static_cast<char*>(tensor.memory->address) + tensor.offset;
  const void* info = tensor.memory->host ? session_.hostInfo_ : session_.deviceInfo_;
  session_.api_.call(Function::CreateTensorWithDataAsOrtValue, info, address, bytes, tensor.dims.data(), tensor.dims.size(),
                     static_cast<int>(tensor.element), &value);
  values_.push_back(value);
  session_.api_.call(function, binding_, tensor.name.c_str(), static_cast<const void*>(value));
}
