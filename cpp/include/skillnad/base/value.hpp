// The neutral border: the one type that passes between the core and a host language.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "skillnad/base/matrix.hpp"
#include "skillnad/base/table.hpp"

namespace skillnad {

class Value;

/// A list of values in order; names may be empty.
struct ValueList {
  std::vector<std::pair<std::string, Value>> items;
  const Value* find(const std::string& name) const;
  void add(std::string name, Value value);
};

/// A square or rectangular matrix with names.
struct NamedMatrix {
  Matrix cells;
  std::vector<std::string> rows;
  std::vector<std::string> cols;
};

/// What lives only in this process beside a saved result (the design of a fit); never serialised.
struct Live {
  virtual ~Live() = default;
};

/// A result in the host: an immutable byte string (the saved form) and, while the process lives,
/// the core object behind it.
struct Result {
  std::string kind;   ///< "fit", later "decomposition", ...
  std::string saved;  ///< UTF-8 JSON, as `save_result` writes it
  std::shared_ptr<const Live> live;
};

/// null, logical, number, text, their vectors, table, matrix, list or result.
class Value {
 public:
  using Data = std::variant<std::monostate, bool, double, std::string, std::vector<bool>,
                            std::vector<double>, std::vector<std::string>,
                            std::shared_ptr<const Table>, std::shared_ptr<const NamedMatrix>,
                            std::shared_ptr<const ValueList>, std::shared_ptr<const Result>>;

  Value() = default;
  Value(bool x) : data_(x) {}
  Value(double x) : data_(x) {}
  Value(int x) : data_(static_cast<double>(x)) {}
  Value(const char* x) : data_(std::string(x)) {}
  Value(std::string x) : data_(std::move(x)) {}
  Value(std::vector<bool> x) : data_(std::move(x)) {}
  Value(std::vector<double> x) : data_(std::move(x)) {}
  Value(std::vector<std::string> x) : data_(std::move(x)) {}
  Value(Table x) : data_(std::make_shared<const Table>(std::move(x))) {}
  Value(NamedMatrix x) : data_(std::make_shared<const NamedMatrix>(std::move(x))) {}
  Value(ValueList x) : data_(std::make_shared<const ValueList>(std::move(x))) {}
  Value(Result x) : data_(std::make_shared<const Result>(std::move(x))) {}
  /// A table or result that is shared, not copied.
  Value(std::shared_ptr<const Table> x) : data_(std::move(x)) {}
  Value(std::shared_ptr<const Result> x) : data_(std::move(x)) {}

  bool is_null() const { return std::holds_alternative<std::monostate>(data_); }
  template <class T>
  const T* get() const {
    return std::get_if<T>(&data_);
  }
  const Table* table() const;
  const ValueList* list() const;
  const NamedMatrix* matrix() const;
  const Result* result() const;
  const Data& data() const { return data_; }

 private:
  Data data_;
};

}  // namespace skillnad
