// What the parts of the demonstration share: the files they write and the tables they show.
#pragma once

#include <string>
#include <vector>

#include "skillnad/base/context.hpp"
#include "skillnad/base/matrix.hpp"
#include "skillnad/base/table.hpp"
#include "skillnad/base/value.hpp"

namespace skillnad::api {

/// Files of one run.
struct DemoOutput {
  std::string folder;
  std::vector<std::string> names, hashes;
  Vector sizes;

  /// @param name  may have a folder of its own before it
  void write(const std::string& name, const std::string& bytes);
};

/// A table as `print` shows it, with a title and notes; `columns` empty: all.
std::string text_table(const Table& table, const std::string& title,
                       const std::vector<std::string>& notes = {},
                       const std::vector<std::string>& columns = {});

/// (e): the tables and texts of both reports.
std::string report_texts(Context& context, DemoOutput& output, const ValueList& tables);

/// (c) and (d): the synthetic population, its tables, and models of it.
std::string synthetic_population(Context& context, DemoOutput& output);

}  // namespace skillnad::api
