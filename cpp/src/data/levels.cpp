#include "skillnad/data/levels.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <deque>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "distinct.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/utf8.hpp"
#include "skillnad/data/names.hpp"

namespace skillnad {

namespace {

// Text cells as codes of a dictionary in the order of their appearance.
Column encoded(const Column& text) {
  Column column;
  column.name = text.name;
  column.type = Column::Type::categorical;
  column.missing = text.missing;
  column.codes.resize(text.text.size(), -1);
  std::unordered_map<std::string_view, std::int32_t> dictionary;
  for (std::size_t i = 0; i < text.text.size(); ++i) {
    if (text.is_missing(i)) continue;
    const auto next = static_cast<std::int32_t>(column.levels.size());
    const auto entry = dictionary.emplace(text.text[i], next);
    if (entry.second) column.levels.push_back(text.text[i]);
    column.codes[i] = entry.first->second;
  }
  return column;
}

// Marks the levels that occur; the error counts the codes outside the levels.
std::vector<std::uint8_t> levels_in_use(const Column& column) {
  const std::size_t n_levels = column.levels.size();
  std::vector<std::uint8_t> in_use(n_levels, 0);
  RowCollector outside;
  const std::size_t n = column.codes.size();
  for (std::size_t i = 0; i < n; ++i) {
    const auto code = static_cast<std::uint32_t>(column.codes[i]);
    if (code < n_levels && column.missing.empty()) {
      in_use[code] = 1;
    } else if (!column.is_missing(i)) {
      if (code < n_levels) {
        in_use[code] = 1;
      } else {
        outside.add(i);
      }
    }
  }
  if (!outside.empty()) {
    throw DataError("level_code",
                    column_text(column.name) + " has codes outside its levels in " +
                        outside.text() + ": the data frame is damaged, make the column anew",
                    outside.place(column.name));
  }
  return in_use;
}

// The levels that occur, in normal spelling.
struct Spelling {
  std::vector<std::int32_t> order;        // positions in the column's levels
  std::vector<const std::string*> names;  // per level of the column; null if it does not occur
  std::deque<std::string> changed;        // where changed names live
  NameChange change;
  std::size_t n_changed = 0;
};

void respell(const Column& column, const std::vector<std::uint8_t>& in_use, Spelling& spelling) {
  spelling.names.resize(column.levels.size(), nullptr);
  bool other_utf8 = false;
  for (std::size_t k = 0; k < column.levels.size(); ++k) {
    if (!in_use[k]) continue;
    const std::string& level = column.levels[k];
    spelling.order.push_back(static_cast<std::int32_t>(k));
    spelling.names[k] = &level;
    std::string normal = level;
    const NameChange change = normalise_level(normal, column.name);
    other_utf8 = other_utf8 || (!change.latin1 && !utf8::ascii(level));
    if (!change.any()) continue;
    spelling.changed.push_back(std::move(normal));
    spelling.names[k] = &spelling.changed.back();
    spelling.change.composed |= change.composed;
    spelling.change.latin1 |= change.latin1;
    spelling.change.trimmed |= change.trimmed;
    ++spelling.n_changed;
  }
  if (spelling.change.latin1 && other_utf8) {
    throw DataError("encoding",
                    column_text(column.name) +
                        " mixes two encodings, UTF-8 and Latin-1: read the file again with one "
                        "encoding",
                    ErrorPlace{column.name, {}, 0});
  }
}

[[noreturn]] void equal_levels(const Column& column, std::int32_t a, std::int32_t b) {
  RowCollector rows;
  bool met_a = false, met_b = false;
  for (std::size_t i = 0; i < column.codes.size() && !(met_a && met_b); ++i) {
    if (column.is_missing(i)) continue;
    if ((column.codes[i] == a && !met_a) || (column.codes[i] == b && !met_b)) rows.add(i);
    met_a = met_a || column.codes[i] == a;
    met_b = met_b || column.codes[i] == b;
  }
  throw DataError("duplicate_level",
                  column_text(column.name) + " has two levels that read the same (" + rows.text() +
                      "): they differ only in blanks at the ends or in how a letter is encoded; "
                      "give both the same text, or clearly different ones",
                  rows.place(column.name));
}

void spelling_note(const Column& column, const Spelling& spelling, Context& context) {
  if (spelling.n_changed == 0) return;
  context.note(column_text(column.name) + ": " + std::to_string(spelling.n_changed) +
               (spelling.n_changed == 1 ? " level was " : " levels were ") +
               change_text(spelling.change));
}

}  // namespace

bool order_levels(const Column& column, Column& ordered, Context& context) {
  if (column.type == Column::Type::text) {
    const Column categorical = encoded(column);
    if (!order_levels(categorical, ordered, context)) ordered = categorical;
    return true;
  }
  const std::vector<std::uint8_t> in_use = levels_in_use(column);
  Spelling spelling;
  respell(column, in_use, spelling);
  const auto& names = spelling.names;
  const auto name = [&names](std::int32_t k) -> const std::string& {
    return *names[static_cast<std::size_t>(k)];
  };

  // Two levels that read the same stand side by side in this order.
  std::vector<std::int32_t> by_name = spelling.order;
  const auto before = [&name](std::int32_t a, std::int32_t b) { return name(a) < name(b); };
  if (!std::is_sorted(by_name.begin(), by_name.end(), before)) {
    std::stable_sort(by_name.begin(), by_name.end(), before);
  }
  std::vector<std::int32_t> target(column.levels.size(), -1);
  for (std::size_t j = 1; j < by_name.size(); ++j) {
    const std::int32_t a = by_name[j - 1], b = by_name[j];
    if (name(a) != name(b)) continue;
    // A dictionary may list one text twice; two spellings, or a declared repeat, are a fault.
    const auto& levels = column.levels;
    if (column.declared ||
        levels[static_cast<std::size_t>(a)] != levels[static_cast<std::size_t>(b)]) {
      equal_levels(column, a, b);
    }
  }
  const std::vector<std::int32_t>& order = column.declared ? spelling.order : by_name;
  std::vector<std::string> levels;
  bool same = order.size() == column.levels.size() && spelling.n_changed == 0;
  for (const std::int32_t k : order) {
    if (levels.empty() || levels.back() != name(k)) levels.push_back(name(k));
    target[static_cast<std::size_t>(k)] = static_cast<std::int32_t>(levels.size()) - 1;
    same = same && target[static_cast<std::size_t>(k)] == k;
  }
  spelling_note(column, spelling, context);
  const std::size_t n_unused = column.levels.size() - order.size();
  if (column.declared && n_unused > 0) {
    context.note(column_text(column.name) + ": " + std::to_string(n_unused) +
                 (n_unused == 1 ? " unused level was" : " unused levels were") +
                 " dropped (declared, but in no row)");
  }
  for (std::size_t i = 0; same && i < column.missing.size(); ++i) {
    same = column.missing[i] == 0 || column.codes[i] == -1;
  }
  if (same) return false;

  ordered.name = column.name;
  ordered.type = Column::Type::categorical;
  ordered.declared = column.declared;
  ordered.ordered = column.ordered;
  ordered.levels = std::move(levels);
  ordered.missing = column.missing;
  ordered.codes.resize(column.codes.size());
  for (std::size_t i = 0; i < column.codes.size(); ++i) {
    ordered.codes[i] =
        column.is_missing(i) ? -1 : target[static_cast<std::size_t>(column.codes[i])];
  }
  return true;
}

std::vector<std::string> level_names(const Column& column) {
  if (column.type == Column::Type::logical) return {"false", "true"};
  return column.levels;
}

std::string number_level(double x) {
  char buffer[400];
  const double size = std::fabs(x);
  std::to_chars_result end{};
  if (x == std::floor(x) && size < 9007199254740992.0) {
    end = std::to_chars(buffer, buffer + sizeof(buffer), static_cast<long long>(x));
  } else if (size >= 1e-5 && size < 1e15) {
    end = std::to_chars(buffer, buffer + sizeof(buffer), x, std::chars_format::fixed);
  } else {
    end = std::to_chars(buffer, buffer + sizeof(buffer), x);
  }
  return std::string(buffer, end.ptr);
}

Column as_categorical(const Column& column) {
  if (column.type == Column::Type::categorical) return column;
  Column out;
  out.name = column.name;
  out.type = Column::Type::categorical;
  out.declared = true;
  out.missing = column.missing;
  if (column.type == Column::Type::logical) {
    bool met[2] = {false, false};
    for (std::size_t i = 0; i < column.codes.size(); ++i) {
      if (!column.is_missing(i)) met[column.codes[i] != 0] = true;
    }
    if (met[0]) out.levels.emplace_back("false");
    if (met[1]) out.levels.emplace_back("true");
    out.codes = column.codes;
    if (!met[0]) {
      for (std::int32_t& code : out.codes) code = code == 1 ? 0 : code;
    }
    return out;
  }
  DistinctValues values;
  for (std::size_t i = 0; i < column.real.size(); ++i) {
    if (!column.is_missing(i)) values.insert(column.real[i]);
  }
  values.sort();
  out.codes.resize(column.real.size(), -1);
  for (std::size_t i = 0; i < column.real.size(); ++i) {
    if (!column.is_missing(i))
      out.codes[i] = static_cast<std::int32_t>(values.rank(column.real[i]));
  }
  for (const double value : values.values()) out.levels.push_back(number_level(value));
  return out;
}

}  // namespace skillnad
