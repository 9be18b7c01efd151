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

void add_internal(std::vector<Function>& functions) {
  add_inner(
      functions, "fields", {inner_argument("x", ArgumentType::result)},
      [](Context&, const Arguments& args) -> Value { return result_fields(args.result("x")); });
  add_inner(functions, "field_names", {inner_argument("x", ArgumentType::result)},
            [](Context&, const Arguments& args) -> Value { return field_names(args.result("x")); });
  add_inner(functions, "print_text", {inner_argument("x", ArgumentType::result)},
            [](Context&, const Arguments& args) -> Value { return print_text(args.result("x")); });
  add_inner(functions, "result_kind", {inner_argument("x", ArgumentType::result)},
            [](Context&, const Arguments& args) -> Value { return args.result("x").kind; });
  add_inner(functions, "fit_link", {inner_argument("fit", ArgumentType::result)},
            [](Context&, const Arguments& args) -> Value {
              return std::string(link_name(live_fit(args.result("fit"))->fit.link));
            });
  add_inner(
      functions, "predictor_rows",
      {inner_argument("fit", ArgumentType::result), inner_argument("newdata", ArgumentType::data)},
      [](Context& context, const Arguments& args) -> Value {
        return predictor_rows(context, live_fit(args.result("fit"))->fit, args["newdata"]);
      });
  functions.back().columns = [](const Arguments& args, const std::string&,
                                const std::vector<std::string>& names) {
    return needed_columns(newdata_request(live_fit(args.result("fit"))->fit, false), names);
  };
  add_inner(
      functions, "unknown_field_error",
      {inner_argument("name", ArgumentType::value), inner_argument("x", ArgumentType::result)},
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
  add_inner(functions, "read_only_error", {inner_argument("name", ArgumentType::value)},
            [](Context&, const Arguments& args) -> Value {
              const std::string name = args.text("name");
              throw OptionError("read_only",
                                "A result is read-only: its field " + name +
                                    " cannot be set. Fit again to change the result.",
                                {name, {}, 0});
            });
  add_inner(functions, "frame_kind_error", {}, [](Context&, const Arguments&) -> Value {
    throw OptionError("frame_kind",
                      "No data frame library is installed to return a table with: install pandas, "
                      "polars or pyarrow (pip install pandas).");
  });
  add_inner(functions, "data_needed_error", {}, [](Context&, const Arguments&) -> Value {
    throw DataError("data_needed",
                    "A fit gives no rows away: give the data it was made from with data =.",
                    {"data", {}, 0});
  });
  add_inner(
      functions, "plot_package_error", {inner_argument("name", ArgumentType::value)},
      [](Context&, const Arguments& args) -> Value {
        const std::string name = args.text("name");
        throw OptionError(
            "plot_package",
            "figure() draws with the package " + name + ", which is not installed: " +
                (name == "ggplot2" ? "install.packages(\"ggplot2\")" : "pip install " + name) +
                ". figure_data() gives the numbers without it.");
      });
  add_inner(functions, "positional_error", {inner_argument("name", ArgumentType::value)},
            [](Context&, const Arguments& args) -> Value {
              throw OptionError("argument_name",
                                "Arguments of " + args.text("name") +
                                    "() after the first ones go by name, written in full.");
            });
}

}  // namespace skillnad::api
