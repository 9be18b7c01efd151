#include "columns.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <memory>
#include <string_view>
#include <unordered_map>

namespace skillnad::python {

namespace {

constexpr std::int64_t kExact = std::int64_t{1} << 53;

std::vector<std::uint8_t> read_mask(const Mask& mask, std::size_t n) {
  if (mask.is_none()) return {};
  const auto cells = py::array_t<bool>::ensure(mask);
  if (!cells || cells.ndim() != 1 || static_cast<std::size_t>(cells.shape(0)) != n) {
    throw py::value_error("a mask must have one cell per row");
  }
  const auto view = cells.unchecked<1>();
  std::vector<std::uint8_t> missing(n);
  bool any = false;
  for (std::size_t i = 0; i < n; ++i) {
    missing[i] = view(static_cast<py::ssize_t>(i)) ? 1 : 0;
    any = any || missing[i] != 0;
  }
  if (!any) missing.clear();
  return missing;
}

/// Keeps the array alive; whichever thread lets go of it takes the GIL to do so.
std::shared_ptr<const void> holder_of(const py::array& array) {
  return {py::object(array).release().ptr(), [](const void* object) {
            const py::gil_scoped_acquire gil;
            Py_DECREF(static_cast<PyObject*>(const_cast<void*>(object)));
          }};
}

/// Marks a cell; it then holds code -1 or 0.0.
void mark_missing(Column& column, std::size_t row, std::size_t n) {
  if (column.missing.empty()) column.missing.assign(n, 0);
  column.missing[row] = 1;
  if (!column.codes.empty()) column.codes[row] = -1;
}

/// Texts to codes in order of first appearance.
class Dictionary {
 public:
  std::int32_t code(std::string_view text) {
    const auto found = codes_.find(text);
    if (found != codes_.end()) return found->second;
    const auto next = static_cast<std::int32_t>(codes_.size());
    // The keys are views of these strings; unique_ptr keeps them in place.
    texts_.push_back(std::make_unique<std::string>(text));
    codes_.emplace(*texts_.back(), next);
    return next;
  }
  std::vector<std::string> levels() const {
    std::vector<std::string> levels;
    levels.reserve(texts_.size());
    for (const auto& text : texts_) levels.push_back(*text);
    return levels;
  }

 private:
  std::vector<std::unique_ptr<std::string>> texts_;
  std::unordered_map<std::string_view, std::int32_t> codes_;
};

/// Object addresses to codes. Columns of text usually repeat few objects, and an address is cheaper
/// to look up than a text; where every cell is an object of its own the cache gives up.
class AddressCache {
 public:
  AddressCache() : slots_(kSlots) {}
  const std::int32_t* find(const PyObject* object) const {
    if (!alive_) return nullptr;
    for (std::size_t i = slot(object);; i = (i + 1) % kSlots) {
      if (slots_[i].object == object) return &slots_[i].code;
      if (slots_[i].object == nullptr) return nullptr;
    }
  }
  void add(const PyObject* object, std::int32_t code) {
    if (!alive_) return;
    if (++used_ > kSlots / 2) {
      alive_ = false;
      return;
    }
    std::size_t i = slot(object);
    while (slots_[i].object != nullptr) i = (i + 1) % kSlots;
    slots_[i] = {object, code};
  }

