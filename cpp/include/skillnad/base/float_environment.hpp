// Default floating-point control for the time of a call.
#pragma once

#include <cfenv>
#include <cstdint>

namespace skillnad {

/// Saves the floating-point control of the current thread, sets round-to-nearest, all exceptions
/// masked, no flush-to-zero and no denormals-are-zero (another library may have switched them on
/// for the whole process), and puts the saved control back when it goes out of scope.
class FloatEnvironment {
 public:
  FloatEnvironment();
  ~FloatEnvironment();
  FloatEnvironment(const FloatEnvironment&) = delete;
  FloatEnvironment& operator=(const FloatEnvironment&) = delete;

 private:
#if defined(__x86_64__)
  std::uint32_t saved_;  // the MXCSR register
#else
  std::fenv_t saved_;
#endif
};

}  // namespace skillnad
