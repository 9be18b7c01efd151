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

namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// What holds for every result.
Pairs versions(const std::string& host) {
  return {{"skillnad", SKILLNAD_VERSION},
          {"compiler", compiler},
          {"flags", compile_flags},
          {"instruction_set", level_name()},
          {"eigen", linalg::library_version()},
          {"boost", BOOST_LIB_VERSION},
          {"host", host}};
}

Table table_of(const Pairs& pairs) {
  std::vector<std::string> key, value;
  for (const auto& [k, v] : pairs) {
    key.push_back(k);
    value.push_back(v);
  }
  Table table;
  table.add(Column::of_text("key", key));
  table.add(Column::of_text("value", value));
  return table;
}

std::string joined(const std::vector<std::string>& texts, const char* between) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : between) + text;
  return out;
}

}  // namespace

Table version_table(const std::string& host) {
  return table_of(versions(host));
}

Table provenance_table(const Decomposition& d, const std::string& result_hash,
                       const std::string& host) {
  Pairs pairs = versions(host);
  pairs.emplace_back("call", d.call);
  pairs.emplace_back("event", d.event);
  pairs.emplace_back("n_used", csv_number(d.n_used));
  pairs.emplace_back("n_dropped", csv_number(d.n_dropped));
  pairs.emplace_back("data_hash", d.data_hash);
  pairs.emplace_back("result_hash", result_hash);
  pairs.emplace_back("groups of " + joined(d.request.group, ", "), joined(d.groups, " | "));
  return table_of(pairs);
}

Table provenance_table(const LiveFit& live, const std::string& result_hash,
                       const std::string& host) {
  const Fit& fit = live.fit;
  Pairs pairs = versions(host);
  for (const auto& [key, value] : Pairs{{"call", fit.call},
                                        {"formula", fit.formula},
                                        {"event", fit.event},
                                        {"n_used", csv_number(fit.n_used)},
                                        {"n_dropped", csv_number(fit.n_dropped)},
                                        {"data_hash", fit.data_hash},
                                        {"result_hash", result_hash}})
    pairs.emplace_back(key, value);
  for (const auto& variable : fit.design.variables) {
    if (variable.levels.empty()) continue;
    pairs.emplace_back("levels of " + variable.text, joined(variable.levels, " | "));
  }
  return table_of(pairs);
}

}  // namespace skillnad::api