 private:
  struct Slot {
    const PyObject* object = nullptr;
    std::int32_t code = 0;
  };
  static constexpr std::size_t kSlots = std::size_t{1} << 13;
  static std::size_t slot(const PyObject* object) {
    const auto bits = static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(object));
    return static_cast<std::size_t>((bits * 0x9E3779B97F4A7C15ULL) >> 51U);
  }
  std::vector<Slot> slots_;
  std::size_t used_ = 0;
  bool alive_ = true;
};

enum class Kind { text, missing, logical, whole, real, date, list, other };

bool type_is(PyObject* object, const char* name) {
  return std::string_view(Py_TYPE(object)->tp_name) == name;
}

Kind kind_of(PyObject* object) {
  if (PyUnicode_Check(object)) return Kind::text;
  if (object == Py_None || type_is(object, "NAType") || type_is(object, "NaTType") ||
      type_is(object, "pandas._libs.missing.NAType") ||
      type_is(object, "pandas._libs.tslibs.nattype.NaTType") ||
      type_is(object, "pandas.api.typing.NAType") || type_is(object, "pandas.api.typing.NaTType")) {
    return Kind::missing;
  }
  if (PyBool_Check(object) || type_is(object, "numpy.bool") || type_is(object, "numpy.bool_")) {
    return Kind::logical;
  }
  if (PyFloat_Check(object)) {
    return std::isnan(PyFloat_AS_DOUBLE(object)) ? Kind::missing : Kind::real;
  }
  if (PyList_Check(object) || PyTuple_Check(object) || PyDict_Check(object) ||
      PyAnySet_Check(object) || type_is(object, "numpy.ndarray")) {
    return Kind::list;
  }
  if (PyIndex_Check(object)) return Kind::whole;
  if (py::hasattr(object, "isoformat") || type_is(object, "datetime.timedelta") ||
      type_is(object, "Timedelta") || type_is(object, "numpy.datetime64") ||
      type_is(object, "numpy.timedelta64")) {
    return Kind::date;
  }
  if (type_is(object, "numpy.float32") || type_is(object, "numpy.float16") ||
      type_is(object, "decimal.Decimal")) {
    const double x = PyFloat_AsDouble(object);
    if (PyErr_Occurred() != nullptr) throw py::error_already_set();
    return std::isnan(x) ? Kind::missing : Kind::real;
  }
  return Kind::other;
}

/// UTF-8 of a str; lone surrogates pass through, for the core to refuse.
std::int32_t text_code(Dictionary& dictionary, PyObject* object) {
  Py_ssize_t size = 0;
  const char* text = PyUnicode_AsUTF8AndSize(object, &size);
  if (text != nullptr) return dictionary.code({text, static_cast<std::size_t>(size)});
  PyErr_Clear();
  const auto bytes =
      py::reinterpret_steal<py::bytes>(PyUnicode_AsEncodedString(object, "utf-8", "surrogatepass"));
  if (!bytes) throw py::error_already_set();
  return dictionary.code(std::string(bytes));
}

/// The objects of a one-dimensional array, wherever its stride puts them.
class Objects {
 public:
  explicit Objects(const py::array& array)
      : base_(static_cast<const char*>(array.data())),
        stride_(array.strides(0)),
        size_(static_cast<std::size_t>(array.shape(0))) {}
  std::size_t size() const { return size_; }
  PyObject* operator[](std::size_t i) const {
    return *reinterpret_cast<PyObject* const*>(base_ + static_cast<py::ssize_t>(i) * stride_);
  }

