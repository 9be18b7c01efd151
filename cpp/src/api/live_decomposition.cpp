#include "skillnad/api/live_decomposition.hpp"

#include <utility>

#include "skillnad/base/error.hpp"

namespace skillnad::api {

Result make_result(Decomposition decomposition, std::shared_ptr<const GapData> data) {
  auto live = std::make_shared<LiveDecomposition>();
  live->decomposition = std::move(decomposition);
  live->data = std::move(data);
  return {"decomposition", decomposition_to_json(live->decomposition), live};
}

bool is_decomposition(const Result& result) {
  return result.kind == "decomposition";
}

std::shared_ptr<const LiveDecomposition> live_decomposition(const Result& result) {
  if (auto live = std::dynamic_pointer_cast<const LiveDecomposition>(result.live)) return live;
  if (!is_decomposition(result))
    throw OptionError("argument_type", "d must be a decomposition, as decompose_gap() returns it.",
                      {"d", {}, 0});
  auto live = std::make_shared<LiveDecomposition>();
  live->decomposition = decomposition_from_json(result.saved);
  return live;
}

}  // namespace skillnad::api
