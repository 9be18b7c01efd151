// The Python module `skillnad._core`: conversions, the interrupt and exceptions, nothing else.
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <cstring>
#include <stdexcept>

#include "columns.hpp"
#include "convert.hpp"
#include "skillnad/api/registry.hpp"
#include "skillnad/base/context.hpp"
#include "skillnad/base/error.hpp"

namespace skillnad::python {
namespace {

/// Raises the Python exception of a core error; the class and its fields stand in errors.py.
[[noreturn]] void raise(const Error& error) {
  const ErrorPlace& place = error.place();
  py::dict details;
  details["column"] = place.column;
  details["rows"] = py::cast(place.rows);
  details["n_rows"] = place.n_rows;
  const py::object exception = py::module_::import("skillnad.errors")
                                   .attr("make_error")(error_kind_name(error.kind()), error.code(),
                                                       error.message(), details);
  PyErr_SetObject(py::type::handle_of(exception).ptr(), exception.ptr());
  throw py::error_already_set();
}

/// Runs `body` with core exceptions turned into Python's.
template <class Body>
auto guarded(Body body) {
  try {
    return body();
  } catch (const Error& error) {
    raise(error);
  } catch (const Interrupted&) {
    // A handler of the signal may already have raised an exception of its own.
    if (PyErr_Occurred() == nullptr) PyErr_SetNone(PyExc_KeyboardInterrupt);
    throw py::error_already_set();
  }
}

/// "Python 3.11.2"
std::string host() {
  const std::string version = Py_GetVersion();
  return "Python " + version.substr(0, version.find(' '));
}

/// value, [(code, text) of each warning]; `progress` is None or called with (done, total).
py::tuple call(const std::string& name, const py::dict& arguments, const py::object& progress) {
  return guarded([&] {
    const ValueList given = to_list(arguments);
    Context context;
    context.host = host();
    context.interrupted = [] {
      const py::gil_scoped_acquire gil;
      return PyErr_Occurred() != nullptr || PyErr_CheckSignals() != 0;
    };
    if (!progress.is_none()) {
      context.progress = [&](double done, double total) {
        const py::gil_scoped_acquire gil;
        try {
          progress(done, total);
        } catch (py::error_already_set& error) {
          error.restore();  // the next look for an interrupt finds it
        }
      };
    }
    Value value;
    {
      const py::gil_scoped_release free;
      value = api::call(context, name, given);
    }
    py::list warnings;
    for (const Warning& warning : context.warnings) {
      warnings.append(py::make_tuple(warning.code, warning.text));
    }
    return py::make_tuple(to_python(value), warnings);
  });
}

std::vector<std::string> columns(const std::string& name, const std::string& argument,
                                 const py::dict& arguments, const std::vector<std::string>& names) {
  return guarded([&] { return api::columns(name, argument, to_list(arguments), names); });
}

/// A table in the making: the wrapper adds the columns a call needs, then hands it over.
class TableBuilder {
 public:
  explicit TableBuilder(std::size_t n_rows) { table_.n_rows = n_rows; }
  void add(Column column) {
    if (column.type == Column::Type::other) {
      column.missing.assign(table_.n_rows, 0);
    } else if ((column.type == Column::Type::real ? column.real.size() : column.codes.size()) !=
               table_.n_rows) {
      throw py::value_error("a column's length is not that of the table");
    }
    table_.columns.push_back(std::move(column));
  }
  TableHandle finish() { return {std::make_shared<const Table>(std::move(table_))}; }

 private:
  Table table_;
};

py::object matrix_cells(const MatrixHandle& handle) {
  const Matrix& matrix = handle.matrix->cells;
  py::array_t<double, py::array::f_style> cells(
      {static_cast<py::ssize_t>(matrix.rows()), static_cast<py::ssize_t>(matrix.cols())});
  if (!matrix.empty()) {
    std::memcpy(cells.mutable_data(), matrix.column(0), matrix.cells().size() * sizeof(double));
  }
  return std::move(cells);
}

}  // namespace
}  // namespace skillnad::python

PYBIND11_MODULE(_core, m) {
  using namespace skillnad::python;
  using skillnad::Column;
  namespace api = skillnad::api;

  m.doc() = "The border between Python and the core.";

  py::class_<TableHandle>(m, "Table")
      .def_property_readonly("n_rows", [](const TableHandle& x) { return x.table->n_rows; })
      .def("columns", [](const TableHandle& x) { return table_columns(*x.table); });
  py::class_<MatrixHandle>(m, "NamedMatrix")
      .def_property_readonly("rows", [](const MatrixHandle& x) { return x.matrix->rows; })
      .def_property_readonly("cols", [](const MatrixHandle& x) { return x.matrix->cols; })
      .def_property_readonly("cells", &matrix_cells);
  py::class_<ResultHandle>(m, "Result")
      .def(py::init([](std::string kind, const py::bytes& saved) {
        return ResultHandle{std::make_shared<const skillnad::Result>(
            skillnad::Result{std::move(kind), saved, nullptr})};
      }))
      .def_property_readonly("kind", [](const ResultHandle& x) { return x.result->kind; })
      .def_property_readonly("saved",
                             [](const ResultHandle& x) { return py::bytes(x.result->saved); })
      .def_property_readonly("live",
                             [](const ResultHandle& x) { return x.result->live != nullptr; });
  py::class_<TableBuilder>(m, "TableBuilder")
      .def(py::init<std::size_t>())
      .def("real", [](TableBuilder& t, std::string name, const py::array_t<double>& cells,
                      const Mask& mask) { t.add(real_column(std::move(name), cells, mask)); })
      .def("whole", [](TableBuilder& t, std::string name, const py::array_t<std::int64_t>& cells,
                       const Mask& mask) { t.add(whole_column(std::move(name), cells, mask)); })
      .def("logical", [](TableBuilder& t, std::string name, const py::array_t<bool>& cells,
                         const Mask& mask) { t.add(logical_column(std::move(name), cells, mask)); })
      .def("coded",
           [](TableBuilder& t, std::string name, const py::array_t<std::int32_t>& codes,
              std::vector<std::string> levels, bool declared, bool ordered) {
             t.add(coded_column(std::move(name), codes, std::move(levels), declared, ordered));
           })
      .def("objects", [](TableBuilder& t, std::string name,
                         const py::array& cells) { t.add(object_column(std::move(name), cells)); })
      .def("other", [](TableBuilder& t, std::string name,
                       std::string kind) { t.add(other_column(std::move(name), std::move(kind))); })
      .def("finish", &TableBuilder::finish);

  m.def("call", &call, py::arg("name"), py::arg("arguments"), py::arg("progress") = py::none());
  m.def("columns", &columns);
  m.def("describe", [] { return to_python(api::describe()); });
  m.def("version", &api::version);
}
