#pragma once
#include <memory>
#include <string>
#include <vector>

#include "layer_kernels.h"
#include "ort_abi.h"

struct CustomOp;

/** The operators of domain `marimba`, for one provider. They have to live as long as the sessions that know them. */
class Operators {
 public:
  /** `provider`: null for the CPU's. */
  Operators(const ort::Api& api, std::unique_ptr<LayerKernels> kernels, const char* provider);
  ~Operators();
  Operators(const Operators&) = delete;

  /** Makes them known to sessions of these options. */
  void addTo(void* sessionOptions) const;

 private:
  const ort::Api& api_;
  std::unique_ptr<LayerKernels> kernels_;
  std::vector<std::unique_ptr<CustomOp>> operators_;
  void* domain_ = nullptr;
};
