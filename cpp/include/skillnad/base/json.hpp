// JSON (RFC 8259) in UTF-8: one reader and writer for all files.
//
// Objects keep their order, so equal values give equal bytes. A double that must come back bit for
// bit is written as text by `hex_double`.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace skillnad::json {

class Json;
using Array = std::vector<Json>;
using Member = std::pair<std::string, Json>;

/// An object: members in the order in which they were added.
struct Object {
  std::vector<Member> members;
  const Json* find(std::string_view key) const;  ///< null if there is none
};

/// null, bool, number, text, array or object. The `as_...` readers and `at` raise
/// `DataError[file_format]` naming the key and the type that was expected.
class Json {
 public:
  using Data = std::variant<std::monostate, bool, double, std::string, Array, Object>;

  Json() = default;
  Json(bool x) : data_(x) {}
  Json(double x) : data_(x) {}
  Json(int x) : data_(static_cast<double>(x)) {}
  Json(std::size_t x) : data_(static_cast<double>(x)) {}
  Json(const char* x) : data_(std::string(x)) {}
  Json(std::string x) : data_(std::move(x)) {}
  Json(Array x) : data_(std::move(x)) {}
  Json(Object x) : data_(std::move(x)) {}
  static Json object() { return Json(Object{}); }
  static Json array() { return Json(Array{}); }

  bool is_null() const { return std::holds_alternative<std::monostate>(data_); }
  template <class T>
  const T* get() const {
    return std::get_if<T>(&data_);
  }
  const Data& data() const { return data_; }

  /// `what` names the value in the error text, e.g. "levels".
  bool as_bool(std::string_view what) const;
  double as_number(std::string_view what) const;
  /// A whole number in [0, 2^53].
  std::size_t as_size(std::string_view what) const;
  const std::string& as_text(std::string_view what) const;
  const Array& as_array(std::string_view what) const;
  const Object& as_object(std::string_view what) const;
  /// The member `key` of an object; an error if this is no object or has no such member.
  const Json& at(std::string_view key) const;

  /// Appends a member (this must be an object); the key must be new.
  Json& add(std::string key, Json value);
  /// Appends an element (this must be an array).
  Json& push(Json value);

 private:
  Data data_;
};

/// Reads one JSON text. Refused with `DataError[file_format]` and the byte's position: invalid
/// UTF-8, a byte-order mark, anything after the value, nesting deeper than 100, repeated keys, lone
/// surrogates, numbers outside the range of a double, texts longer than 1 GiB.
Json parse(std::string_view text);

/// Without blanks; `indent` > 0 puts members and elements on their own lines. Numbers must be
/// finite (whole ones are written without exponent); texts must be UTF-8.
std::string write(const Json& value, int indent = 0);

/// The exact value as C99 `%a` writes it without trailing zeros: "0x1.8p+1", "-0x0p+0",
/// "0x0.0000000000001p-1022", "inf", "-inf", "nan".
std::string hex_double(double x);

/// Reads what `hex_double` writes and nothing else; `DataError[file_format]` otherwise.
double parse_hex_double(std::string_view text);

}  // namespace skillnad::json
