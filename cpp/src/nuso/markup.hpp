// Tags and texts of XML, as far as workbooks have it: no document types, no own entities.
#pragma once

#include <cstddef>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

namespace skillnad::nuso {

struct MarkupError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Goes over a document tag by tag.
class Markup {
 public:
  explicit Markup(std::string_view bytes) : bytes_(bytes) {}

  /// Moves to the next tag; false at the end. @throws MarkupError if the text is not well formed
  bool next();

  std::string_view name() const { return name_; }  ///< without prefix
  bool closes() const { return closes_; }          ///< </name>
  bool empty() const { return empty_; }            ///< <name/>
  /// The attribute, its entities resolved; "" if there is none. Without prefix.
  std::string attribute(std::string_view name) const;
  /// The text between this tag and the next, entities resolved.
  std::string text() const;

 private:
  std::string_view bytes_, name_, inside_;
  std::size_t at_ = 0;
  bool closes_ = false, empty_ = false;
};

/// Text with its entities resolved. @throws MarkupError for an unknown one
std::string unescaped(std::string_view text);

}  // namespace skillnad::nuso
