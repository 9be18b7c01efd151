#include "skillnad/api/registry.hpp"

#include "functions.hpp"
#include "skillnad/api/live_decomposition.hpp"
#include "skillnad/api/result_fields.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/version.hpp"
#include "skillnad/text/suggest.hpp"

namespace skillnad::api {

const std::vector<Function>& functions() {
  static const std::vector<Function> all = [] {
    std::vector<Function> out;
    add_fitting(out);
    add_design_calls(out);
    add_reading(out);
    add_comparing(out);
    add_predicted(out);
    add_average_effects(out);
    add_model_checks(out);
    add_pooling(out);
    add_life_table(out);
    add_decomposing(out);
    add_data(out);
    add_nuso_calls(out);
    add_reading_files(out);
    add_nuso_tables(out);
    add_analyses(out);
    add_reports(out);
    add_output(out);
    add_validation(out);
    add_releasing(out);
    add_figures(out);
    add_report_calls(out);
    add_internal(out);
    return out;
  }();
  return all;
}

const Function& function(const std::string& name) {
  std::vector<std::string> names;
  for (const Function& one : functions()) {
    if (one.name == name) return one;
    names.push_back(one.name);
  }
  throw OptionError("function_name",
                    "There is no function " + name + "." + did_you_mean(name, names));
}

Value call(Context& context, const std::string& name, const ValueList& args) {
  const Function& one = function(name);
  return one.run(context, Arguments(one.arguments, args));
}

std::vector<std::string> columns(const std::string& name, const std::string& argument,
                                 const ValueList& args, const std::vector<std::string>& names) {
  const Function& one = function(name);
  if (!one.columns) return names;
  // The data frame itself is not there yet: what is required may be missing here.
  std::vector<Argument> declared = one.arguments;
  for (Argument& a : declared)
    if (a.type == ArgumentType::data) a.required = false;
  return one.columns(Arguments(declared, args), argument, names);
}

namespace {

const char* type_name(ArgumentType type) {
  switch (type) {
    case ArgumentType::data:
      return "data";
    case ArgumentType::result:
      return "result";
    case ArgumentType::path:
      return "path";
    default:
      return "value";
  }
}

}  // namespace

Value describe() {
  ValueList all;
  for (const Function& one : functions()) {
    ValueList entry;
    entry.add("family", one.family);
    entry.add("title", one.title);
    entry.add("doc", one.doc);
    entry.add("returns", one.returns);
    entry.add("errors", one.errors);
    entry.add("example", one.example);
    entry.add("exported", one.exported);
    ValueList arguments;
    for (const Argument& a : one.arguments) {
      ValueList argument;
      argument.add("type", type_name(a.type));
      argument.add("required", a.required);
      argument.add("by_name", a.by_name);
      argument.add("fallback", a.fallback);
      argument.add("doc", a.doc);
      arguments.add(a.name, std::move(argument));
    }
    entry.add("arguments", std::move(arguments));
    all.add(one.name, std::move(entry));
  }
  ValueList codes;
  for (const ErrorCode& code : error_codes()) {
    ValueList entry;
    entry.add("kind", error_kind_name(code.kind));
    entry.add("code", code.code);
    entry.add("meaning", code.meaning);
    codes.add("", std::move(entry));
  }
  ValueList fields;
  fields.add("fit", fit_field_names());
  fields.add("decomposition", decomposition_field_names());
  ValueList out;
  out.add("functions", std::move(all));
  out.add("errors", std::move(codes));
  out.add("fields", std::move(fields));
  return out;
}

std::string version() {
  return SKILLNAD_VERSION;
}

}  // namespace skillnad::api
