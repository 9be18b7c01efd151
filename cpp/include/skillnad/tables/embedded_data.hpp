// The package data: the files of cpp/data and the data of certified cases, the same bytes in both
// packages.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace skillnad {

/// "published_figures.csv", "contraception.csv", "cbpp.csv", and of NUSO "nuso_variables.csv",
/// "nuso_levels.csv", "nuso_model.csv", "nuso_profiles.csv", "nuso_targets.csv",
/// "nuso_findings.csv"; cpp/data/README.md has all.
const std::vector<std::string>& embedded_file_names();

/// The bytes of one file, valid as long as the process lives. A name that is not among
/// `embedded_file_names()` is a logic error.
std::string_view embedded_file(const std::string& name);

}  // namespace skillnad