 private:
  const char* base_;
  py::ssize_t stride_;
  std::size_t size_;
};

std::string mixture(const Objects& objects) {
  bool seen[8] = {};
  for (std::size_t i = 0; i < objects.size(); ++i) {
    seen[static_cast<std::size_t>(kind_of(objects[i]))] = true;
  }
  const auto has = [&](Kind kind) { return seen[static_cast<std::size_t>(kind)]; };
  const int basic = (has(Kind::text) ? 1 : 0) + (has(Kind::logical) ? 1 : 0) +
                    (has(Kind::whole) || has(Kind::real) ? 1 : 0) + (has(Kind::date) ? 1 : 0) +
                    (has(Kind::list) ? 1 : 0) + (has(Kind::other) ? 1 : 0);
  if (basic == 0) return "logical";  // nothing but missing cells, as R's NA
  if (basic > 1) return "mixed";
  if (has(Kind::date)) return "date";
  if (has(Kind::list)) return "list";
  if (has(Kind::other)) return "object";
  if (has(Kind::logical)) return "logical";
  return has(Kind::real) ? "real" : "whole";
}

/// Objects that are all logical, or all numbers; false if an integer does not fit.
bool read_plain(Column& column, const Objects& objects) {
  const std::size_t n = objects.size();
  const bool logical = column.type == Column::Type::logical;
  if (logical) {
    column.codes.assign(n, 0);
  } else {
    column.real.assign(n, 0.0);
  }
  for (std::size_t i = 0; i < n; ++i) {
    const Kind kind = kind_of(objects[i]);
    if (kind == Kind::missing) {
      mark_missing(column, i, n);
    } else if (logical) {
      column.codes[i] = PyObject_IsTrue(objects[i]) == 1 ? 1 : 0;
    } else if (kind == Kind::whole) {
      const auto index = py::reinterpret_steal<py::object>(PyNumber_Index(objects[i]));
      if (!index) throw py::error_already_set();
      int overflow = 0;
      const long long x = PyLong_AsLongLongAndOverflow(index.ptr(), &overflow);
      if (overflow != 0 || x > kExact || x < -kExact) return false;
      column.real[i] = static_cast<double>(x);
    } else {
      column.real[i] = PyFloat_AsDouble(objects[i]);
    }
  }
  return true;
}

/// Big integers as their decimal text.
void read_decimal(Column& column, const Objects& objects) {
  column.type = Column::Type::categorical;
  column.real.clear();
  column.missing.clear();
  column.codes.assign(objects.size(), 0);
  Dictionary dictionary;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    if (kind_of(objects[i]) == Kind::missing) {
      mark_missing(column, i, objects.size());
    } else {
      column.codes[i] = text_code(dictionary, py::str(py::handle(objects[i])).ptr());
    }
  }
  column.levels = dictionary.levels();
}

}  // namespace

Column real_column(std::string name, const py::array_t<double>& cells, const Mask& mask) {
  const auto view = cells.unchecked<1>();
  const auto n = static_cast<std::size_t>(view.shape(0));
  Column column;
  column.name = std::move(name);
  column.missing = read_mask(mask, n);
  const bool dense = n > 0 && cells.strides(0) == static_cast<py::ssize_t>(sizeof(double));
  if (dense && column.missing.empty() &&
      std::none_of(cells.data(), cells.data() + n, [](double x) { return std::isnan(x); })) {
    column.real = RealCells::lent(cells.data(), n, holder_of(cells));
    return column;
  }
  std::vector<double> own(n);
  for (std::size_t i = 0; i < n; ++i) {
    const double x = view(static_cast<py::ssize_t>(i));
    own[i] = x;
    if (std::isnan(x)) mark_missing(column, i, n);
    if (column.is_missing(i)) own[i] = 0.0;
  }
  column.real = std::move(own);
  return column;
}

Column whole_column(std::string name, const py::array_t<std::int64_t>& cells, const Mask& mask) {
  const auto view = cells.unchecked<1>();
  const auto n = static_cast<std::size_t>(view.shape(0));
  Column column;
  column.name = std::move(name);
  column.whole = true;
  column.missing = read_mask(mask, n);
  column.real.resize(n);
  bool exact = true;
  for (std::size_t i = 0; i < n; ++i) {
    const std::int64_t x = column.is_missing(i) ? 0 : view(static_cast<py::ssize_t>(i));
    exact = exact && x <= kExact && x >= -kExact;
    column.real[i] = static_cast<double>(x);
  }
  if (exact) return column;

  column.real.clear();
  column.whole = false;
  column.type = Column::Type::categorical;
  column.codes.assign(n, 0);
  std::unordered_map<std::int64_t, std::int32_t> codes;
  for (std::size_t i = 0; i < n; ++i) {
    if (column.is_missing(i)) {
      column.codes[i] = -1;
      continue;
    }
    const std::int64_t x = view(static_cast<py::ssize_t>(i));
    const auto [entry, added] = codes.emplace(x, static_cast<std::int32_t>(codes.size()));
    if (added) {
      char text[24];
      const auto end = std::to_chars(text, text + sizeof text, x).ptr;
      column.levels.emplace_back(text, end);
    }
    column.codes[i] = entry->second;
  }
  return column;
}

