#include <napi.h>

#include <algorithm>
#include <limits>
#include <unordered_map>

#include "session.h"

/** What JavaScript sees: a session with its memory and plans, each under a number. libs/inference/src/runtime/native.ts has the types. */
namespace {

std::map<std::string, std::string> strings(const Napi::Object& object) {
  std::map<std::string, std::string> result;
  const Napi::Array names = object.GetPropertyNames();
  for (uint32_t index = 0; index < names.Length(); index++) {
    const std::string name = names.Get(index).ToString();
    result[name] = object.Get(name).ToString();
  }
  return result;
}

ort::Element elementOf(const std::string& name) {
  if (name == "float32") return ort::Element::float32;
  if (name == "float16") return ort::Element::float16;
  if (name == "int32") return ort::Element::int32;
  if (name == "int64") return ort::Element::int64;
  throw std::runtime_error("tensors of type " + name + " are not supported");
}

class NativeSession : public Napi::ObjectWrap<NativeSession> {
 public:
  static void define(Napi::Env env, Napi::Object exports) {
    exports.Set("NativeSession", DefineClass(env, "NativeSession",
                                             {
                                                 InstanceMethod<&NativeSession::inputNames>("inputNames"),
                                                 InstanceMethod<&NativeSession::runtimeVersion>("runtimeVersion"),
                                                 InstanceMethod<&NativeSession::allocate>("allocate"),
                                                 InstanceMethod<&NativeSession::free>("free"),
                                                 InstanceMethod<&NativeSession::plan>("plan"),
                                                 InstanceMethod<&NativeSession::forget>("forget"),
                                                 InstanceMethod<&NativeSession::run>("run"),
                                                 InstanceMethod<&NativeSession::upload>("upload"),
                                                 InstanceMethod<&NativeSession::download>("download"),
                                                 InstanceMethod<&NativeSession::copyRows>("copyRows"),
                                                 InstanceMethod<&NativeSession::clear>("clear"),
                                                 InstanceMethod<&NativeSession::wait>("wait"),
                                                 InstanceMethod<&NativeSession::largest>("largest"),
                                                 InstanceMethod<&NativeSession::view>("view"),
                                                 InstanceMethod<&NativeSession::memory>("memory"),
                                                 InstanceMethod<&NativeSession::close>("close"),
                                             }));
  }

  explicit NativeSession(const Napi::CallbackInfo& info) : Napi::ObjectWrap<NativeSession>(info) {
    const Napi::Object given = info[0].As<Napi::Object>();
    SessionOptions options;
    options.library = given.Get("library").ToString();
    options.graph = given.Get("graph").ToString();
    options.device = given.Get("device").ToNumber().Int32Value();
    options.threads = given.Get("threads").ToNumber().Int32Value();
    options.operators = given.Get("operators").ToBoolean();
    options.kernels = given.Get("kernels").ToString();
    options.provider = strings(given.Get("provider").As<Napi::Object>());
    guarded(info, [&] { session_ = std::make_unique<Session>(options); });
  }

  ~NativeSession() override { release(); }

 private:
  /** Turns what the runtime throws into an error of JavaScript. */
  template <typename Action>
  void guarded(const Napi::CallbackInfo& info, Action action) {
    try {
      action();
    } catch (const std::exception& error) {
      throw Napi::Error::New(info.Env(), error.what());
    }
  }

  Memory& memoryOf(const Napi::Value& value) {
    const auto found = memories_.find(value.ToNumber().Int64Value());
    if (found == memories_.end()) throw std::runtime_error("there is no such memory; it was freed");
    return found->second;
  }

  /** The place `offset` bytes into a memory, where that many more have room. */
  void* place(const Napi::Value& which, const Napi::Value& offset, size_t bytes) {
    const Memory& memory = memoryOf(which);
    const auto from = static_cast<size_t>(offset.ToNumber().Int64Value());
    if (from + bytes > memory.bytes) throw std::runtime_error("a copy of " + std::to_string(bytes) + " bytes goes past the end of its memory");
    return static_cast<char*>(memory.address) + from;
  }

  Napi::Value inputNames(const Napi::CallbackInfo& info) {
    Napi::Array result = Napi::Array::New(info.Env());
    guarded(info, [&] {
      for (const auto& name : session_->inputNames()) result.Set(result.Length(), name);
    });
    return result;
  }

  Napi::Value runtimeVersion(const Napi::CallbackInfo& info) { return Napi::String::New(info.Env(), session_->runtimeVersion()); }

