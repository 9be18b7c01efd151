// The report table of a decomposition.
#pragma once

#include <string>

#include "skillnad/decomposition/decomposition.hpp"
#include "skillnad/text/report.hpp"

namespace skillnad::api {

/// The parts of every gap, those of strata under their stratum, with the verdicts as notes.
ReportTable gap_report(const Decomposition& decomposition, const std::string& lang);

}  // namespace skillnad::api
