// The fingerprint of the data a result was made from.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/base/sha256.hpp"
#include "skillnad/base/shared_vector.hpp"
#include "skillnad/data/frame.hpp"

namespace skillnad {

/// SHA-256 (64 hexadecimal digits) of names, types, levels, cells and missing marks of `columns` of
/// the frame (empty: all), whatever the order in which the columns are named. Equal for equal data
/// in any host representation: whole numbers as integers or doubles, text or levels declared in the
/// same order. The order of the rows counts.
///
/// Each column is hashed in blocks of 1 MiB of narrow codes; block hashes are hashed to the
/// column's, column hashes to the result.
std::string data_hash(Context& context, const Frame& frame,
                      const std::vector<std::string>& columns = {});

/// The same, column by column, for data that are not all there at once. No two columns may have the
/// same name.
class DataHash {
 public:
  DataHash(Context& context, std::size_t n_rows);
  void add(const Column& column);
  /// A column of numbers, none missing.
  void add(const std::string& name, const SharedVector& cells);
  /// Whether a column of this name has been added.
  bool has(const std::string& name) const;
  std::string text();

 private:
  Context& context_;
  std::size_t n_rows_;
  std::vector<std::pair<std::string, Digest>> digests_;  ///< by column name
};

/// Adds a column of broken numbers of which at most 255 differ as a categorical one, any other as
/// it is: codes take an eighth of the bytes to hash.
void add_narrowed(const Column& column, DataHash& hash);

/// HMAC-SHA-256 of a fingerprint under a secret key, for what leaves the house: the bare hash of a
/// few binary columns lets anyone who guesses the data confirm the guess.
std::string keyed_hash(std::string_view key, std::string_view hash);

}  // namespace skillnad