  Napi::Value allocate(const Napi::CallbackInfo& info) {
    const int64_t id = ++lastId_;
    guarded(info, [&] {
      Memory memory;
      memory.bytes = static_cast<size_t>(info[0].ToNumber().Int64Value());
      memory.host = info[1].ToBoolean();
      Device& device = session_->device();
      memory.address = memory.host ? device.allocateHost(memory.bytes) : device.allocate(memory.bytes);
      memories_[id] = memory;
    });
    return Napi::Number::New(info.Env(), static_cast<double>(id));
  }

  Napi::Value free(const Napi::CallbackInfo& info) {
    guarded(info, [&] {
      const int64_t id = info[0].ToNumber().Int64Value();
      Memory& memory = memoryOf(info[0]);
      session_->device().wait();
      detach(id);
      freeMemory(memory);
      memories_.erase(id);
    });
    return info.Env().Undefined();
  }

  /** What JavaScript still holds of a view is empty from now on. */
  void detach(int64_t id) {
    const auto view = views_.find(id);
    if (view == views_.end()) return;
    view->second.Value().Detach();
    views_.erase(view);
  }

  void freeMemory(const Memory& memory) {
    if (memory.host) session_->device().freeHost(memory.address);
    else session_->device().free(memory.address);
  }

  std::vector<BoundTensor> tensors(const Napi::Array& list) {
    std::vector<BoundTensor> result;
    for (uint32_t index = 0; index < list.Length(); index++) {
      const Napi::Object each = list.Get(index).As<Napi::Object>();
      BoundTensor tensor;
      tensor.name = each.Get("name").ToString();
      tensor.element = elementOf(each.Get("type").ToString());
      const Napi::Array dims = each.Get("dims").As<Napi::Array>();
      for (uint32_t axis = 0; axis < dims.Length(); axis++) tensor.dims.push_back(dims.Get(axis).ToNumber().Int64Value());
      tensor.memory = &memoryOf(each.Get("memory"));
      tensor.offset = static_cast<size_t>(each.Get("offset").ToNumber().Int64Value());
      result.push_back(tensor);
    }
    return result;
  }

  Napi::Value plan(const Napi::CallbackInfo& info) {
    const int64_t id = ++lastId_;
    guarded(info, [&] {
      plans_[id] = std::make_unique<Session::Plan>(*session_, tensors(info[0].As<Napi::Array>()), tensors(info[1].As<Napi::Array>()));
    });
    return Napi::Number::New(info.Env(), static_cast<double>(id));
  }

  Napi::Value forget(const Napi::CallbackInfo& info) {
    guarded(info, [&] {
      session_->device().wait();
      plans_.erase(info[0].ToNumber().Int64Value());
    });
    return info.Env().Undefined();
  }

  Napi::Value run(const Napi::CallbackInfo& info) {
    guarded(info, [&] {
      const auto found = plans_.find(info[0].ToNumber().Int64Value());
      if (found == plans_.end()) throw std::runtime_error("there is no such plan; it was forgotten");
      session_->run(*found->second, info[1].ToNumber().Int32Value());
    });
    return info.Env().Undefined();
  }

  /** memory, offset, pitch, array, rows: pieces of an array to places that are a pitch apart. */
  Napi::Value upload(const Napi::CallbackInfo& info) {
    guarded(info, [&] {
      const Strided at = strided(info);
      // The array may be changed as soon as this returns.
      session_->device().copyRows(at.memory, at.pitch, at.array, at.width, at.width, at.rows);
      session_->device().wait();
    });
    return info.Env().Undefined();
  }

  Napi::Value download(const Napi::CallbackInfo& info) {
    guarded(info, [&] {
      const Strided at = strided(info);
      session_->device().copyRows(at.array, at.width, at.memory, at.pitch, at.width, at.rows);
      session_->device().wait();
    });
    return info.Env().Undefined();
  }

  /** A typed array in `rows` pieces beside memory in which they lie a pitch apart. */
  struct Strided {
    void* memory;
    size_t pitch;
    void* array;
    size_t width;
    size_t rows;
  };

  Strided strided(const Napi::CallbackInfo& info) {
    const auto typed = info[3].As<Napi::TypedArray>();
    const auto rows = static_cast<size_t>(info[4].ToNumber().Int64Value());
    const auto pitch = static_cast<size_t>(info[2].ToNumber().Int64Value());
    const size_t width = rows == 0 ? 0 : typed.ByteLength() / rows;
    const size_t span = width == 0 ? 0 : (rows - 1) * pitch + width;
    auto* array = static_cast<char*>(typed.ArrayBuffer().Data()) + typed.ByteOffset();
    return {place(info[0], info[1], span), pitch, array, width, rows};
  }

