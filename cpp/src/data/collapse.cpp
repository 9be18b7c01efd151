#include "skillnad/data/collapse.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include "coding.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/prefetch.hpp"

namespace skillnad {

namespace {

constexpr double most_cells = 4194304.0;  // 2^22: direct counting up to here
constexpr std::size_t radix_sort_from = 512;
constexpr int digit_bits = 11;
constexpr std::size_t n_digits = std::size_t{1} << digit_bits;

Rows rows_to_collapse(std::size_t n_rows, const std::vector<std::uint8_t>& keep) {
  if (n_rows >= Patterns::not_kept - 1) {
    throw DataError("too_large", "collapsing " + std::to_string(n_rows) +
                                     " rows: at most 4294967293 can be numbered; count equal rows "
                                     "first and use the counts as frequency weights");
  }
  Rows rows;
  rows.n = n_rows;
  if (std::find(keep.begin(), keep.end(), 0) == keep.end()) return rows;
  rows.n = 0;
  for (const std::uint8_t k : keep) rows.n += k != 0;
  rows.list.reserve(rows.n);
  for (std::size_t i = 0; i < n_rows; ++i) {
    if (keep[i] != 0) rows.list.push_back(static_cast<std::uint32_t>(i));
  }
  return rows;
}

// Per collapsed row its pattern's number, `pattern`, from its place in the table of all cells,
// which is what `pattern` holds on entry.
void count_cells(Patterns& out, const Rows& rows, std::size_t n_cells,
                 std::vector<std::uint32_t>& pattern) {
  std::vector<std::uint32_t> count(n_cells, 0), number(n_cells, 0);
  for (std::size_t i = 0; i < rows.n; ++i) {
    const std::uint32_t cell = pattern[i];
    if (count[cell]++ == 0) number[cell] = static_cast<std::uint32_t>(i);
  }
  Vector rows_of_pattern;
  for (std::size_t cell = 0; cell < n_cells; ++cell) {
    if (count[cell] == 0) continue;
    out.first_row.push_back(rows[number[cell]]);
    number[cell] = static_cast<std::uint32_t>(rows_of_pattern.size());
    rows_of_pattern.push_back(static_cast<double>(count[cell]));
  }
  out.count = std::move(rows_of_pattern);
  for (std::size_t i = 0; i < rows.n; ++i) pattern[i] = number[pattern[i]];
}

struct Entry {
  std::uint64_t key;
  std::uint32_t row;
};

// Ascending by key, equal keys in the order of their rows, in which they come in.
void sort_entries(std::vector<Entry>& entries, std::vector<Entry>& spare, std::size_t n) {
  std::uint64_t differ = 0;
  for (std::size_t i = 1; i < n; ++i) differ |= entries[i].key ^ entries[0].key;
  if (differ == 0) return;
  if (n < radix_sort_from) {
    std::sort(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(n),
              [](const Entry& a, const Entry& b) {
                return a.key != b.key ? a.key < b.key : a.row < b.row;
              });
    return;
  }
  spare.resize(std::max(spare.size(), n));
  for (int shift = 0; shift < 64; shift += digit_bits) {
    if ((differ >> shift & (n_digits - 1)) == 0) continue;
    std::size_t place[n_digits + 1] = {};
    for (std::size_t i = 0; i < n; ++i) ++place[(entries[i].key >> shift & (n_digits - 1)) + 1];
    for (std::size_t d = 1; d <= n_digits; ++d) place[d] += place[d - 1];
    for (std::size_t i = 0; i < n; ++i) {
      spare[place[entries[i].key >> shift & (n_digits - 1)]++] = entries[i];
    }
    entries.swap(spare);
  }
}

// Sorts the rows word by word, each time only runs that are equal so far, and numbers the runs.
void sort_rows(Context& context, Patterns& out, const Rows& rows, const std::vector<Word>& words,
               std::vector<std::uint32_t>& pattern) {
  std::vector<std::uint32_t> order(rows.n);
  for (std::size_t i = 0; i < rows.n; ++i) order[i] = static_cast<std::uint32_t>(i);
  std::vector<std::uint8_t> starts(rows.n, 0);
  starts[0] = 1;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> runs = {
      {0, static_cast<std::uint32_t>(rows.n)}};
  std::vector<std::pair<std::uint32_t, std::uint32_t>> finer;
  std::vector<Entry> entries, spare;
  for (const Word& word : words) {
    finer.clear();
    for (const auto& run : runs) {
      const std::size_t n = run.second - run.first;
      if (n > 65536) context.tick();
      entries.resize(std::max(entries.size(), n));
      for (std::size_t i = 0; i < n; ++i) {
        const std::uint32_t row = order[run.first + i];
        entries[i].key = word.wide ? wide_bits(*word.wide, rows[row]) : word.packed[row];
        entries[i].row = row;
      }
      sort_entries(entries, spare, n);
      std::size_t from = 0;
      for (std::size_t i = 0; i < n; ++i) {
        order[run.first + i] = entries[i].row;
        if (i + 1 < n && entries[i + 1].key == entries[i].key) continue;
        if (i + 1 < n) starts[run.first + i + 1] = 1;
        if (i > from) {
          finer.emplace_back(static_cast<std::uint32_t>(run.first + from),
                             static_cast<std::uint32_t>(run.first + i + 1));
        }
        from = i + 1;
      }
    }
    runs.swap(finer);
    context.tick();
  }
  entries = {};
  spare = {};
  pattern.resize(rows.n);
  const auto n_patterns = static_cast<std::size_t>(std::count(starts.begin(), starts.end(), 1));
  Vector count(n_patterns, 0.0);
  out.first_row.reserve(n_patterns);
  for (std::size_t i = 0; i < rows.n; ++i) {
    if (starts[i] != 0) out.first_row.push_back(rows[order[i]]);
    const std::size_t at = out.first_row.size() - 1;
    count[at] += 1.0;
    pattern[order[i]] = static_cast<std::uint32_t>(at);
  }
  out.count = std::move(count);
}

bool same_cell(const Column& column, std::uint32_t a, std::uint32_t b) {
  if (column.is_missing(a) || column.is_missing(b))
    return column.is_missing(a) == column.is_missing(b);
  return column.type == Column::Type::real ? column.real[a] == column.real[b]
                                           : column.codes[a] == column.codes[b];
}

void find_groups(Patterns& out, const std::vector<const Column*>& groups) {
  const std::size_t n = out.size();
  std::vector<std::uint32_t> group_of_pattern(n);
  out.group_start.clear();
  for (std::size_t p = 0; p < n; ++p) {
    if (p + prefetch_ahead < n)
      for (const Column* column : groups)
        if (!column->codes.empty())
          prefetch(column->codes.data() + out.first_row[p + prefetch_ahead]);
    bool same = p > 0;
    for (std::size_t j = 0; j < groups.size() && same; ++j) {
      same = same_cell(*groups[j], out.first_row[p - 1], out.first_row[p]);
    }
    if (!same) out.group_start.push_back(static_cast<std::uint32_t>(p));
    group_of_pattern[p] = static_cast<std::uint32_t>(out.group_start.size() - 1);
  }
  out.n_groups = out.group_start.size();
  out.group_of_pattern = std::move(group_of_pattern);
  out.group_start.push_back(static_cast<std::uint32_t>(n));
}

std::size_t common_length(const std::vector<const Column*>& columns,
                          const std::vector<std::uint8_t>& keep) {
  if (columns.empty() && keep.empty()) throw std::logic_error("collapse: neither columns nor rows");
  const std::size_t n = columns.empty() ? keep.size() : columns[0]->size();
  for (const Column* column : columns) {
    if (column->size() != n) throw std::logic_error("collapse: columns of unequal length");
  }
  if (!keep.empty() && keep.size() != n) throw std::logic_error("collapse: keep of another length");
  return n;
}

}  // namespace

Patterns collapse(Context& context, const std::vector<const Column*>& keys,
                  const std::vector<const Column*>& groups, const std::vector<std::uint8_t>& keep) {
  std::vector<const Column*> columns = groups;
  columns.insert(columns.end(), keys.begin(), keys.end());
  const std::size_t n_rows = common_length(columns, keep);
  const Rows rows = rows_to_collapse(n_rows, keep);
  Patterns out;
  out.n_rows = rows.n;
  if (rows.n == 0) {
    out.pattern_of_row.assign(n_rows, Patterns::not_kept);
    out.group_start.push_back(0);
    return out;
  }
  std::vector<Coder> coders = choose_coders(columns, rows);
  std::vector<std::uint32_t> pattern;
  for (bool done = false; !done;) {
    std::vector<Word> words = plan_words(coders);
    const double limit = std::min(most_cells, 65536.0 + 4.0 * static_cast<double>(rows.n));
    const bool direct =
        words.empty() || (words.size() == 1 && !words[0].wide && words[0].range <= limit);
    done = true;
    if (direct) {
      pattern.assign(rows.n, 0);
      if (!words.empty()) done = pack(context, coders, words[0], rows, pattern.data());
      if (!done) continue;
      count_cells(out, rows, words.empty() ? 1 : static_cast<std::size_t>(words[0].range), pattern);
      continue;
    }
    for (Word& word : words) {
      if (word.wide) continue;
      word.packed.resize(rows.n);
      done = done && pack(context, coders, word, rows, word.packed.data());
    }
    if (done) sort_rows(context, out, rows, words, pattern);
  }
  find_groups(out, groups);
  if (rows.list.empty()) {
    out.pattern_of_row = std::move(pattern);
    return out;
  }
  out.pattern_of_row.assign(n_rows, Patterns::not_kept);
  for (std::size_t i = 0; i < rows.n; ++i) out.pattern_of_row[rows.list[i]] = pattern[i];
  return out;
}

std::vector<double> sum_by_pattern(const Patterns& patterns, const double* values) {
  std::vector<double> sums(patterns.size(), 0.0);
  for (std::size_t i = 0; i < patterns.pattern_of_row.size(); ++i) {
    const std::uint32_t p = patterns.pattern_of_row[i];
    if (p != Patterns::not_kept) sums[p] += values[i];
  }
  return sums;
}

}  // namespace skillnad
