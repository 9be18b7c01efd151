// The columns of one table while it is being simulated, and the conditions that pick its rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace skillnad::nuso {

/// A column of whole numbers, or of levels by their place in `levels`. -1: not asked or not known.
struct Attribute {
  std::vector<std::int32_t> code;
  std::vector<std::string> levels;  ///< empty: numbers
};

constexpr std::int32_t no_value = -1;

/// Rows of one table with their attributes by name.
struct Population {
  std::size_t n = 0;
  std::map<std::string, Attribute> attributes;

  bool has(const std::string& name) const { return attributes.count(name) > 0; }
  /// The attribute. @throws ConditionError if there is none
  const Attribute& at(const std::string& name) const;
  Attribute& at(const std::string& name);
  /// A new attribute without values.
  Attribute& add(const std::string& name, std::vector<std::string> levels = {});
  /// The attributes of `parent`, row `row[i]` for row i here (`no_value`: none); those that exist
  /// here are kept.
  void take(const Population& parent, const std::vector<std::int32_t>& row);
};

/// A condition that cannot be evaluated. In the package's own files that is an error of theirs; a
/// codebook that is given may hold such.
struct ConditionError : std::logic_error {
  using std::logic_error::logic_error;
};

/// Which rows fulfil all parts of a condition. Parts are joined by &: `name = level`, alternatives
/// by |, also `!=`, and for numbers `<`, `<=`, `>`, `>=`; `name ?` asks for a value to be there.
/// No value fulfils nothing, `!=` included. Empty text: all rows.
/// @throws ConditionError if it is not well formed, or names an attribute or level that does not
///         exist
std::vector<std::uint8_t> rows_where(const Population& population, const std::string& condition);

/// The attributes that a condition names. @throws ConditionError if it is not well formed
std::vector<std::string> names_in(const std::string& condition);

}  // namespace skillnad::nuso
