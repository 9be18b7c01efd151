#include "convert.hpp"

#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace skillnad::python {

namespace {

constexpr double kExact = 9007199254740992.0;  // 2^53

bool is_logical(py::handle x) {
  return PyBool_Check(x.ptr()) != 0;
}
bool is_number(py::handle x) {
  return !is_logical(x) && (PyLong_Check(x.ptr()) != 0 || PyFloat_Check(x.ptr()) != 0);
}
bool is_text(py::handle x) {
  return PyUnicode_Check(x.ptr()) != 0;
}

/// An int that a double does not hold goes as its text, which no numeric argument accepts.
Value number(py::handle x) {
  if (PyFloat_Check(x.ptr()) != 0) return Value(PyFloat_AS_DOUBLE(x.ptr()));
  int overflow = 0;
  const long long whole = PyLong_AsLongLongAndOverflow(x.ptr(), &overflow);
  const auto real = static_cast<double>(whole);
  if (overflow != 0 || std::fabs(real) > kExact) return Value(std::string(py::str(x)));
  return Value(real);
}

std::string text(py::handle x) {
  const auto bytes = py::reinterpret_steal<py::bytes>(
      PyUnicode_AsEncodedString(x.ptr(), "utf-8", "surrogatepass"));
  if (!bytes) throw py::error_already_set();
  return bytes;
}

Value sequence(const py::sequence& items) {
  const std::size_t n = items.size();
  if (n == 1) return to_value(items[0]);
  std::size_t logical = 0;
  std::size_t numeric = 0;
  std::size_t textual = 0;
  for (const auto item : items) {
    logical += is_logical(item) ? 1 : 0;
    numeric += is_number(item) ? 1 : 0;
    textual += is_text(item) ? 1 : 0;
  }
  if (textual == n) {
    std::vector<std::string> cells;
    for (const auto item : items) cells.push_back(text(item));
    return cells;
  }
  if (logical == n) {
    std::vector<bool> cells;
    for (const auto item : items) cells.push_back(item.ptr() == Py_True);
    return cells;
  }
  if (numeric == n) {
    std::vector<double> cells;
    for (const auto item : items) {
      const Value cell = number(item);
      const double* x = cell.get<double>();
      cells.push_back(x != nullptr ? *x : std::numeric_limits<double>::infinity());
    }
    return cells;
  }
  ValueList list;
  for (const auto item : items) list.add("", to_value(item));
  return list;
}

py::object from_number(double x) {
  if (x == std::floor(x) && std::fabs(x) <= kExact) {
    return py::int_(static_cast<long long>(x));
  }
  return py::float_(x);
}

py::object from_list(const ValueList& list) {
  const bool named =
      list.items.empty() || std::any_of(list.items.begin(), list.items.end(),
                                        [](const auto& x) { return !x.first.empty(); });
  if (named) {
    py::dict dict;
    for (const auto& [name, value] : list.items) dict[py::str(name)] = to_python(value);
    return dict;
  }
  py::list plain;
  for (const auto& item : list.items) plain.append(to_python(item.second));
  return plain;
}

py::object missing_of(const Column& column, std::size_t n) {
  const bool any = std::any_of(column.missing.begin(), column.missing.end(),
                               [](std::uint8_t x) { return x != 0; });
  if (!any) return py::none();
  py::array_t<bool> mask(static_cast<py::ssize_t>(n));
  auto cells = mask.mutable_unchecked<1>();
  for (std::size_t i = 0; i < n; ++i) cells(static_cast<py::ssize_t>(i)) = column.is_missing(i);
  return mask;
}

py::object real_cells(const Column& column, std::size_t n) {
  py::array_t<double> array(static_cast<py::ssize_t>(n));
  auto cells = array.mutable_unchecked<1>();
  for (std::size_t i = 0; i < n; ++i) {
    cells(static_cast<py::ssize_t>(i)) =
        column.is_missing(i) ? std::numeric_limits<double>::quiet_NaN() : column.real[i];
  }
  return array;
}

py::object code_cells(const Column& column, std::size_t n) {
  py::array_t<std::int32_t> array(static_cast<py::ssize_t>(n));
  auto cells = array.mutable_unchecked<1>();
  for (std::size_t i = 0; i < n; ++i) {
    cells(static_cast<py::ssize_t>(i)) = column.is_missing(i) ? -1 : column.codes[i];
  }
  return array;
}

py::object text_cells(const Column& column, std::size_t n) {
  py::list cells(n);
  for (std::size_t i = 0; i < n; ++i) {
    cells[i] = column.is_missing(i) ? py::object(py::none()) : py::object(py::str(column.text[i]));
  }
  return cells;
}

}  // namespace

