// The arguments of a call: checked against what the function declares, defaults filled in.
#include <cmath>

#include "skillnad/api/registry.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/text/print.hpp"
#include "skillnad/text/suggest.hpp"

namespace skillnad::api {

namespace {

[[noreturn]] void wrong_type(const std::string& name, const std::string& expected) {
  throw OptionError("argument_type", name + " must be " + expected + ".", {name, {}, 0});
}

std::string quoted(const std::vector<std::string>& texts) {
  std::vector<std::string> out;
  for (const std::string& text : texts) out.push_back("\"" + text + "\"");
  return enumeration(out);
}

}  // namespace

Arguments::Arguments(const std::vector<Argument>& declared, const ValueList& given) {
  std::vector<std::string> names;
  for (const Argument& argument : declared) names.push_back(argument.name);
  for (const auto& item : given.items) {
    bool known = false;
    for (const std::string& name : names) known = known || name == item.first;
    if (!known)
      throw OptionError("argument_name",
                        "There is no argument " + item.first + "; the arguments are " +
                            enumeration(names) + "." + did_you_mean(item.first, names),
                        {item.first, {}, 0});
  }
  for (const Argument& argument : declared) {
    const Value* value = given.find(argument.name);
    if (argument.required && (!value || value->is_null()))
      throw OptionError("argument_missing", "The argument " + argument.name + " is needed.",
                        {argument.name, {}, 0});
    values_.add(argument.name, value ? *value : argument.fallback);
  }
}

const Value& Arguments::operator[](const std::string& name) const {
  static const Value null;
  const Value* value = values_.find(name);
  return value ? *value : null;
}

bool Arguments::given(const std::string& name) const {
  return !(*this)[name].is_null();
}

bool Arguments::has(const std::string& name) const {
  return values_.find(name) != nullptr;
}

std::string Arguments::text(const std::string& name) const {
  const auto* text = (*this)[name].get<std::string>();
  if (!text) wrong_type(name, "one text");
  return *text;
}

std::string Arguments::text_or(const std::string& name, const std::string& fallback) const {
  return given(name) ? text(name) : fallback;
}

bool Arguments::logical(const std::string& name) const {
  const auto* logical = (*this)[name].get<bool>();
  if (!logical) wrong_type(name, "true or false");
  return *logical;
}

double Arguments::number(const std::string& name) const {
  const auto* number = (*this)[name].get<double>();
  if (!number || !std::isfinite(*number)) wrong_type(name, "one finite number");
  return *number;
}

long long Arguments::whole(const std::string& name, long long low, long long high) const {
  const double x = number(name);
  if (x != std::floor(x) || x < static_cast<double>(low) || x > static_cast<double>(high))
    throw OptionError("argument_value",
                      name + " must be a whole number from " + std::to_string(low) + " to " +
                          std::to_string(high) + ".",
                      {name, {}, 0});
  return static_cast<long long>(x);
}

std::vector<std::string> Arguments::texts(const std::string& name) const {
  const Value& value = (*this)[name];
  if (value.is_null()) return {};
  if (const auto* text = value.get<std::string>()) return {*text};
  if (const auto* texts = value.get<std::vector<std::string>>()) return *texts;
  if (const ValueList* list = value.list(); list && list->items.empty()) return {};
  wrong_type(name, "one or more texts");
}

const Table& Arguments::table(const std::string& name) const {
  const Table* table = (*this)[name].table();
  if (!table) wrong_type(name, "a data frame");
  return *table;
}

const Result& Arguments::result(const std::string& name) const {
  const Result* result = (*this)[name].result();
  if (!result) wrong_type(name, "a fit, as fit_logit() returns it");
  return *result;
}

std::string Arguments::choice(const std::string& name,
                              const std::vector<std::string>& allowed) const {
  std::string text = this->text(name);
  for (const std::string& one : allowed)
    if (one == text) return text;
  throw OptionError("argument_value",
                    name + " must be one of " + quoted(allowed) + "." + did_you_mean(text, allowed),
                    {name, {}, 0});
}

}  // namespace skillnad::api
