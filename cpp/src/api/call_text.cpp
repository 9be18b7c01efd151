#include "call_text.hpp"

#include "functions.hpp"
#include "skillnad/text/csv.hpp"
#include "skillnad/text/numbers.hpp"

namespace skillnad::api {

namespace {

/// ["x", "z"]
std::string list_of_texts(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (const std::string& text : texts) out += (out == "[" ? "\"" : ", \"") + text + "\"";
  return out + "]";
}

/// [0, 90]
std::string list_of_numbers(const Vector& numbers) {
  std::string out = "[";
  for (double x : numbers) out += (out == "[" ? "" : ", ") + csv_number(x);
  return out + "]";
}

/// {"row": "w1", "g": "w2"}
std::string named_texts(const ValueList& list) {
  std::string out = "{";
  for (const auto& [name, value] : list.items)
    if (const auto* text = value.get<std::string>())
      out += (out == "{" ? "\"" : ", \"") + name + "\": \"" + *text + "\"";
  return out + "}";
}

/// What can be one text or several is shown as a list.
bool is_list(const std::string& argument) {
  return argument == "nonproportional" || argument == "causes";
}

}  // namespace

std::string call_text(const std::string& function, const std::vector<Argument>& arguments,
                      const Arguments& args, const std::string& formula) {
  std::string text = function + "(\"" + formula + "\", data";
  for (const Argument& a : arguments) {
    if ((a.required && !a.by_name) || !args.given(a.name) || a.name == "control" ||
        a.name == "threads")
      continue;
    const Value& value = args[a.name];
    if (is_list(a.name) ? level_argument_texts(args, a.name).empty()
                        : value.data() == a.fallback.data())
      continue;
    text += ", " + a.name + " = ";
    if (is_list(a.name)) {
      text += list_of_texts(level_argument_texts(args, a.name));
      continue;
    }
    if (a.name == "breaks") {
      text += list_of_numbers(number_list(args, a.name));
      continue;
    }
    if (const ValueList* list = value.list()) text += named_texts(*list);
    if (const auto* s = value.get<std::string>()) text += "\"" + *s + "\"";
    if (const auto* b = value.get<bool>()) text += *b ? "true" : "false";
    if (const auto* x = value.get<double>()) text += format_significant(*x, 6, plain_style());
  }
  return text + ")";
}

}  // namespace skillnad::api
