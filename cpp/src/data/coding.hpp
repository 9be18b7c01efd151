// Codes of columns for collapsing: each cell a small whole number in the order of its value,
// several columns packed into one word by mixed radix.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "distinct.hpp"
#include "skillnad/base/context.hpp"
#include "skillnad/base/table.hpp"

namespace skillnad {

/// The rows to collapse: all of them, or those listed.
struct Rows {
  std::size_t n = 0;
  std::vector<std::uint32_t> list;  ///< empty: row i is i
  std::uint32_t operator[](std::size_t i) const {
    return list.empty() ? static_cast<std::uint32_t>(i) : list[i];
  }
};

/// How the cells of one column become codes 0 .. radix - 1.
struct Coder {
  enum class Kind {
    codes,  ///< logical or categorical: its own codes
    whole,  ///< whole numbers in [low, low + span]: the offset from low
    few,    ///< few different numbers: the rank among them
    wide    ///< many different numbers: no code, 64 bits in the order of the values
  };
  const Column* column = nullptr;
  Kind kind = Kind::wide;
  bool holes = false;   ///< some cell is missing: it takes the last code
  bool certain = true;  ///< false: the range is a guess from the first rows
  double low = 0.0;
  double span = 0.0;
  double radix = 0.0;  ///< 0 for `wide`
  DistinctValues few;
};

/// One sort key: a column of its own, or several packed.
struct Word {
  const Column* wide = nullptr;
  std::vector<std::size_t> coders;    ///< packed: which, most significant first
  double range = 1.0;                 ///< product of their radices, at most 2^52
  std::vector<std::uint64_t> packed;  ///< per row of `Rows`
};

/// Chooses a coder a column.
std::vector<Coder> choose_coders(const std::vector<const Column*>& columns, const Rows& rows);

/// Words in the order of the coders, without their codes.
std::vector<Word> plan_words(const std::vector<Coder>& coders);

/// The codes of one packed word, `code` per row (uint32 or uint64). Returns false if a guessed
/// range was too narrow; then its coders have been made certain, and the words must be planned
/// anew.
template <class Code>
bool pack(Context& context, std::vector<Coder>& coders, const Word& word, const Rows& rows,
          Code* codes);

/// 64 bits that order as the cells do, missing last.
std::uint64_t wide_bits(const Column& column, std::size_t row);

}  // namespace skillnad