  /** to, toOffset, toPitch, from, fromOffset, fromPitch, width, rows */
  Napi::Value copyRows(const Napi::CallbackInfo& info) {
    guarded(info, [&] {
      const auto number = [&](int index) { return static_cast<size_t>(info[index].ToNumber().Int64Value()); };
      const size_t toPitch = number(2), fromPitch = number(5), width = number(6), rows = number(7);
      if (rows == 0 || width == 0) return;
      void* to = place(info[0], info[1], (rows - 1) * toPitch + width);
      const void* from = place(info[3], info[4], (rows - 1) * fromPitch + width);
      session_->device().copyRows(to, toPitch, from, fromPitch, width, rows);
    });
    return info.Env().Undefined();
  }

  Napi::Value clear(const Napi::CallbackInfo& info) {
    guarded(info, [&] {
      const auto bytes = static_cast<size_t>(info[2].ToNumber().Int64Value());
      session_->device().clear(place(info[0], info[1], bytes), bytes);
    });
    return info.Env().Undefined();
  }

  /** memory, offset, count: index of the largest of so many floats in host memory, the first of equals. */
  Napi::Value largest(const Napi::CallbackInfo& info) {
    size_t found = 0;
    guarded(info, [&] {
      const auto count = static_cast<size_t>(info[2].ToNumber().Int64Value());
      const auto* values = static_cast<const float*>(place(info[0], info[1], count * sizeof(float)));
      // Two passes without a branch in the first, which the compiler turns into vectors.
      constexpr size_t lanes = 16;
      float most[lanes];
      std::fill(most, most + lanes, -std::numeric_limits<float>::infinity());
      size_t index = 0;
      for (; index + lanes <= count; index += lanes)
        for (size_t lane = 0; lane < lanes; lane++) most[lane] = values[index + lane] > most[lane] ? values[index + lane] : most[lane];
      float best = *std::max_element(most, most + lanes);
      for (; index < count; index++) best = std::max(best, values[index]);
      found = static_cast<size_t>(std::find(values, values + count, best) - values);
      if (found == count) found = 0;
    });
    return Napi::Number::New(info.Env(), static_cast<double>(found));
  }

  Napi::Value wait(const Napi::CallbackInfo& info) {
    guarded(info, [&] { session_->device().wait(); });
    return info.Env().Undefined();
  }

  Napi::Value view(const Napi::CallbackInfo& info) {
    const int64_t id = info[0].ToNumber().Int64Value();
    guarded(info, [&] {
      const Memory& memory = memoryOf(info[0]);
      if (!memory.host) throw std::runtime_error("only host memory can be looked into");
      // One view a memory: two buffers of the engine may not share an address.
      if (views_.count(id) == 0) views_[id] = Napi::Persistent(Napi::ArrayBuffer::New(info.Env(), memory.address, memory.bytes));
    });
    return views_[id].Value();
  }

  Napi::Value memory(const Napi::CallbackInfo& info) {
    size_t free = 0, total = 0;
    guarded(info, [&] { session_->device().memory(free, total); });
    Napi::Object result = Napi::Object::New(info.Env());
    result.Set("free", static_cast<double>(free));
    result.Set("total", static_cast<double>(total));
    return result;
  }

  Napi::Value close(const Napi::CallbackInfo& info) {
    while (!views_.empty()) detach(views_.begin()->first);
    release();
    return info.Env().Undefined();
  }

  void release() {
    if (session_ == nullptr) return;
    plans_.clear();
    for (const auto& [id, memory] : memories_) {
      try {
        freeMemory(memory);
      } catch (const std::exception&) {
        // The device is gone and its memory with it.
      }
    }
    memories_.clear();
    session_.reset();
  }

  std::unique_ptr<Session> session_;
  std::unordered_map<int64_t, Memory> memories_;
  std::unordered_map<int64_t, Napi::Reference<Napi::ArrayBuffer>> views_;
  std::unordered_map<int64_t, std::unique_ptr<Session::Plan>> plans_;
  int64_t lastId_ = 0;
};

Napi::Object initialize(Napi::Env env, Napi::Object exports) {
  NativeSession::define(env, exports);
  return exports;
}

}  // namespace

NODE_API_MODULE(marimba_device, initialize)