Value to_value(py::handle x) {
  if (x.is_none()) return Value();
  if (is_logical(x)) return Value(x.ptr() == Py_True);
  if (is_number(x)) return number(x);
  if (is_text(x)) return Value(text(x));
  if (py::isinstance<ResultHandle>(x)) return Value(x.cast<ResultHandle&>().result);
  if (py::isinstance<TableHandle>(x)) return Value(x.cast<TableHandle&>().table);
  if (py::isinstance<py::dict>(x)) return Value(to_list(py::reinterpret_borrow<py::dict>(x)));
  if (py::isinstance<py::list>(x) || py::isinstance<py::tuple>(x)) {
    return sequence(py::reinterpret_borrow<py::sequence>(x));
  }
  return Value(ValueList());
}

ValueList to_list(const py::dict& arguments) {
  ValueList list;
  for (const auto& [name, value] : arguments) list.add(text(py::str(name)), to_value(value));
  return list;
}

py::object to_python(const Value& value) {
  if (value.is_null()) return py::none();
  if (const auto* x = value.get<bool>()) return py::bool_(*x);
  if (const auto* x = value.get<double>()) return from_number(*x);
  if (const auto* x = value.get<std::string>()) return py::str(*x);
  if (const auto* x = value.get<std::vector<bool>>()) {
    py::array_t<bool> array(static_cast<py::ssize_t>(x->size()));
    std::copy(x->begin(), x->end(), array.mutable_data());
    return std::move(array);
  }
  if (const auto* x = value.get<std::vector<std::string>>()) return py::cast(*x);
  if (const auto* x = value.get<std::vector<double>>()) {
    py::list cells;
    for (const double cell : *x) cells.append(from_number(cell));
    return cells;
  }
  if (const auto* x = value.get<std::shared_ptr<const Table>>()) return py::cast(TableHandle{*x});
  if (const auto* x = value.get<std::shared_ptr<const NamedMatrix>>()) {
    return py::cast(MatrixHandle{*x});
  }
  if (const auto* x = value.get<std::shared_ptr<const Result>>()) {
    return py::cast(ResultHandle{*x});
  }
  return from_list(*value.list());
}

py::list table_columns(const Table& table) {
  py::list columns;
  const std::size_t n = table.n_rows;
  for (const Column& column : table.columns) {
    py::object cells;
    const char* kind = "";
    switch (column.type) {
      case Column::Type::real:
        kind = column.whole ? "whole" : "real";
        cells = real_cells(column, n);
        break;
      case Column::Type::logical:
        kind = "logical";
        cells = code_cells(column, n);
        break;
      case Column::Type::categorical:
        kind = "categorical";
        cells = code_cells(column, n);
        break;
      case Column::Type::text:
        kind = "text";
        cells = text_cells(column, n);
        break;
      case Column::Type::other:
        throw py::type_error("a result cannot hold a column of type " + column.other);
    }
    columns.append(py::make_tuple(py::str(column.name), kind, cells, missing_of(column, n),
                                  py::cast(column.levels), column.ordered));
  }
  return columns;
}

}  // namespace skillnad::python
