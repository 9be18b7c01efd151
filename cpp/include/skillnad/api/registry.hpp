// The registry: every public function with its arguments, defaults and documentation, once.
//
// Wrappers, stubs, help pages and the manifest of both languages are generated from `describe()`.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/base/value.hpp"

namespace skillnad::api {

/// What a wrapper does with an argument before the call.
enum class ArgumentType {
  value,   ///< passed as it is: null, logical, number, text, vector, named list
  data,    ///< a data frame: only the columns the call needs are converted
  result,  ///< a fit or another result
  path     ///< a file name
};

struct Argument {
  std::string name;
  ArgumentType type = ArgumentType::value;
  bool required = false;
  bool by_name = true;  ///< false: may be given by position
  Value fallback;       ///< the default; it stands here and nowhere else
  std::string doc;      ///< shape, unit, meaning; one or more sentences
};

/// The arguments of one call, defaults filled in; getters raise `OptionError[argument_type]`.
class Arguments {
 public:
  Arguments(const std::vector<Argument>& declared, const ValueList& given);
  const Value& operator[](const std::string& name) const;
  bool given(const std::string& name) const;  ///< not null
  bool has(const std::string& name) const;    ///< whether the function has such an argument
  std::string text(const std::string& name) const;
  std::string text_or(const std::string& name, const std::string& fallback) const;
  bool logical(const std::string& name) const;
  double number(const std::string& name) const;
  /// A whole number in [low, high].
  long long whole(const std::string& name, long long low, long long high) const;
  /// One text or a vector of texts; null gives an empty vector.
  std::vector<std::string> texts(const std::string& name) const;
  const Table& table(const std::string& name) const;
  const Result& result(const std::string& name) const;
  /// A text among `allowed`, else `OptionError[argument_value]` listing them.
  std::string choice(const std::string& name, const std::vector<std::string>& allowed) const;

 private:
  ValueList values_;
};

struct Function {
  std::string name;
  std::string family;  ///< the help topic it stands under: "fitting", "reading", "data", "output"
  std::string title;   ///< one line
  std::string doc;     ///< paragraphs, formulas, source
  std::string returns;
  std::vector<std::string> errors;  ///< codes it can raise, as "DataError[missing]"
  std::string example;              ///< in the common subset, translated mechanically; may be empty
  std::vector<Argument> arguments;
  std::function<Value(Context&, const Arguments&)> run;
  /// The columns a `data` argument must bring, of those that exist (`names`, in order, may repeat).
  std::function<std::vector<std::string>(const Arguments&, const std::string& argument,
                                         const std::vector<std::string>& names)>
      columns;
  bool exported = true;  ///< false: for wrappers only
};

/// All functions in the order of the manifest.
const std::vector<Function>& functions();
const Function& function(const std::string& name);

// The three exports of the border. -----------------------------------------------------------

/// Runs one function. `args` are named; unknown names are `OptionError[argument_name]`.
Value call(Context& context, const std::string& name, const ValueList& args);

/// The names of the columns that argument `argument` of function `name` must bring, given the other
/// arguments and the names the frame has.
std::vector<std::string> columns(const std::string& name, const std::string& argument,
                                 const ValueList& args, const std::vector<std::string>& names);

/// The whole registry, the error codes and result fields as one value: what `make generate` reads.
Value describe();

/// The version, as in DESCRIPTION.
std::string version();

}  // namespace skillnad::api
