#include "skillnad/api/provenance.hpp"

#include <boost/version.hpp>
#include <utility>
#include <vector>

#include "skillnad/base/kernels.hpp"
#include "skillnad/base/linalg.hpp"
#include "skillnad/base/version.hpp"
#include "skillnad/text/csv.hpp"

namespace skillnad::api {

namespace {

#if defined(__clang__)
const char compiler[] = "clang " __clang_version__;
#elif defined(__GNUC__)
const char compiler[] = "gcc " __VERSION__;
#else
const char compiler[] = "other";
#endif

#if defined(SKILLNAD_COMPILE_FLAGS)
const char compile_flags[] = SKILLNAD_COMPILE_FLAGS;
#else
const char compile_flags[] = "";
#endif

const char* level_name() {
  switch (kernels::active_level()) {
    case kernels::Level::avx512:
      return "avx512";
    case kernels::Level::avx2:
      return "avx2";
    default:
      return "baseline";
  }
}

}  // namespace

const std::vector<std::string>& host_keys() {
  static const std::vector<std::string> keys = {"compiler", "flags", "instruction_set", "host"};
  return keys;
}

Table provenance_table(const LiveFit& live, const std::string& result_hash,
                       const std::string& host) {
  const Fit& fit = live.fit;
  std::vector<std::pair<std::string, std::string>> pairs = {
      {"skillnad", SKILLNAD_VERSION},
      {"compiler", compiler},
      {"flags", compile_flags},
      {"instruction_set", level_name()},
      {"eigen", linalg::library_version()},
      {"boost", BOOST_LIB_VERSION},
      {"host", host},
      {"call", fit.call},
      {"formula", fit.formula},
      {"event", fit.event},
      {"n_used", csv_number(fit.n_used)},
      {"n_dropped", csv_number(fit.n_dropped)},
      {"data_hash", fit.data_hash},
      {"result_hash", result_hash}};
  for (const auto& variable : fit.design.variables) {
    if (variable.levels.empty()) continue;
    std::string levels;
    for (const std::string& level : variable.levels)
      levels += (levels.empty() ? "" : " | ") + level;
    pairs.emplace_back("levels of " + variable.text, levels);
  }
  std::vector<std::string> key, value;
  for (auto& [k, v] : pairs) {
    key.push_back(k);
    value.push_back(v);
  }
  Table table;
  table.add(Column::of_text("key", key));
  table.add(Column::of_text("value", value));
  return table;
}

}  // namespace skillnad::api
