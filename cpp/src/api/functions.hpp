// The parts of the registry; one source file each.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "skillnad/api/registry.hpp"
#include "skillnad/models/histories.hpp"

namespace skillnad::api {

void add_fitting(std::vector<Function>& functions);
void add_design_calls(std::vector<Function>& functions);
void add_reading(std::vector<Function>& functions);
void add_comparing(std::vector<Function>& functions);
void add_predicted(std::vector<Function>& functions);
void add_average_effects(std::vector<Function>& functions);
void add_model_checks(std::vector<Function>& functions);
void add_pooling(std::vector<Function>& functions);
void add_life_table(std::vector<Function>& functions);
void add_decomposing(std::vector<Function>& functions);
void add_data(std::vector<Function>& functions);
void add_nuso_calls(std::vector<Function>& functions);
void add_reading_files(std::vector<Function>& functions);
void add_nuso_tables(std::vector<Function>& functions);
void add_analyses(std::vector<Function>& functions);
void add_reports(std::vector<Function>& functions);
void add_output(std::vector<Function>& functions);
void add_validation(std::vector<Function>& functions);
void add_releasing(std::vector<Function>& functions);
void add_figures(std::vector<Function>& functions);
void add_report_calls(std::vector<Function>& functions);
void add_internal(std::vector<Function>& functions);

/// An argument that is needed and may be given by position.
Argument positional(std::string name, ArgumentType type, std::string doc);
/// An argument by name with a default.
Argument option(std::string name, Value fallback, std::string doc);

/// A function for the wrappers only, and one of its arguments.
void add_inner(std::vector<Function>& functions, std::string name, std::vector<Argument> arguments,
               std::function<Value(Context&, const Arguments&)> run);
Argument inner_argument(std::string name, ArgumentType type = ArgumentType::value);

// Arguments that many functions share.
Argument fit_argument();
Argument level_argument();
Argument vcov_argument();
Argument rows_argument();  ///< data = for calls that need the rows of a fit
/// time, status, event, breaks, entry, causes
std::vector<Argument> history_arguments();

/// A level as text; numbers and logical values will do. Empty if it is not given.
std::string level_argument_text(const Arguments& args, const std::string& name);
/// `event` as text: 1 and true will do for an outcome of numbers or logical values.
std::string event_argument(const Arguments& args);
/// One or more levels as texts; numbers will do.
std::vector<std::string> level_argument_texts(const Arguments& args, const std::string& name);
/// One or more numbers; null gives none.
Vector number_list(const Arguments& args, const std::string& name);
/// `seed`, a whole number from 0 to 2^53; 1 where it was not given.
std::uint64_t seed_argument(const Arguments& args);
HistoryRequest history_request(const Arguments& args);

}  // namespace skillnad::api
