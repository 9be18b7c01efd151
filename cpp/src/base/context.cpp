#include "skillnad/base/context.hpp"

#include "skillnad/base/error.hpp"

namespace skillnad {

void Context::tick() {
  if (!interrupted || std::this_thread::get_id() != owner_) return;
  const auto now = std::chrono::steady_clock::now();
  if (now - last_ < std::chrono::milliseconds(50)) return;
  last_ = now;
  if (interrupted()) throw Interrupted();
}

}  // namespace skillnad
