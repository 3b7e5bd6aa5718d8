#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "device.h"
#include "operators.h"
#include "ort_abi.h"

/** Memory that tensors of runs lie in: the device's own, or host memory beside it. */
struct Memory {
  void* address = nullptr;
  size_t bytes = 0;
  bool host = false;
};

/** A tensor of a run: where its elements lie. */
struct BoundTensor {
  std::string name;
  ort::Element element;
  std::vector<int64_t> dims;
  const Memory* memory;
  size_t offset;
};

struct SessionOptions {
  std::string library;
  std::string graph;
  /** Index of a CUDA device, or -1 for the CPU. */
  int device = -1;
  int threads = 1;
  /** Whether the graph uses the operators of domain `marimba`. */
  bool operators = false;
  /** File of the kernels for CUDA. */
  std::string kernels;
  /** Options of the CUDA provider. */
  std::map<std::string, std::string> provider;
};

/** A loaded graph and the device that it runs on. Used from one thread. Everything throws std::runtime_error. */
class Session {
 public:
  explicit Session(const SessionOptions& options);
  ~Session();
  Session(const Session&) = delete;

  /** The tensors of one kind of run. Belongs to the session; the memory that it names has to stay. */
  class Plan {
   public:
    Plan(const Session& session, const std::vector<BoundTensor>& inputs, const std::vector<BoundTensor>& outputs);
    ~Plan();
    Plan(const Plan&) = delete;

   private:
    friend class Session;
    void bind(ort::Function function, const BoundTensor& tensor);

    const Session& session_;
    void* binding_ = nullptr;
    std::vector<void*> values_;
  };

  std::vector<std::string> inputNames() const;
  const std::string& runtimeVersion() const { return api_.version(); }
  Device& device() { return *device_; }

  /** Queues a run. Runs of the same `graphId` ≥ 0 are recorded once on a device that can, and replayed from then on. */
  void run(const Plan& plan, int graphId);

 private:
  void append(void* options, const std::map<std::string, std::string>& provider, int index);

  ort::Api api_;
  std::unique_ptr<Device> device_;
  std::unique_ptr<Operators> operators_;
  void* environment_ = nullptr;
  void* session_ = nullptr;
  void* hostInfo_ = nullptr;
  void* deviceInfo_ = nullptr;
  std::map<int, void*> runOptions_;
};
