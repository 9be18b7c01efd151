#include "convert.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <unordered_map>

namespace skillnad::r {

namespace {

constexpr std::int64_t kExact = std::int64_t{1} << 53;

/// What the external pointer of a result holds.
using LivePointer = Rcpp::XPtr<std::shared_ptr<const Live>>;

std::size_t length(SEXP x) {
  return static_cast<std::size_t>(Rf_xlength(x));
}

/// Marks a cell; it then holds code -1 or 0.0.
void mark_missing(Column& column, std::size_t row, std::size_t n) {
  if (column.missing.empty()) column.missing.assign(n, 0);
  column.missing[row] = 1;
  if (!column.codes.empty()) column.codes[row] = -1;
}

std::vector<std::string> read_texts(SEXP x) {
  std::vector<std::string> cells(length(x));
  for (std::size_t i = 0; i < cells.size(); ++i) {
    cells[i] = text(STRING_ELT(x, static_cast<R_xlen_t>(i)));
  }
  return cells;
}

// -- columns in ----------------------------------------------------------------------------------

void read_factor(Column& column, SEXP x) {
  const std::size_t n = length(x);
  const int* codes = INTEGER(x);
  column.type = Column::Type::categorical;
  column.declared = true;
  column.ordered = Rf_inherits(x, "ordered");
  column.levels = read_texts(Rf_getAttrib(x, R_LevelsSymbol));
  column.codes.resize(n);
  for (std::size_t i = 0; i < n; ++i) {
    if (codes[i] == NA_INTEGER) {
      mark_missing(column, i, n);
    } else {
      column.codes[i] = codes[i] - 1;
    }
  }
}

/// R keeps one copy of each string, so its address stands for it; the same text in two encodings
/// has two.
void read_text_column(Column& column, SEXP x) {
  const std::size_t n = length(x);
  column.type = Column::Type::categorical;
  column.codes.resize(n);
  std::unordered_map<SEXP, std::int32_t> addresses;
  std::unordered_map<std::string, std::int32_t> codes;
  SEXP last = nullptr;
  std::int32_t last_code = 0;
  for (std::size_t i = 0; i < n; ++i) {
    SEXP cell = STRING_ELT(x, static_cast<R_xlen_t>(i));
    if (cell == NA_STRING) {
      mark_missing(column, i, n);
      continue;
    }
    if (cell != last) {
      last = cell;
      const auto [address, added] = addresses.emplace(cell, 0);
      if (added) {
        const std::string level = text(cell);
        const auto [entry, fresh] = codes.emplace(level, static_cast<std::int32_t>(codes.size()));
        if (fresh) column.levels.push_back(level);
        address->second = entry->second;
      }
      last_code = address->second;
    }
    column.codes[i] = last_code;
  }
}

void read_logical(Column& column, SEXP x) {
  const std::size_t n = length(x);
  const int* cells = LOGICAL(x);
  column.type = Column::Type::logical;
  column.codes.resize(n);
  for (std::size_t i = 0; i < n; ++i) {
    if (cells[i] == NA_LOGICAL) {
      mark_missing(column, i, n);
    } else {
      column.codes[i] = cells[i] != 0 ? 1 : 0;
    }
  }
}

void read_integer(Column& column, SEXP x) {
  const std::size_t n = length(x);
  const int* cells = INTEGER(x);
  column.whole = true;
  column.real.resize(n);
  for (std::size_t i = 0; i < n; ++i) {
    if (cells[i] == NA_INTEGER) {
      mark_missing(column, i, n);
    } else {
      column.real[i] = cells[i];
    }
  }
}

/// Numbers none of which is missing are lent.
void read_real(Column& column, SEXP x) {
  const std::size_t n = length(x);
  const double* cells = REAL(x);
  if (n > 0 && std::none_of(cells, cells + n, [](double one) { return std::isnan(one); })) {
    column.real = skillnad::RealCells::lent(cells, n, std::make_shared<const Rcpp::RObject>(x));
    return;
  }
  std::vector<double> own(n);
  for (std::size_t i = 0; i < n; ++i) {
    if (std::isnan(cells[i])) {
      mark_missing(column, i, n);
    } else {
      own[i] = cells[i];
    }
  }
  column.real = std::move(own);
}

/// The class integer64 keeps integers in the bits of doubles. Beyond 2^53, where doubles no longer
/// hold every integer, the column becomes undeclared categories named by their decimal text.
void read_integer64(Column& column, SEXP x) {
  const std::size_t n = length(x);
  static_assert(sizeof(double) == sizeof(std::int64_t), "integer64 needs doubles of 64 bits");
  std::vector<std::int64_t> cells(n);
  if (n > 0)
    std::copy_n(reinterpret_cast<const char*>(REAL(x)), n * sizeof(double),
                reinterpret_cast<char*>(cells.data()));
  constexpr std::int64_t missing = std::numeric_limits<std::int64_t>::min();
  const bool exact = std::all_of(cells.begin(), cells.end(), [](std::int64_t cell) {
    return cell == missing || (cell <= kExact && cell >= -kExact);
  });
  if (exact) {
    column.whole = true;
    column.real.resize(n);
  } else {
    column.type = Column::Type::categorical;
    column.codes.resize(n);
  }
  std::unordered_map<std::int64_t, std::int32_t> codes;
  for (std::size_t i = 0; i < n; ++i) {
    if (cells[i] == missing) {
      mark_missing(column, i, n);
    } else if (exact) {
      column.real[i] = static_cast<double>(cells[i]);
    } else {
      const auto [entry, added] = codes.emplace(cells[i], static_cast<std::int32_t>(codes.size()));
      if (added) {
        char digits[24];
        column.levels.emplace_back(digits,
                                   std::to_chars(digits, digits + sizeof digits, cells[i]).ptr);
      }
      column.codes[i] = entry->second;
    }
  }
}

Column read_column(std::string name, SEXP x, std::size_t n) {
  Column column;
  column.name = std::move(name);
  if (Rf_inherits(x, "skillnad_other")) {
    column.type = Column::Type::other;
    column.other = text(STRING_ELT(VECTOR_ELT(x, 0), 0));
    column.missing.assign(n, 0);
  } else if (Rf_isFactor(x)) {
    read_factor(column, x);
  } else if (Rf_inherits(x, "integer64")) {
    read_integer64(column, x);
  } else if (TYPEOF(x) == STRSXP) {
    read_text_column(column, x);
  } else if (TYPEOF(x) == LGLSXP) {
    read_logical(column, x);
  } else if (TYPEOF(x) == INTSXP) {
    read_integer(column, x);
  } else {
    read_real(column, x);
  }
  return column;
}

Value read_table(SEXP x) {
  Table table;
  SEXP columns = VECTOR_ELT(x, 0);
  const std::vector<std::string> names = read_texts(VECTOR_ELT(x, 1));
  table.n_rows = static_cast<std::size_t>(Rf_asReal(VECTOR_ELT(x, 2)));
  for (std::size_t j = 0; j < names.size(); ++j) {
    table.columns.push_back(
        read_column(names[j], VECTOR_ELT(columns, static_cast<R_xlen_t>(j)), table.n_rows));
  }
  return Value(std::make_shared<const Table>(std::move(table)));
}

Value read_result(SEXP x) {
  Result result;
  result.kind = text(STRING_ELT(VECTOR_ELT(x, 0), 0));
  result.saved = text(STRING_ELT(VECTOR_ELT(x, 1), 0));
  SEXP pointer = VECTOR_ELT(x, 2);
  if (TYPEOF(pointer) == EXTPTRSXP && R_ExternalPtrAddr(pointer) != nullptr) {
    result.live = *LivePointer(pointer);
  }
  return Value(std::move(result));
}

// -- values in -----------------------------------------------------------------------------------

/// One cell of an atomic vector; a missing one goes as NaN, which no argument accepts.
Value cell(SEXP x, R_xlen_t i) {
  switch (TYPEOF(x)) {
    case LGLSXP:
      if (LOGICAL(x)[i] == NA_LOGICAL) return Value(std::nan(""));
      return Value(LOGICAL(x)[i] != 0);
    case INTSXP:
      return Value(INTEGER(x)[i] == NA_INTEGER ? std::nan("") : double(INTEGER(x)[i]));
    case REALSXP:
      return Value(std::isnan(REAL(x)[i]) ? std::nan("") : REAL(x)[i]);
    default:
      if (STRING_ELT(x, i) == NA_STRING) return Value(std::nan(""));
      return Value(text(STRING_ELT(x, i)));
  }
}

bool any_missing(SEXP x) {
  for (R_xlen_t i = 0; i < Rf_xlength(x); ++i) {
    if (TYPEOF(x) == LGLSXP && LOGICAL(x)[i] == NA_LOGICAL) return true;
    if (TYPEOF(x) == STRSXP && STRING_ELT(x, i) == NA_STRING) return true;
  }
  return false;
}

Value read_vector(SEXP x) {
  const std::size_t n = length(x);
  SEXP names = Rf_getAttrib(x, R_NamesSymbol);
  if (names != R_NilValue || any_missing(x)) {
    if (n == 1 && names == R_NilValue) return cell(x, 0);
    ValueList list;
    for (std::size_t i = 0; i < n; ++i) {
      const auto at = static_cast<R_xlen_t>(i);
      list.add(names == R_NilValue ? "" : text(STRING_ELT(names, at)), cell(x, at));
    }
    return Value(std::move(list));
  }
  if (n == 1) return cell(x, 0);
  if (n == 0 || TYPEOF(x) == STRSXP)
    return Value(TYPEOF(x) == STRSXP ? read_texts(x) : std::vector<std::string>());
  if (TYPEOF(x) == LGLSXP) {
    std::vector<bool> cells(n);
    for (std::size_t i = 0; i < n; ++i) cells[i] = LOGICAL(x)[i] != 0;
    return Value(std::move(cells));
  }
  std::vector<double> cells(n);
  for (std::size_t i = 0; i < n; ++i) {
    cells[i] = *cell(x, static_cast<R_xlen_t>(i)).get<double>();
  }
  return Value(std::move(cells));
}

// -- values out ----------------------------------------------------------------------------------

SEXP numbers(const std::vector<double>& cells) {
  Rcpp::NumericVector vector(static_cast<R_xlen_t>(cells.size()));
  std::transform(cells.begin(), cells.end(), vector.begin(),
                 [](double x) { return std::isnan(x) ? NA_REAL : x; });
  return vector;
}

SEXP logicals(const std::vector<bool>& cells) {
  Rcpp::LogicalVector vector(static_cast<R_xlen_t>(cells.size()));
  std::copy(cells.begin(), cells.end(), vector.begin());
  return vector;
}

SEXP real_cells(const Column& column, std::size_t n) {
  const bool small =
      column.whole && std::all_of(column.real.begin(), column.real.end(),
                                  [](double x) { return std::fabs(x) < 2147483647; });
  if (small) {
    Rcpp::IntegerVector cells(static_cast<R_xlen_t>(n));
    for (std::size_t i = 0; i < n; ++i) {
      cells[static_cast<R_xlen_t>(i)] =
          column.is_missing(i) ? NA_INTEGER : static_cast<int>(column.real[i]);
    }
    return cells;
  }
  Rcpp::NumericVector cells(static_cast<R_xlen_t>(n));
  for (std::size_t i = 0; i < n; ++i) {
    const bool missing = column.is_missing(i) || std::isnan(column.real[i]);
    cells[static_cast<R_xlen_t>(i)] = missing ? NA_REAL : column.real[i];
  }
  return cells;
}

SEXP column_cells(const Column& column, std::size_t n) {
  if (column.type == Column::Type::real) return real_cells(column, n);
  if (column.type == Column::Type::text) {
    Rcpp::CharacterVector cells(texts(column.text));
    for (std::size_t i = 0; i < n; ++i) {
      if (column.is_missing(i)) cells[static_cast<R_xlen_t>(i)] = NA_STRING;
    }
    return cells;
  }
  if (column.type == Column::Type::logical) {
    Rcpp::LogicalVector cells(static_cast<R_xlen_t>(n));
    for (std::size_t i = 0; i < n; ++i) {
      cells[static_cast<R_xlen_t>(i)] = column.is_missing(i) ? NA_LOGICAL : column.codes[i];
    }
    return cells;
  }
  if (column.type == Column::Type::categorical) {
    Rcpp::IntegerVector cells(static_cast<R_xlen_t>(n));
    for (std::size_t i = 0; i < n; ++i) {
      cells[static_cast<R_xlen_t>(i)] = column.is_missing(i) ? NA_INTEGER : column.codes[i] + 1;
    }
    cells.attr("levels") = texts(column.levels);
    cells.attr("class") = column.ordered ? Rcpp::CharacterVector::create("ordered", "factor")
                                         : Rcpp::CharacterVector::create("factor");
    return cells;
  }
  throw std::logic_error("a result cannot hold a column of type " + column.other);
}

SEXP data_frame(const Table& table) {
  const auto n = static_cast<R_xlen_t>(table.columns.size());
  Rcpp::List frame(n);
  std::vector<std::string> names;
  for (R_xlen_t j = 0; j < n; ++j) {
    const Column& column = table.columns[static_cast<std::size_t>(j)];
    frame[j] = column_cells(column, table.n_rows);
    names.push_back(column.name);
  }
  frame.names() = texts(names);
  frame.attr("row.names") =
      Rcpp::IntegerVector::create(NA_INTEGER, -static_cast<int>(table.n_rows));
  frame.attr("class") = "data.frame";
  return frame;
}

SEXP named_matrix(const NamedMatrix& matrix) {
  Rcpp::NumericMatrix cells(static_cast<int>(matrix.cells.rows()),
                            static_cast<int>(matrix.cells.cols()));
  std::copy(matrix.cells.cells().begin(), matrix.cells.cells().end(), cells.begin());
  cells.attr("dimnames") = Rcpp::List::create(texts(matrix.rows), texts(matrix.cols));
  return cells;
}

SEXP result_object(const Result& result) {
  Rcpp::RObject pointer;
  if (result.live) pointer = LivePointer(new std::shared_ptr<const Live>(result.live), true);
  Rcpp::List object = Rcpp::List::create(
      Rcpp::Named("kind") = texts({result.kind}), Rcpp::Named("saved") = texts({result.saved}),
      Rcpp::Named("pointer") = pointer, Rcpp::Named("frame_kind") = R_NilValue);
  object.attr("class") = texts({"skillnad_" + result.kind, "skillnad_result"});
  return object;
}

SEXP named_list(const ValueList& values) {
  const auto n = static_cast<R_xlen_t>(values.items.size());
  Rcpp::List list(n);
  std::vector<std::string> names;
  bool named = n == 0;
  for (R_xlen_t i = 0; i < n; ++i) {
    const auto& [name, value] = values.items[static_cast<std::size_t>(i)];
    list[i] = to_r(value);
    names.push_back(name);
    named = named || !name.empty();
  }
  if (named) list.names() = texts(names);
  return list;
}

}  // namespace

void materialise(SEXP x) {
  switch (TYPEOF(x)) {
    case VECSXP:
      for (R_xlen_t i = 0; i < Rf_xlength(x); ++i) materialise(VECTOR_ELT(x, i));
      break;
    case STRSXP:
      (void)STRING_PTR(x);
      break;
    case INTSXP:
      (void)INTEGER(x);
      break;
    case LGLSXP:
      (void)LOGICAL(x);
      break;
    case REALSXP:
      (void)REAL(x);
      break;
    default:
      break;
  }
}

std::string text(SEXP string) {
  // Text of unknown encoding goes byte by byte: the core takes UTF-8, and ISO 8859-1 with a note,
  // whatever the locale of this session.
  if (Rf_getCharCE(string) == CE_LATIN1) return Rf_translateCharUTF8(string);
  return std::string(CHAR(string), length(string));
}

Rcpp::CharacterVector texts(const std::vector<std::string>& cells) {
  Rcpp::CharacterVector vector(static_cast<R_xlen_t>(cells.size()));
  for (std::size_t i = 0; i < cells.size(); ++i) {
    vector[static_cast<R_xlen_t>(i)] =
        Rf_mkCharLenCE(cells[i].data(), static_cast<int>(cells[i].size()), CE_UTF8);
  }
  return vector;
}

Value to_value(SEXP x) {
  if (x == R_NilValue) return Value();
  if (Rf_inherits(x, "skillnad_result")) return read_result(x);
  if (Rf_inherits(x, "skillnad_table")) return read_table(x);
  if (TYPEOF(x) == VECSXP) return Value(to_list(x));
  const bool plain =
      TYPEOF(x) == LGLSXP || TYPEOF(x) == INTSXP || TYPEOF(x) == REALSXP || TYPEOF(x) == STRSXP;
  return plain ? read_vector(x) : Value(ValueList());
}

ValueList to_list(SEXP arguments) {
  ValueList list;
  SEXP names = Rf_getAttrib(arguments, R_NamesSymbol);
  for (R_xlen_t i = 0; i < Rf_xlength(arguments); ++i) {
    list.add(names == R_NilValue ? "" : text(STRING_ELT(names, i)),
             to_value(VECTOR_ELT(arguments, i)));
  }
  return list;
}

SEXP to_r(const Value& value) {
  if (value.is_null()) return R_NilValue;
  if (const auto* x = value.get<bool>()) return Rcpp::wrap(*x);
  if (const auto* x = value.get<double>()) return numbers({*x});
  if (const auto* x = value.get<std::string>()) return texts({*x});
  if (const auto* x = value.get<std::vector<bool>>()) return logicals(*x);
  if (const auto* x = value.get<std::vector<double>>()) return numbers(*x);
  if (const auto* x = value.get<std::vector<std::string>>()) return texts(*x);
  if (const auto* x = value.table()) return data_frame(*x);
  if (const auto* x = value.matrix()) return named_matrix(*x);
  if (const auto* x = value.result()) return result_object(*x);
  return named_list(*value.list());
}

}  // namespace skillnad::r
