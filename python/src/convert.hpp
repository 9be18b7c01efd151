// Values across the border: Python's to the core's and back.
#pragma once

#include <pybind11/pybind11.h>

#include "skillnad/base/value.hpp"

namespace skillnad::python {

namespace py = pybind11;

/// A table being filled by the wrapper, or one that came out of a call.
struct TableHandle {
  std::shared_ptr<const Table> table;
};
struct MatrixHandle {
  std::shared_ptr<const NamedMatrix> matrix;
};
struct ResultHandle {
  std::shared_ptr<const Result> result;
};

/// None, bool, int, float, str, a list or tuple of them, a dict (named list) or a handle. A list of
/// one is that one, as in R. What has no counterpart becomes an empty list, which the core refuses
/// by name of the argument.
Value to_value(py::handle object);

/// The named arguments of a call.
ValueList to_list(const py::dict& arguments);

/// Numbers that are whole come back as int, a logical vector as an array, lists with names as dict;
/// tables, matrices and results as handles.
py::object to_python(const Value& value);

/// The columns of a table as tuples (name, kind, cells, missing, levels, ordered).
py::list table_columns(const Table& table);

}  // namespace skillnad::python
