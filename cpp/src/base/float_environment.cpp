#include "skillnad/base/float_environment.hpp"

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace skillnad {

#if defined(__x86_64__)

FloatEnvironment::FloatEnvironment() : saved_(_mm_getcsr()) {
  constexpr std::uint32_t power_on_value = 0x1f80;
  _mm_setcsr(power_on_value);
}

FloatEnvironment::~FloatEnvironment() {
  _mm_setcsr(saved_);
}

#else

FloatEnvironment::FloatEnvironment() {
  std::fegetenv(&saved_);
  std::fesetenv(FE_DFL_ENV);
}

FloatEnvironment::~FloatEnvironment() {
  std::fesetenv(&saved_);
}

#endif

}  // namespace skillnad
