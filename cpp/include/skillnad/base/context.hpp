// What a long call may ask of its host: is an interrupt waiting, how many threads, where do notes
// and warnings go. The first argument of every long function.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace skillnad {

struct Warning {
  std::string code;
  std::string text;
};

class Context {
 public:
  Context() : owner_(std::this_thread::get_id()) {}

  /// Asks the host whether an interrupt waits; called on the calling thread only.
  std::function<bool()> interrupted;
  /// done, total; called on the calling thread only.
  std::function<void(double, double)> progress;
  int threads = 1;
  /// What the host says of itself, for provenance: "Python 3.11.2, numpy 1.26.4".
  std::string host;

  std::vector<std::string> notes;
  std::vector<Warning> warnings;

  void note(std::string text) { notes.push_back(std::move(text)); }
  void warn(std::string code, std::string text) {
    warnings.push_back({std::move(code), std::move(text)});
  }

  /// Call at each block of rows: asks the host at most every 50 ms, throws `Interrupted`.
  void tick();

 private:
  std::thread::id owner_;
  std::chrono::steady_clock::time_point last_{};
};

}  // namespace skillnad
