#include "skillnad/data/frame.hpp"

#include <cstring>
#include <functional>
#include <limits>
#include <utility>

#include "skillnad/base/error.hpp"
#include "skillnad/base/prefetch.hpp"
#include "skillnad/base/utf8.hpp"
#include "skillnad/data/levels.hpp"
#include "skillnad/data/names.hpp"

namespace skillnad {

namespace {

ErrorPlace in_column(const Column& column) {
  return ErrorPlace{column.name, {}, 0};
}

// A column that is copied when it must change and is not ours.
class Draft {
 public:
  explicit Draft(std::shared_ptr<const Column> shared) : shared_(std::move(shared)) {}
  explicit Draft(Column own) : own_(std::make_shared<Column>(std::move(own))) {}

  const Column& get() const { return own_ ? *own_ : *shared_; }
  Column& edit() {
    if (!own_) own_ = std::make_shared<Column>(*shared_);
    return *own_;
  }
  std::shared_ptr<const Column> finish() && { return own_ ? std::move(own_) : std::move(shared_); }

 private:
  std::shared_ptr<Column> own_;
  std::shared_ptr<const Column> shared_;
};

[[noreturn]] void unreadable_type(const Column& column) {
  const std::string& type = column.other;
  std::string help = "make a number, true/false, text or levels of it first";
  if (type == "date" || type == "datetime") {
    help = "make a number of it first, such as days or years since a fixed date";
  } else if (type == "time" || type == "duration") {
    help = "make a number of it first, in one unit, such as days";
  } else if (type == "list" || type == "struct" || type == "mixed" || type == "object") {
    help = "give each cell one value, all of one kind: a number, true/false or a text";
  } else if (type == "complex") {
    help = "use its real part, its size or its angle as a number";
  }
  throw DataError("type",
                  column_text(column.name) + " has the type " + utf8::display(type) +
                      ", which models cannot use: " + help,
                  in_column(column));
}

[[noreturn]] void nothing_there(const Column& column) {
  throw DataError("all_missing",
                  "every cell of column \"" + column.name +
                      "\" is missing: leave the column out, or look where its values were lost",
                  in_column(column));
}

std::uint64_t bits_of(double x) {
  std::uint64_t bits;
  std::memcpy(&bits, &x, sizeof(bits));
  return bits;
}

constexpr std::uint64_t exponent_bits = 0x7ff0000000000000u;
constexpr std::uint64_t exponent_unit = 0x0010000000000000u;
constexpr std::uint64_t sign_bit = 0x8000000000000000u;

// Its sign bit is set if x is infinite, not a number or -0.0: no branch, so that loops become
// vectors.
std::uint64_t special(double x) {
  const std::uint64_t bits = bits_of(x);
  const std::uint64_t from_minus_zero = bits ^ sign_bit;
  return ((bits & exponent_bits) + exponent_unit) | ((from_minus_zero - 1) & ~from_minus_zero);
}

bool any_special(const double* x, std::size_t n) {
  std::size_t i = 0;
  for (; i + 256 <= n; i += 256) {
    std::uint64_t found = 0;
    for (std::size_t k = 0; k < 256; ++k) found |= special(x[i + k]);
    if ((found & sign_bit) != 0) return true;
  }
  for (; i < n; ++i) {
    if ((special(x[i]) & sign_bit) != 0) return true;
  }
  return false;
}

void check_real(Draft& draft) {
  const std::size_t n = draft.get().real.size();
  if (draft.get().missing.empty() && !any_special(draft.get().real.data(), n)) return;
  Column& column = draft.edit();
  RowCollector infinite;
  for (std::size_t i = 0; i < n; ++i) {
    double& x = column.real[i];
    if (!column.is_missing(i) && x == x) {
      if ((bits_of(x) & exponent_bits) == exponent_bits) infinite.add(i);
      x += 0.0;
      continue;
    }
    if (column.missing.empty()) column.missing.resize(n, 0);
    column.missing[i] = 1;
    x = 0.0;
  }
  if (!infinite.empty()) {
    throw DataError("non_finite",
                    column_text(column.name) + " is infinite in " + infinite.text() +
                        ": correct these cells or make them missing",
                    infinite.place(column.name));
  }
}

void check_logical(Draft& draft) {
  const Column& column = draft.get();
  RowCollector outside;
  bool holes = false;
  for (std::size_t i = 0; i < column.codes.size(); ++i) {
    if (column.is_missing(i)) {
      holes = holes || column.codes[i] != -1;
    } else if (static_cast<std::uint32_t>(column.codes[i]) > 1) {
      outside.add(i);
    }
  }
  if (!outside.empty()) {
    throw DataError("level_code",
                    column_text(column.name) + " is neither true nor false in " + outside.text() +
                        ": the data frame is damaged, make the column anew",
                    outside.place(column.name));
  }
  if (!holes) return;
  Column& edited = draft.edit();
  for (std::size_t i = 0; i < edited.codes.size(); ++i) {
    if (edited.is_missing(i)) edited.codes[i] = -1;
  }
}

void check_missing(Draft& draft) {
  const Column& column = draft.get();
  if (column.missing.empty()) return;
  std::size_t n_missing = 0;
  for (const std::uint8_t m : column.missing) n_missing += m != 0;
  if (n_missing == column.missing.size()) nothing_there(column);
  if (n_missing == 0) draft.edit().missing.clear();
}

std::shared_ptr<const Column> checked(Draft draft, std::size_t n_rows, Context& context) {
  context.tick();
  if (draft.get().type == Column::Type::other) {
    if (draft.get().other == "null") nothing_there(draft.get());
    unreadable_type(draft.get());
  }
  const std::size_t size = draft.get().size();
  const std::size_t n_marks = draft.get().missing.size();
  if (size != n_rows || (n_marks != 0 && n_marks != n_rows)) {
    throw DataError("unequal_length",
                    column_text(draft.get().name) + " has " + std::to_string(size) +
                        " cells in a table of " + std::to_string(n_rows) +
                        " rows: give every column the same number of rows",
                    in_column(draft.get()));
  }
  check_missing(draft);
  if (draft.get().type == Column::Type::real) {
    check_real(draft);
    check_missing(draft);  // NaN cells have become missing
  } else if (draft.get().type == Column::Type::logical) {
    check_logical(draft);
  } else {
    Column ordered;
    if (order_levels(draft.get(), ordered, context)) draft = Draft(std::move(ordered));
  }
  return std::move(draft).finish();
}

struct Found {
  std::size_t index;  // in the table
  std::string name;   // in normal spelling
};

[[noreturn]] void repeated(const Table& table, std::size_t first,
                           const std::vector<std::size_t>& all) {
  const std::string name = utf8::display(table.columns[first].name);
  for (const std::size_t i : all) {
    if (table.columns[i].name == table.columns[first].name) continue;
    throw DataError("duplicate_column",
                    "columns " + std::to_string(first + 1) + " and " + std::to_string(i + 1) +
                        " of the data are both called \"" + name +
                        "\", with letters encoded in two ways: rename one of them",
                    ErrorPlace{name, {}, 0});
  }
  throw DataError("duplicate_column",
                  "column \"" + name + "\" occurs " + std::to_string(all.size()) +
                      " times in the data: rename or remove all but one",
                  ErrorPlace{name, {}, 0});
}

// Where each used column stands, each once.
std::vector<Found> locate(const Table& table, const std::vector<std::string>& used,
                          Context& context) {
  std::vector<std::string> names, normal;
  for (const Column& column : table.columns) names.push_back(column.name);
  for (std::string name : names) {
    try {
      normalise_name(name);
    } catch (const DataError&) {
      // An unreadable name is at fault only where it is used: below, by its bytes.
    }
    normal.push_back(std::move(name));
  }
  std::vector<Found> found;
  for (std::string wanted : used) {
    normalise_name(wanted);
    bool done = false;
    for (const Found& entry : found) done = done || entry.name == wanted;
    if (done) continue;
    std::vector<std::size_t> all;
    for (std::size_t i = 0; i < normal.size(); ++i) {
      if (normal[i] == wanted) all.push_back(i);
    }
    if (all.empty()) unknown_column(wanted, names);
    if (all.size() > 1) repeated(table, all[0], all);
    if (names[all[0]] != wanted) {
      std::string name = names[all[0]];
      const NameChange change = normalise_name(name);
      context.note("the name of " + column_text(wanted) + " was " + change_text(change));
    }
    found.push_back({all[0], wanted});
  }
  return found;
}

std::vector<std::shared_ptr<const Column>> read_columns(
    const Table& table, const std::vector<std::string>& used, Context& context,
    const std::function<Draft(std::size_t)>& take) {
  const std::vector<Found> found = locate(table, used, context);
  if (table.n_rows == 0) {
    throw DataError("no_rows",
                    "the data have no rows: look at the step that made or filtered them");
  }
  if (table.n_rows >= std::numeric_limits<std::uint32_t>::max() - 1) {
    throw DataError("too_large", "the data have " + std::to_string(table.n_rows) +
                                     " rows, at most 4294967293 can be read: count equal rows "
                                     "first and use the counts as frequency weights");
  }
  std::vector<std::shared_ptr<const Column>> columns;
  for (const Found& entry : found) {
    Draft draft = take(entry.index);
    if (draft.get().name != entry.name) draft.edit().name = entry.name;
    columns.push_back(checked(std::move(draft), table.n_rows, context));
  }
  return columns;
}

}  // namespace

Frame Frame::read(const Table& table, const std::vector<std::string>& used, Context& context) {
  Frame frame;
  frame.columns_ = read_columns(table, used, context,
                                [&table](std::size_t i) { return Draft(table.columns[i]); });
  frame.n_rows_ = table.n_rows;
  return frame;
}

Frame Frame::read(Table&& table, const std::vector<std::string>& used, Context& context) {
  Frame frame;
  frame.columns_ = read_columns(
      table, used, context, [&table](std::size_t i) { return Draft(std::move(table.columns[i])); });
  frame.n_rows_ = table.n_rows;
  return frame;
}

Frame Frame::read(std::shared_ptr<const Table> table, const std::vector<std::string>& used,
                  Context& context) {
  Frame frame;
  frame.columns_ = read_columns(*table, used, context, [&table](std::size_t i) {
    return Draft(std::shared_ptr<const Column>(table, &table->columns[i]));
  });
  frame.n_rows_ = table->n_rows;
  return frame;
}

Frame Frame::of(std::vector<Column> columns, std::size_t n_rows) {
  Frame frame;
  for (Column& column : columns) {
    frame.columns_.push_back(std::make_shared<const Column>(std::move(column)));
  }
  frame.n_rows_ = n_rows;
  return frame;
}

const Column* Frame::find(const std::string& name) const {
  std::string wanted = name;
  normalise_name(wanted);
  for (const auto& column : columns_) {
    if (column->name == wanted) return column.get();
  }
  return nullptr;
}

const Column& Frame::at(const std::string& name) const {
  const Column* column = find(name);
  if (!column) unknown_column(name, names());
  return *column;
}

std::vector<std::string> Frame::names() const {
  std::vector<std::string> names;
  for (const auto& column : columns_) names.push_back(column->name);
  return names;
}

namespace {

/// All but the cells.
void describe(const Column& column, Column& to) {
  to.name = column.name;
  to.type = column.type;
  to.whole = column.whole;
  to.declared = column.declared;
  to.ordered = column.ordered;
  to.levels = column.levels;
}

/// cells[rows[i]].
void gather_numbers(const double* cells, const std::vector<std::uint32_t>& rows,
                    std::vector<double>& to) {
  const std::size_t n = to.size();
  for (std::size_t i = 0; i < n; ++i) {
    if (i + prefetch_ahead < n) prefetch(cells + rows[i + prefetch_ahead]);
    to[i] = cells[rows[i]] + 0.0;
  }
}

}  // namespace

Column without_cells(const Column& column) {
  Column to;
  describe(column, to);
  return to;
}

Column gather(const Column& column, const std::vector<std::uint32_t>& rows) {
  Column to;
  gather(column, rows, to);
  return to;
}

void gather(const Column& column, const std::vector<std::uint32_t>& rows, Column& to) {
  describe(column, to);
  const std::size_t n = rows.size();
  std::vector<double>& real = to.real.own();
  real.resize(column.real.empty() ? 0 : n);
  gather_numbers(column.real.data(), rows, real);
  to.codes.resize(column.codes.empty() ? 0 : n);
  for (std::size_t i = 0; i < to.codes.size(); ++i) to.codes[i] = column.codes[rows[i]];
  to.missing.clear();
  bool any = false;
  for (std::size_t i = 0; i < n && !column.missing.empty(); ++i) {
    if (column.missing[rows[i]] == 0) continue;
    if (!any) to.missing.resize(n, 0);
    any = true;
    to.missing[i] = 1;
  }
}

Frame gather(const Frame& frame, const std::vector<std::uint32_t>& rows) {
  std::vector<Column> columns;
  for (std::size_t j = 0; j < frame.n_columns(); ++j)
    columns.push_back(gather(frame.column(j), rows));
  return Frame::of(std::move(columns), rows.size());
}

}  // namespace skillnad
