#include "operators.h"

#include <climits>

using ort::Element;
using ort::Function;

/** An operator as the runtime's C interface asks for it: its functions in their order, of version 17; ours come behind. */
struct CustomOp {
  uint32_t version = 17;
  void* (*createKernel)(const CustomOp*, const void*, const void*) = nullptr;
  const char* (*getName)(const CustomOp*);
  const char* (*getProvider)(const CustomOp*);
  int (*getInputType)(const CustomOp*, size_t);
  size_t (*getInputCount)(const CustomOp*);
  int (*getOutputType)(const CustomOp*, size_t);
  size_t (*getOutputCount)(const CustomOp*);
  void (*compute)(void*, void*) = nullptr;
  void (*destroy)(void*);
  int (*getInputCharacteristic)(const CustomOp*, size_t);
  int (*getOutputCharacteristic)(const CustomOp*, size_t);
  int (*getInputMemoryType)(const CustomOp*, size_t);
  int (*getVariadicInputMinArity)(const CustomOp*);
  int (*getVariadicInputHomogeneity)(const CustomOp*);
  int (*getVariadicOutputMinArity)(const CustomOp*);
  int (*getVariadicOutputHomogeneity)(const CustomOp*);
  void* (*createKernelV2)(const CustomOp*, const void*, const void*, void**);
  void* (*computeV2)(void*, void*);
  void* (*inferShapes)(const CustomOp*, void*) = nullptr;
  int (*getStartVersion)(const CustomOp*);
  int (*getEndVersion)(const CustomOp*);
  void* later[4] = {};

  const ort::Api* api;
  LayerKernels* kernels;
  const char* name;
  const char* provider;
  std::vector<Element> inputs;
  std::vector<Element> outputs;
  /** Index of an input that may be left out; -1: none. */
  int optionalInput;
  /** Name of the attribute that says at which channel of a wider sequence a part begins; null: none. */
  const char* offsetName;
  void (*work)(const CustomOp& op, int64_t offset, void* context);
};

namespace {

/** A node of a graph. */
struct Kernel {
  const CustomOp* op;
  int64_t offset;
};

/** A tensor of a run: its elements and its size. */
struct Tensor {
  void* data = nullptr;
  std::vector<int64_t> dims;

