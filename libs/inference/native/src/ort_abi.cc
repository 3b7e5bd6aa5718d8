#include "ort_abi.h"

#include <dlfcn.h>

namespace ort {

namespace {

struct ApiBase {
  void* const* (*getApi)(uint32_t version);
  const char* (*getVersion)();
};

}  // namespace

Api::Api(const std::string& library) {
  void* handle = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) throw std::runtime_error(std::string("ONNX Runtime could not be loaded: ") + dlerror());
  auto getBase = reinterpret_cast<const ApiBase* (*)()>(dlsym(handle, "OrtGetApiBase"));
  if (getBase == nullptr) throw std::runtime_error(library + " is no ONNX Runtime: it has no OrtGetApiBase");
  version_ = getBase()->getVersion();
  table_ = getBase()->getApi(interfaceVersion);
  if (table_ == nullptr) throw std::runtime_error("ONNX Runtime " + version_ + " is older than 1.11");
}

void Api::check(void* status) const {
  if (status == nullptr) return;
  auto getMessage = reinterpret_cast<const char* (*)(void*)>(table_[static_cast<int>(Function::GetErrorMessage)]);
  std::string message = getMessage(status);
  release(Function::ReleaseStatus, status);
  throw std::runtime_error(message);
}

}  // namespace ort
