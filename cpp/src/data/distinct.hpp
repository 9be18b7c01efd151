// The different values of a column of doubles.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

namespace skillnad {

/// The bits of x; -0.0 has those of 0.0.
inline std::uint64_t value_bits(double x) {
  const double positive = x + 0.0;
  std::uint64_t bits;
  std::memcpy(&bits, &positive, sizeof(bits));
  return bits;
}

/// A set of doubles by open addressing; after `sort` each value has a rank.
class DistinctValues {
 public:
  DistinctValues() : slots_(64, empty) {}

  std::size_t size() const { return values_.size(); }
  const std::vector<double>& values() const { return values_; }

  void insert(double x) {
    const std::size_t at = find(x);
    if (slots_[at] != empty) return;
    slots_[at] = static_cast<std::uint32_t>(values_.size());
    values_.push_back(x + 0.0);
    if (values_.size() * 2 > slots_.size()) {
      shift_ -= 2;
      rebuild(slots_.size() * 4);
    }
  }

  /// Puts the values in ascending order.
  void sort() {
    std::sort(values_.begin(), values_.end());
    rebuild(slots_.size());
  }

  /// The position of a value that was inserted.
  std::uint32_t rank(double x) const { return slots_[find(x)]; }

 private:
  static constexpr std::uint32_t empty = UINT32_MAX;

  std::size_t find(double x) const {
    const std::uint64_t bits = value_bits(x);
    const std::size_t mask = slots_.size() - 1;
    // The top bits of the product depend on all bits of the value.
    std::size_t at = static_cast<std::size_t>((bits * 0x9e3779b97f4a7c15u) >> shift_);
    while (slots_[at] != empty && value_bits(values_[slots_[at]]) != bits) at = (at + 1) & mask;
    return at;
  }

  void rebuild(std::size_t n_slots) {
    slots_.assign(n_slots, empty);
    for (std::size_t i = 0; i < values_.size(); ++i) {
      slots_[find(values_[i])] = static_cast<std::uint32_t>(i);
    }
  }

  std::vector<double> values_;
  std::vector<std::uint32_t> slots_;  // 2^(64 - shift_) of them
  int shift_ = 58;
};

}  // namespace skillnad
