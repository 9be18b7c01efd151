#include "skillnad/base/shared_vector.hpp"

#include <algorithm>
#include <utility>

namespace skillnad {

namespace {

/// Fewer are not worth it.
constexpr std::size_t pack_from = std::size_t{1} << 18;

bool fits_a_byte(double x) {
  return x >= 0.0 && x <= 255.0 && static_cast<double>(static_cast<std::uint8_t>(x)) == x;
}

}  // namespace

SharedVector::SharedVector(Vector cells) {
  auto store = std::make_shared<Store>();
  store->size = cells.size();
  if (cells.size() >= pack_from && std::all_of(cells.begin(), cells.end(), fits_a_byte)) {
    store->bytes.reserve(cells.size());
    for (const double x : cells) store->bytes.push_back(static_cast<std::uint8_t>(x));
  } else {
    store->cells = std::move(cells);
  }
  store_ = std::move(store);
}

const Vector& SharedVector::get() const {
  static const Vector none;
  if (!store_) return none;
  if (store_->bytes.empty()) return store_->cells;
  std::call_once(store_->unpacked, [this] { store_->from_bytes = copy(); });
  return store_->from_bytes;
}

Vector SharedVector::copy() const {
  if (!store_) return {};
  if (store_->bytes.empty()) return store_->cells;
  return {store_->bytes.begin(), store_->bytes.end()};
}

}  // namespace skillnad