Column logical_column(std::string name, const py::array_t<bool>& cells, const Mask& mask) {
  const auto view = cells.unchecked<1>();
  const auto n = static_cast<std::size_t>(view.shape(0));
  Column column;
  column.name = std::move(name);
  column.type = Column::Type::logical;
  column.missing = read_mask(mask, n);
  column.codes.resize(n);
  for (std::size_t i = 0; i < n; ++i) {
    column.codes[i] = column.is_missing(i) ? -1 : view(static_cast<py::ssize_t>(i)) ? 1 : 0;
  }
  return column;
}

Column coded_column(std::string name, const py::array_t<std::int32_t>& codes,
                    std::vector<std::string> levels, bool declared, bool ordered) {
  const auto view = codes.unchecked<1>();
  const auto n = static_cast<std::size_t>(view.shape(0));
  Column column;
  column.name = std::move(name);
  column.type = Column::Type::categorical;
  column.declared = declared;
  column.ordered = ordered;
  column.codes.resize(n);
  std::vector<std::int32_t> seen(levels.size(), 0);
  for (std::size_t i = 0; i < n; ++i) {
    const std::int32_t code = view(static_cast<py::ssize_t>(i));
    if (code < 0) {
      mark_missing(column, i, n);
      continue;
    }
    if (static_cast<std::size_t>(code) >= levels.size()) throw py::index_error("code of no level");
    column.codes[i] = code;
    seen[static_cast<std::size_t>(code)] = 1;
  }
  if (declared) {
    column.levels = std::move(levels);
    return column;
  }
  for (std::size_t k = 0; k < levels.size(); ++k) {
    if (seen[k] == 0) continue;
    seen[k] = static_cast<std::int32_t>(column.levels.size());
    column.levels.push_back(std::move(levels[k]));
  }
  for (std::size_t i = 0; i < n; ++i) {
    if (!column.is_missing(i)) column.codes[i] = seen[static_cast<std::size_t>(column.codes[i])];
  }
  return column;
}

Column object_column(std::string name, const py::array& array) {
  if (array.ndim() != 1 || array.dtype().kind() != 'O') {
    throw py::value_error("a one-dimensional array of objects is needed");
  }
  const Objects objects(array);
  const std::size_t n = objects.size();
  Column column;
  column.name = std::move(name);
  column.type = Column::Type::categorical;
  column.codes.assign(n, 0);
  Dictionary dictionary;
  AddressCache cache;
  bool text_seen = n == 0;
  for (std::size_t i = 0; i < n; ++i) {
    std::int32_t code = -1;
    if (const std::int32_t* known = cache.find(objects[i])) {
      code = *known;
    } else {
      const Kind kind = kind_of(objects[i]);
      if (kind == Kind::text) {
        code = text_code(dictionary, objects[i]);
        text_seen = true;
      } else if (kind != Kind::missing) {
        text_seen = false;
        break;
      }
      cache.add(objects[i], code);
    }
    if (code < 0) {
      mark_missing(column, i, n);
    } else {
      column.codes[i] = code;
    }
  }
  if (text_seen) {
    column.levels = dictionary.levels();
    return column;
  }

  column.codes.clear();
  column.missing.clear();
  const std::string kind = mixture(objects);
  if (kind != "logical" && kind != "real" && kind != "whole") {
    return other_column(std::move(column.name), kind);
  }
  column.type = kind == "logical" ? Column::Type::logical : Column::Type::real;
  column.whole = kind == "whole";
  if (!read_plain(column, objects)) {
    column.whole = false;
    read_decimal(column, objects);
  }
  return column;
}

Column other_column(std::string name, std::string kind) {
  Column column;
  column.name = std::move(name);
  column.type = Column::Type::other;
  column.other = std::move(kind);
  return column;
}

}  // namespace skillnad::python
