// Columns of a Python data frame in the neutral table.
#pragma once

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <cstdint>
#include <string>
#include <vector>

#include "skillnad/base/table.hpp"

namespace skillnad::python {

namespace py = pybind11;

using Mask = py::object;  ///< None, or a one-dimensional array of bool: true where missing

/// Floating point cells; NaN is missing. Cells that stand side by side, none of them missing, are
/// lent.
Column real_column(std::string name, const py::array_t<double>& cells, const Mask& mask);

/// Integer cells. If any is beyond 2^53, where doubles no longer hold every integer, the column
/// becomes undeclared categories named by their decimal text.
Column whole_column(std::string name, const py::array_t<std::int64_t>& cells, const Mask& mask);

Column logical_column(std::string name, const py::array_t<bool>& cells, const Mask& mask);

/// Codes into `levels`, negative where missing. Undeclared levels that no cell has are left out.
Column coded_column(std::string name, const py::array_t<std::int32_t>& codes,
                    std::vector<std::string> levels, bool declared, bool ordered);

/// An array of Python objects: text, or logical, or numbers; a column of type `other` if they are
/// of mixed kinds, dates or lists. None, NaN, pandas' NA and NaT are missing.
Column object_column(std::string name, const py::array& objects);

/// A column the core does not read.
Column other_column(std::string name, std::string kind);

}  // namespace skillnad::python
