// Functions for the wrappers only: fields, printing, designs, texts of errors that arise in the
// host.
#include "functions.hpp"
#include "prediction_rows.hpp"
#include "skillnad/api/live_decomposition.hpp"
#include "skillnad/api/live_fit.hpp"
#include "skillnad/api/result_fields.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/text/print.hpp"
#include "skillnad/text/suggest.hpp"

namespace skillnad::api {

namespace {

Argument given(std::string name, ArgumentType type) {
  Argument a;
  a.name = std::move(name);
  a.type = type;
  a.required = true;
  a.by_name = false;
  return a;
}

void add(std::vector<Function>& functions, std::string name, std::vector<Argument> arguments,
         std::function<Value(Context&, const Arguments&)> run) {
  Function f;
  f.name = std::move(name);
  f.family = "internal";
  f.arguments = std::move(arguments);
  f.run = std::move(run);
  f.exported = false;
  functions.push_back(std::move(f));
}

}  // namespace

void add_internal(std::vector<Function>& functions) {
  add(functions, "fields", {given("x", ArgumentType::result)},
      [](Context&, const Arguments& args) -> Value { return result_fields(args.result("x")); });
  add(functions, "field_names", {given("x", ArgumentType::result)},
      [](Context&, const Arguments& args) -> Value { return field_names(args.result("x")); });
  add(functions, "print_text", {given("x", ArgumentType::result)},
      [](Context&, const Arguments& args) -> Value { return print_text(args.result("x")); });
  add(functions, "result_kind", {given("x", ArgumentType::result)},
      [](Context&, const Arguments& args) -> Value { return args.result("x").kind; });
  add(functions, "fit_link", {given("fit", ArgumentType::result)},
      [](Context&, const Arguments& args) -> Value {
        return std::string(link_name(live_fit(args.result("fit"))->fit.link));
      });
  add(functions, "predictor_rows",
      {given("fit", ArgumentType::result), given("newdata", ArgumentType::data)},
      [](Context& context, const Arguments& args) -> Value {
        return predictor_rows(context, live_fit(args.result("fit"))->fit, args["newdata"]);
      });
  functions.back().columns = [](const Arguments& args, const std::string&,
                                const std::vector<std::string>& names) {
    return needed_columns(newdata_request(live_fit(args.result("fit"))->fit, false), names);
  };
  add(functions, "unknown_field_error",
      {given("name", ArgumentType::value), given("x", ArgumentType::result)},
      [](Context&, const Arguments& args) -> Value {
        const std::string name = args.text("name");
        const bool gap = is_decomposition(args.result("x"));
        const std::vector<std::string>& fields = field_names(args.result("x"));
        throw OptionError("unknown_field",
                          std::string(gap ? "A decomposition" : "A fit") + " has no field " + name +
                              "." + did_you_mean(name, fields) + " The fields are " +
                              enumeration(fields) + ".",
                          {name, {}, 0});
      });
  add(functions, "read_only_error", {given("name", ArgumentType::value)},
      [](Context&, const Arguments& args) -> Value {
        const std::string name = args.text("name");
        throw OptionError("read_only",
                          "A result is read-only: its field " + name +
                              " cannot be set. Fit again to change the result.",
                          {name, {}, 0});
      });
  add(functions, "frame_kind_error", {}, [](Context&, const Arguments&) -> Value {
    throw OptionError("frame_kind",
                      "No data frame library is installed to return a table with: install pandas, "
                      "polars or pyarrow (pip install pandas).");
  });
  add(functions, "data_needed_error", {}, [](Context&, const Arguments&) -> Value {
    throw DataError("data_needed",
                    "A fit gives no rows away: give the data it was made from with data =.",
                    {"data", {}, 0});
  });
  add(functions, "plot_package_error", {given("name", ArgumentType::value)},
      [](Context&, const Arguments& args) -> Value {
        const std::string name = args.text("name");
        throw OptionError(
            "plot_package",
            "figure() draws with the package " + name + ", which is not installed: " +
                (name == "ggplot2" ? "install.packages(\"ggplot2\")" : "pip install " + name) +
                ". figure_data() gives the numbers without it.");
      });
  add(functions, "positional_error", {given("name", ArgumentType::value)},
      [](Context&, const Arguments& args) -> Value {
        throw OptionError("argument_name",
                          "Arguments of " + args.text("name") +
                              "() after the first ones go by name, written in full.");
      });
}

}  // namespace skillnad::api
