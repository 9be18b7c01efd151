#include "coding.hpp"

#include <cstring>
#include <limits>
#include <stdexcept>

namespace skillnad {

namespace {

constexpr std::size_t block = 1024;        // rows a step; constant, so that loops become vectors
constexpr std::size_t sample_rows = 1024;  // a range is guessed from so many
constexpr std::size_t most_few = 1024;     // different numbers that still get ranks
constexpr double widest = 4503599627370496.0;     // 2^52: products up to here are exact
constexpr double most_span = 2147483648.0;        // whole numbers spread wider are taken as `wide`
constexpr double half_even = 6755399441055744.0;  // 1.5 * 2^52: adding it rounds to a whole number

// Range of the first n cells; false if one is not whole.
bool whole_range(const Column& column, const Rows& rows, std::size_t n, double& low, double& high) {
  low = std::numeric_limits<double>::infinity();
  high = -low;
  for (std::size_t i = 0; i < n; ++i) {
    const std::uint32_t row = rows[i];
    if (column.is_missing(row)) continue;
    const double x = column.real[row];
    if ((x + half_even) - half_even != x) return false;
    low = x < low ? x : low;
    high = x > high ? x : high;
  }
  return high - low < most_span || low > high;
}

void set_range(Coder& coder, double low, double high) {
  coder.kind = Coder::Kind::whole;
  coder.low = low > high ? 0.0 : low + 0.0;
  coder.span = low > high ? 0.0 : high - low;
  coder.radix = coder.span + 1.0 + (coder.holes ? 1.0 : 0.0);
}

// Ranks if there are few different values, else `wide`.
void rank_or_wide(Coder& coder, const Rows& rows) {
  const Column& column = *coder.column;
  coder.certain = true;
  coder.kind = Coder::Kind::wide;
  coder.radix = 0.0;
  DistinctValues few;
  for (std::size_t i = 0; i < rows.n; ++i) {
    const std::uint32_t row = rows[i];
    if (column.is_missing(row)) continue;
    few.insert(column.real[row]);
    if (few.size() > most_few) return;
  }
  few.sort();
  coder.kind = Coder::Kind::few;
  coder.radix = static_cast<double>(few.size()) + (coder.holes ? 1.0 : 0.0);
  coder.few = std::move(few);
}

void make_certain(Coder& coder, const Rows& rows) {
  if (coder.certain) return;
  double low = 0.0, high = 0.0;
  if (!whole_range(*coder.column, rows, rows.n, low, high)) {
    rank_or_wide(coder, rows);
    return;
  }
  coder.certain = true;
  set_range(coder, low, high);
}

Coder choose(const Column& column, const Rows& rows) {
  Coder coder;
  coder.column = &column;
  for (std::size_t i = 0; i < rows.n && !column.missing.empty() && !coder.holes; ++i) {
    coder.holes = column.missing[rows[i]] != 0;
  }
  if (column.type == Column::Type::logical || column.type == Column::Type::categorical) {
    coder.kind = Coder::Kind::codes;
    const std::size_t n = column.type == Column::Type::logical ? 2 : column.levels.size();
    coder.span = static_cast<double>(n) - 1.0;
    coder.radix = static_cast<double>(n) + (coder.holes ? 1.0 : 0.0);
    return coder;
  }
  const std::size_t n_sample = rows.n < sample_rows ? rows.n : sample_rows;
  double low = 0.0, high = 0.0;
  if (!whole_range(column, rows, n_sample, low, high)) {
    rank_or_wide(coder, rows);
    return coder;
  }
  coder.certain = n_sample == rows.n;
  set_range(coder, low, high);
  return coder;
}

constexpr std::uint64_t sign_bit = std::uint64_t{1} << 63;

std::uint64_t bits_of(double x) {
  std::uint64_t bits;
  std::memcpy(&bits, &x, sizeof(bits));
  return bits;
}

// word = word * radix + (cell - low), all exact in doubles; true if every cell is a whole number in
// [low, low + span]. Faults are gathered as bits, so that the loop becomes vectors.
bool append_numbers(double* __restrict word, const double* __restrict cells, double low,
                    double span, double radix) {
  const double shift = 0.0 - low;  // never -0.0, so that a cell -0.0 has code 0.0
  std::uint64_t outside = 0, broken = 0;
  for (std::size_t k = 0; k < block; ++k) {
    const double code = cells[k] + shift;
    const double rounded = (code + half_even) - half_even;
    broken |= bits_of(rounded - code);
    outside |= bits_of(code) | bits_of(span - code);
    word[k] = word[k] * radix + code;
  }
  return ((broken & ~sign_bit) | (outside & sign_bit)) == 0;
}

bool append_codes(double* __restrict word, const std::int32_t* __restrict cells, std::uint32_t last,
                  double radix) {
  std::uint32_t bad = 0;
  for (std::size_t k = 0; k < block; ++k) {
    bad |= static_cast<std::uint32_t>(cells[k]) > last ? 1u : 0u;
    word[k] = word[k] * radix + static_cast<double>(cells[k]);
  }
  return bad == 0;
}

// The code of a cell, slowly; not a number where the cell is outside the coder's range.
double code_of(const Coder& coder, std::uint32_t row) {
  const Column& column = *coder.column;
  if (column.is_missing(row)) return coder.radix - 1.0;
  if (coder.kind == Coder::Kind::few) return static_cast<double>(coder.few.rank(column.real[row]));
  const double code = coder.kind == Coder::Kind::codes ? static_cast<double>(column.codes[row])
                                                       : column.real[row] - coder.low;
  return code >= 0.0 && code <= coder.span ? code : std::numeric_limits<double>::quiet_NaN();
}

// One coder over one block of n rows that starts at `from`; true if every cell had a code.
bool append(const Coder& coder, const Rows& rows, std::size_t from, std::size_t n, double* word) {
  const Column& column = *coder.column;
  const bool plain = rows.list.empty() && n == block && !coder.holes;
  if (plain && coder.kind == Coder::Kind::codes) {
    const auto last = static_cast<std::uint32_t>(coder.span);
    return append_codes(word, column.codes.data() + from, last, coder.radix);
  }
  if (plain && coder.kind == Coder::Kind::whole) {
    const double* cells = column.real.data() + from;
    return append_numbers(word, cells, coder.low, coder.span, coder.radix);
  }
  double cells[block];
  for (double& x : cells) x = coder.low;
  if (coder.kind == Coder::Kind::whole && !coder.holes) {
    for (std::size_t k = 0; k < n; ++k) cells[k] = column.real[rows[from + k]];
    return append_numbers(word, cells, coder.low, coder.span, coder.radix);
  }
  if (coder.kind == Coder::Kind::codes && !coder.holes) {
    for (std::size_t k = 0; k < n; ++k) cells[k] = column.codes[rows[from + k]];
    return append_numbers(word, cells, 0.0, coder.span, coder.radix);
  }
  for (std::size_t k = 0; k < block; ++k) cells[k] = k < n ? code_of(coder, rows[from + k]) : 0.0;
  return append_numbers(word, cells, 0.0, coder.radix - 1.0, coder.radix);
}

}  // namespace

std::vector<Coder> choose_coders(const std::vector<const Column*>& columns, const Rows& rows) {
  std::vector<Coder> coders;
  for (const Column* column : columns) coders.push_back(choose(*column, rows));
  return coders;
}

std::vector<Word> plan_words(const std::vector<Coder>& coders) {
  std::vector<Word> words;
  bool open = false;
  for (std::size_t j = 0; j < coders.size(); ++j) {
    const Coder& coder = coders[j];
    if (coder.kind == Coder::Kind::wide) {
      words.emplace_back();
      words.back().wide = coder.column;
      open = false;
      continue;
    }
    if (!open || words.back().range * coder.radix > widest) words.emplace_back();
    open = true;
    words.back().coders.push_back(j);
    words.back().range *= coder.radix;
  }
  return words;
}

template <class Code>
bool pack(Context& context, std::vector<Coder>& coders, const Word& word, const Rows& rows,
          Code* codes) {
  double packed[block];
  for (std::size_t from = 0; from < rows.n; from += block) {
    if (from % (block * 256) == 0) context.tick();
    const std::size_t n = rows.n - from < block ? rows.n - from : block;
    for (double& x : packed) x = 0.0;
    bool good = true;
    for (const std::size_t j : word.coders) {
      if (append(coders[j], rows, from, n, packed)) continue;
      if (coders[j].certain) throw std::logic_error("collapse: a cell outside its column's levels");
      good = false;
    }
    if (!good) {
      for (Coder& coder : coders) make_certain(coder, rows);
      return false;
    }
    for (std::size_t k = 0; k < n; ++k) {
      codes[from + k] = static_cast<Code>(static_cast<std::int64_t>(packed[k]));
    }
  }
  return true;
}

template bool pack(Context&, std::vector<Coder>&, const Word&, const Rows&, std::uint32_t*);
template bool pack(Context&, std::vector<Coder>&, const Word&, const Rows&, std::uint64_t*);

std::uint64_t wide_bits(const Column& column, std::size_t row) {
  if (column.is_missing(row)) return ~std::uint64_t{0};
  const std::uint64_t bits = value_bits(column.real[row]);
  return (bits & sign_bit) != 0 ? ~bits : bits | sign_bit;
}

}  // namespace skillnad
