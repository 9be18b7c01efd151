#include "skillnad/data/hash.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "distinct.hpp"
#include "skillnad/base/sha256.hpp"
#include "skillnad/data/levels.hpp"

namespace skillnad {

namespace {

constexpr std::size_t block_size = std::size_t{1} << 20;

// Fixed-width little-endian writing, the same on every machine.
void put(std::string& out, std::uint64_t number, int bytes) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(number >> (8 * i) & 0xff);
}

void put(std::string& out, const std::string& text) {
  put(out, text.size(), 8);
  out += text;
}

std::uint64_t bits_of(double x) {
  std::uint64_t bits;
  std::memcpy(&bits, &x, sizeof(bits));
  return bits;
}

// Hashes a stream of cells block by block; the column's hash is that of its blocks' hashes. The
// first byte tells a block from a column from the whole.
class ColumnHash {
 public:
  ColumnHash(Context& context, const std::string& header, std::size_t bytes)
      : context_(context), block_(std::min(bytes, block_size)) {
    column_.update("\1", 1).update(header);
  }
  /// The lowest `bytes` (a divisor of the block's size) of cell(0) .. cell(n - 1).
  template <class Cell>
  void add_cells(std::size_t n, int bytes, const Cell& cell) {
    if (bytes == 1) {
      for (std::size_t i = 0; i < n; ++i) {
        block_[fill_++] = static_cast<std::uint8_t>(cell(i));
        if (fill_ == block_.size()) flush();
      }
      return;
    }
    for (std::size_t i = 0; i < n; ++i) {
      const std::uint64_t number = cell(i);
      for (int k = 0; k < bytes; ++k)
        block_[fill_++] = static_cast<std::uint8_t>(number >> (8 * k));
      if (fill_ == block_.size()) flush();
    }
  }
  Digest digest() {
    if (fill_ > 0) flush();
    return column_.digest();
  }

 private:
  void flush() {
    context_.tick();
    const Digest digest = Sha256().update("\0", 1).update(block_.data(), fill_).digest();
    column_.update(digest.data(), digest.size());
    fill_ = 0;
  }

  Context& context_;
  Sha256 column_;
  std::vector<std::uint8_t> block_;
  std::size_t fill_ = 0;
};

// Bytes that hold the codes 0 .. n_codes - 1.
int width(double n_codes) {
  return n_codes <= 256.0 ? 1 : n_codes <= 65536.0 ? 2 : 4;
}

Digest hash_codes(Context& context, const Column& column) {
  const std::vector<std::string> levels = level_names(column);
  std::string header;
  put(header, column.name);
  put(header, column.type == Column::Type::logical ? 'l' : 'c', 1);
  put(header, levels.size(), 8);
  for (const std::string& level : levels) put(header, level);
  const int bytes = width(static_cast<double>(levels.size()) + 1.0);
  ColumnHash hash(context, header, column.codes.size() * static_cast<std::size_t>(bytes));
  hash.add_cells(column.codes.size(), bytes, [&](std::size_t i) {
    return column.is_missing(i) ? 0 : static_cast<std::uint64_t>(column.codes[i]) + 1;
  });
  return hash.digest();
}

// Whole numbers in a narrow range as offsets from the least, else all 64 bits. The choice follows
// from the values alone; code 0, or a mark before the bits, is a missing cell.
template <class Cell, class Missing>
Digest hash_numbers(Context& context, const std::string& name, std::size_t n, const Cell& cell,
                    const Missing& is_missing) {
  double low = INFINITY, high = -INFINITY;
  bool whole = true;
  for (std::size_t i = 0; i < n; ++i) {
    if (is_missing(i)) continue;
    const double x = cell(i);
    low = std::min(low, x);
    high = std::max(high, x);
    whole = whole && x == std::floor(x);
  }
  const bool narrow = whole && high - low < 4294967294.0 && std::fabs(low) < 4503599627370496.0;
  std::string header;
  put(header, name);
  put(header, 'n', 1);
  put(header, narrow ? bits_of(low + 0.0) : 0, 8);
  const int bytes = narrow ? width(high - low + 2.0) : 8;
  put(header, static_cast<std::uint64_t>(bytes), 1);
  ColumnHash hash(context, header, n * static_cast<std::size_t>(bytes));
  if (narrow) {
    hash.add_cells(n, bytes, [&](std::size_t i) {
      return is_missing(i) ? 0 : static_cast<std::uint64_t>(cell(i) - low) + 1;
    });
  } else {
    // No finite number has the bits of a NaN.
    hash.add_cells(n, bytes, [&](std::size_t i) {
      return is_missing(i) ? ~std::uint64_t{0} : bits_of(cell(i) + 0.0);
    });
  }
  return hash.digest();
}

Digest hash_numbers(Context& context, const Column& column) {
  const double* const cells = column.real.data();
  const auto cell = [&](std::size_t i) { return cells[i]; };
  if (column.missing.empty())
    return hash_numbers(context, column.name, column.real.size(), cell,
                        [](std::size_t) { return false; });
  return hash_numbers(context, column.name, column.real.size(), cell,
                      [&](std::size_t i) { return column.is_missing(i); });
}

}  // namespace

DataHash::DataHash(Context& context, std::size_t n_rows) : context_(context), n_rows_(n_rows) {}

void DataHash::add(const Column& column) {
  digests_.emplace_back(column.name, column.type == Column::Type::real
                                         ? hash_numbers(context_, column)
                                         : hash_codes(context_, column));
}

void DataHash::add(const std::string& name, const SharedVector& cells) {
  digests_.emplace_back(name,
                        hash_numbers(
                            context_, name, cells.size(), [&](std::size_t i) { return cells[i]; },
                            [](std::size_t) { return false; }));
}

bool DataHash::has(const std::string& name) const {
  return std::any_of(digests_.begin(), digests_.end(),
                     [&](const auto& one) { return one.first == name; });
}

std::string DataHash::text() {
  std::sort(digests_.begin(), digests_.end());
  std::string header = "skillnad data 1";
  put(header, n_rows_, 8);
  put(header, digests_.size(), 8);
  Sha256 root;
  root.update("\2", 1).update(header);
  for (const auto& [name, digest] : digests_) root.update(digest.data(), digest.size());
  return to_hex(root.digest());
}

std::string data_hash(Context& context, const Frame& frame,
                      const std::vector<std::string>& columns) {
  std::vector<const Column*> used;
  for (const std::string& name : columns) used.push_back(&frame.at(name));
  for (std::size_t j = 0; columns.empty() && j < frame.n_columns(); ++j) {
    used.push_back(&frame.column(j));
  }
  std::sort(used.begin(), used.end());
  used.erase(std::unique(used.begin(), used.end()), used.end());
  DataHash hash(context, frame.n_rows());
  for (const Column* column : used) hash.add(*column);
  return hash.text();
}

void add_narrowed(const Column& column, DataHash& hash) {
  constexpr std::size_t most = 255;
  bool narrow =
      column.type != Column::Type::real || std::all_of(column.real.begin(), column.real.end(),
                                                       [](double x) { return x == std::floor(x); });
  DistinctValues values;
  for (std::size_t i = 0; !narrow && i < column.real.size() && values.size() <= most; ++i)
    values.insert(column.real[i]);
  if (narrow || values.size() > most) {
    hash.add(column);
  } else {
    hash.add(as_categorical(column));
  }
}

std::string keyed_hash(std::string_view key, std::string_view hash) {
  return to_hex(hmac_sha256(key, hash));
}

}  // namespace skillnad
