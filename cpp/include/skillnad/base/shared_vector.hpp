// Numbers that several names share: copies cost nothing, and nobody writes in them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "skillnad/base/matrix.hpp"

namespace skillnad {

/// An immutable `Vector`; reads like one. Many small counts take a byte each until somebody asks
/// for them as a `Vector`.
class SharedVector {
 public:
  SharedVector() = default;
  SharedVector(Vector cells);
  SharedVector(std::initializer_list<double> cells) : SharedVector(Vector(cells)) {}

  std::size_t size() const { return store_ ? store_->size : 0; }
  bool empty() const { return size() == 0; }
  double operator[](std::size_t i) const {
    return store_->bytes.empty() ? store_->cells[i] : static_cast<double>(store_->bytes[i]);
  }
  /// All of them side by side; they stay once they have been asked for. Safe between threads.
  const Vector& get() const;
  operator const Vector&() const { return get(); }
  const double* data() const { return get().data(); }
  /// A copy that does not stay.
  Vector copy() const;

  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = double;
    using difference_type = std::ptrdiff_t;
    using pointer = const double*;
    using reference = double;
    Iterator(const SharedVector& of, std::size_t at) : of_(&of), at_(at) {}
    double operator*() const { return (*of_)[at_]; }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    bool operator==(const Iterator& other) const { return at_ == other.at_; }
    bool operator!=(const Iterator& other) const { return at_ != other.at_; }

   private:
    const SharedVector* of_;
    std::size_t at_;
  };
  Iterator begin() const { return {*this, 0}; }
  Iterator end() const { return {*this, size()}; }

  friend bool operator==(const SharedVector& a, const Vector& b) { return a.copy() == b; }

 private:
  struct Store {
    std::size_t size = 0;
    std::vector<std::uint8_t> bytes;  ///< or
    Vector cells;
    mutable std::once_flag unpacked;
    mutable Vector from_bytes;
  };
  std::shared_ptr<const Store> store_;
};

/// The same of codes.
class SharedCodes {
 public:
  using Codes = std::vector<std::uint32_t>;
  SharedCodes() = default;
  SharedCodes(Codes codes) : codes_(std::make_shared<const Codes>(std::move(codes))) {}
  SharedCodes(std::initializer_list<std::uint32_t> codes) : SharedCodes(Codes(codes)) {}

  const Codes& get() const {
    static const Codes none;
    return codes_ ? *codes_ : none;
  }
  operator const Codes&() const { return get(); }
  std::uint32_t operator[](std::size_t i) const { return (*codes_)[i]; }
  std::size_t size() const { return get().size(); }
  bool empty() const { return get().empty(); }
  Codes::const_iterator begin() const { return get().begin(); }
  Codes::const_iterator end() const { return get().end(); }

  friend bool operator==(const SharedCodes& a, const Codes& b) { return a.get() == b; }

 private:
  std::shared_ptr<const Codes> codes_;
};

}  // namespace skillnad