  template <typename Type>
  Type* as() const {
    return static_cast<Type*>(data);
  }
};

Tensor inputOf(const CustomOp& op, void* context, size_t index) {
  const void* value = nullptr;
  op.api->call(Function::KernelContextGetInput, static_cast<const void*>(context), index, &value);
  Tensor tensor;
  if (value == nullptr) return tensor;
  op.api->call(Function::GetTensorMutableData, const_cast<void*>(value), &tensor.data);
  void* info = nullptr;
  op.api->call(Function::GetTensorTypeAndShape, value, &info);
  size_t rank = 0;
  op.api->call(Function::GetDimensionsCount, static_cast<const void*>(info), &rank);
  tensor.dims.resize(rank);
  op.api->call(Function::GetDimensions, static_cast<const void*>(info), tensor.dims.data(), rank);
  op.api->release(Function::ReleaseTensorTypeAndShapeInfo, info);
  return tensor;
}

template <typename Type>
Type* outputOf(const CustomOp& op, void* context, size_t index, const std::vector<int64_t>& dims) {
  void* value = nullptr;
  op.api->call(Function::KernelContextGetOutput, context, index, dims.data(), dims.size(), &value);
  void* data = nullptr;
  op.api->call(Function::GetTensorMutableData, value, &data);
  return static_cast<Type*>(data);
}

void* streamOf(const CustomOp& op, void* context) {
  if (op.provider == nullptr) return nullptr;
  void* stream = nullptr;
  op.api->call(Function::KernelContextGetGpuComputeStream, static_cast<const void*>(context), &stream);
  return stream;
}

/** x [batch, tokens, width], weight [channels, 1, kernel], bias [channels], state [batch, channels, kernel - 1] */
void convolve(const CustomOp& op, int64_t offset, void* context) {
  const Tensor x = inputOf(op, context, 0), weight = inputOf(op, context, 1), bias = inputOf(op, context, 2);
  const Tensor state = inputOf(op, context, 3);
  LayerKernels::Convolution work{};
  work.size = {x.dims[0], x.dims[1], weight.dims[0]};
  work.width = x.dims[2];
  work.kernel = weight.dims[2];
  work.x = x.as<Half>() + offset;
  work.weight = weight.as<Half>();
  work.bias = bias.as<Half>();
  work.state = state.as<Half>();
  work.y = outputOf<Half>(op, context, 0, {work.size.batch, work.size.tokens, work.size.channels});
  work.next = outputOf<Half>(op, context, 1, state.dims);
  op.kernels->convolve(work, streamOf(op, context));
}

/** dt, x [batch, tokens, channels], z [batch, tokens, width], b, c [batch, tokens, states], rates [states, channels], dt bias and skip [channels], state */
void scan(const CustomOp& op, int64_t offset, void* context) {
  std::vector<Tensor> in;
  for (size_t index = 0; index < op.inputs.size(); index++) in.push_back(inputOf(op, context, index));
  LayerKernels::Scan work{};
  work.size = {in[0].dims[0], in[0].dims[1], in[0].dims[2]};
  work.stateSize = in[5].dims[0];
  work.dt = in[0].as<Half>();
  work.x = in[1].as<Half>();
  work.z = in[2].as<Half>() + offset;
  work.zWidth = in[2].dims[2];
  work.b = in[3].as<Half>();
  work.c = in[4].as<Half>();
  work.rates = in[5].as<float>();
  work.dtBias = in[6].as<float>();
  work.skip = in[7].as<float>();
  work.state = in[8].as<float>();
  work.y = outputOf<Half>(op, context, 0, in[0].dims);
  work.next = outputOf<float>(op, context, 1, in[8].dims);
  op.kernels->scan(work, streamOf(op, context));
}

/** [..., 2 · size] */
void gate(const CustomOp& op, int64_t, void* context) {
  const Tensor both = inputOf(op, context, 0);
  std::vector<int64_t> dims = both.dims;
  dims.back() /= 2;
  int64_t rows = 1;
  for (size_t axis = 0; axis + 1 < dims.size(); axis++) rows *= dims[axis];
  auto* y = outputOf<Half>(op, context, 0, dims);
  if (rows > 0) op.kernels->gate(both.as<Half>(), y, rows, dims.back(), streamOf(op, context));
}

std::unique_ptr<CustomOp> operatorOf(const char* name, std::vector<Element> inputs, std::vector<Element> outputs) {
  auto op = std::make_unique<CustomOp>();
  op->name = name;
  op->inputs = std::move(inputs);
  op->outputs = std::move(outputs);
  op->optionalInput = -1;
  op->offsetName = nullptr;
  op->getName = [](const CustomOp* self) { return self->name; };
  op->getProvider = [](const CustomOp* self) { return self->provider; };
  op->getInputType = [](const CustomOp* self, size_t index) { return static_cast<int>(self->inputs[index]); };
  op->getInputCount = [](const CustomOp* self) { return self->inputs.size(); };
  op->getOutputType = [](const CustomOp* self, size_t index) { return static_cast<int>(self->outputs[index]); };
  op->getOutputCount = [](const CustomOp* self) { return self->outputs.size(); };
  op->getInputCharacteristic = [](const CustomOp* self, size_t index) { return static_cast<int>(index) == self->optionalInput ? 1 : 0; };
  op->getOutputCharacteristic = [](const CustomOp*, size_t) { return 0; };
  op->getInputMemoryType = [](const CustomOp*, size_t) { return 0; };
  op->getVariadicInputMinArity = op->getVariadicOutputMinArity = [](const CustomOp*) { return 1; };
  op->getVariadicInputHomogeneity = op->getVariadicOutputHomogeneity = [](const CustomOp*) { return 1; };
  op->getStartVersion = [](const CustomOp*) { return 1; };
  op->getEndVersion = [](const CustomOp*) { return INT_MAX; };
  op->createKernelV2 = [](const CustomOp* self, const void*, const void* info, void** kernel) -> void* {
    try {
      int64_t offset = 0;
      if (self->offsetName != nullptr) self->api->call(Function::KernelInfoGetAttributeInt64, info, self->offsetName, &offset);
      *kernel = new Kernel{self, offset};
      return nullptr;
    } catch (const std::exception& error) {
      return self->api->failure(error.what());
    }
  };
  op->destroy = [](void* kernel) { delete static_cast<Kernel*>(kernel); };
  op->computeV2 = [](void* kernel, void* context) -> void* {
    const auto& [op, offset] = *static_cast<Kernel*>(kernel);
    try {
      op->work(*op, offset, context);
      return nullptr;
    } catch (const std::exception& error) {
      return op->api->failure(error.what());
    }
  };
  return op;
}

}  // namespace

Operators::Operators(const ort::Api& api, std::unique_ptr<LayerKernels> kernels, const char* provider)
    : api_(api), kernels_(std::move(kernels)) {
  constexpr Element half = Element::float16, full = Element::float32;
  operators_.push_back(operatorOf("Convolution", {half, half, half, half}, {half, half}));
  operators_.back()->optionalInput = 2;
  operators_.back()->offsetName = "x_offset";
  operators_.back()->work = convolve;
  operators_.push_back(operatorOf("SelectiveScan", {half, half, half, half, half, full, full, full, full}, {half, full}));
  operators_.back()->offsetName = "z_offset";
  operators_.back()->work = scan;
  operators_.push_back(operatorOf("SiluGate", {half}, {half}));
  operators_.back()->work = gate;
  api_.call(Function::CreateCustomOpDomain, "marimba", &domain_);
  for (const auto& op : operators_) {
    op->api = &api_;
    op->kernels = kernels_.get();
    op->provider = provider;
    api_.call(Function::CustomOpDomainAdd, domain_, static_cast<const void*>(op.get()));
  }
}

Operators::~Operators() { api_.release(Function::ReleaseCustomOpDomain, domain_); }

void Operators::addTo(void* sessionOptions) const { api_.call(Function::AddCustomOpDomain, sessionOptions, domain_); }
