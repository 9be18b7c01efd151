// Analyses and reports of the synthetic population.
#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include "../../src/api/analysis.hpp"
#include "../catch.hpp"
#include "api_calls.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/nuso/base.hpp"
#include "skillnad/nuso/simulate.hpp"

using namespace skillnad;
using namespace skillnad::api;

namespace {

const ValueList& population() {
  static const ValueList tables = [] {
    Context context;
    nuso::SimulationRequest request;
    request.seed = 4;
    request.mode = "stochastic";
    return nuso::simulate_nuso(context, request);
  }();
  return tables;
}

ValueList report(const std::string& pm, const std::string& audience, const std::string& unit = "",
                 const std::string& lang = "sv") {
  Context context;
  ValueList args;
  args.add("tables", population());
  args.add("pm", pm);
  args.add("lang", lang);
  args.add("audience", audience);
  if (!unit.empty()) args.add("unit", unit);
  return *call(context, "report_document", args).list();
}

std::string text(const ValueList& block, const char* name) {
  const Value* value = block.find(name);
  return value == nullptr || value->get<std::string>() == nullptr ? "" : *value->get<std::string>();
}

double number(const Column& column, std::size_t row) {
  return column.is_missing(row) ? std::nan("") : column.real[row];
}

}  // namespace

TEST_CASE("the file of analyses is whole", "[analyses]") {
  const nuso::Codebook& book = nuso::load_codebook("nuso");
  std::set<std::string> names;
  REQUIRE(analysis_list().size() == 25);
  for (const Analysis& one : analysis_list()) {
    CHECK_FALSE(one.parts.empty());
    CHECK((one.pm == "pm5" || one.pm == "pm7" || one.pm == "both"));
    for (const AnalysisPart& part : one.parts) {
      CAPTURE(part.analysis, part.part);
      CHECK(names.insert(part.analysis + "/" + part.part).second);
      CHECK_FALSE(part.caption_sv.empty());
      CHECK_FALSE(part.caption_en.empty());
      CHECK(std::count(book.tables.begin(), book.tables.end(), part.table) == 1);
      CHECK_NOTHROW(nuso::base_words(part.base));
    }
  }
}

TEST_CASE("every table of a report has its base, every figure its words", "[reports]") {
  for (const char* pm : {"pm5", "pm7"}) {
    const ValueList document = report(pm, "public");
    std::set<std::string> ids;
    double tables = 0.0, figures = 0.0;
    for (const auto& [unused, value] : document.find("blocks")->list()->items) {
      const ValueList& block = *value.list();
      const std::string id = text(block, "id");
      CAPTURE(pm, id);
      if (!id.empty()) CHECK(ids.insert(id).second);
      if (text(block, "type") == "figure") {
        figures += 1.0;
        CHECK(text(block, "alt_text").size() > 40);
      }
      if (text(block, "type") != "table") continue;
      tables += 1.0;
      CHECK_FALSE(block.find("notes")->is_null());
      CHECK(text(block, "alt_text").size() > 10);
    }
    CHECK(tables >= 35.0);
    CHECK(figures >= 15.0);
    CHECK(text(document, "mark") == "SYNTETISKA DATA");
  }
}

TEST_CASE("what is public shows no small count", "[reports][disclosure]") {
  constexpr double smallest = 5.0;
  for (const char* pm : {"pm5", "pm7"}) {
    const ValueList document = report(pm, "public", "9002");
    for (const auto& [unused, value] : document.find("blocks")->list()->items) {
      const ValueList& block = *value.list();
      if (text(block, "type") != "table") continue;
      const Table& numbers = *block.find("numbers")->table();
      CAPTURE(pm, text(block, "file"));
      for (const char* count : {"n", "n_FE", "n_ES", "n_EB", "both", "first_only", "neither"}) {
        const Column* column = numbers.find(count);
        if (column == nullptr) continue;
        for (std::size_t i = 0; i < numbers.n_rows; ++i) {
          const double n = number(*column, i);
          if (std::isnan(n)) continue;
          CHECK((n == 0.0 || n >= smallest));
        }
      }
      const Column* n = numbers.find("n");
      const Column* base = numbers.find("base");
      if (n == nullptr || base == nullptr) continue;
      for (std::size_t i = 0; i < numbers.n_rows; ++i) {
        const double rest = number(*base, i) - number(*n, i);
        if (std::isnan(rest)) continue;
        CHECK((rest == 0.0 || rest >= smallest));
      }
    }
  }
}

TEST_CASE("a municipality's own report compares it with all", "[reports]") {
  const ValueList document = report("pm7", "internal", "9010", "en");
  const std::string plain = text(document, "plain");
  CHECK(plain.find("Municipality 9010 compared with all") != std::string::npos);
  CHECK(plain.find("limits of chance") != std::string::npos);
}

TEST_CASE("a report that cannot be made says why", "[reports]") {
  const auto code = [](const ValueList& args) {
    Context context;
    try {
      call(context, "report_document", args);
    } catch (const Error& error) {
      return std::string(error_kind_name(error.kind())) + "[" + error.code() + "]";
    }
    return std::string("no error");
  };
  const auto with = [](const char* name, Value value) {
    ValueList args;
    args.add("tables", std::string(name) == "tables" ? std::move(value) : Value(population()));
    args.add("pm", std::string(name) == "pm" ? std::move(value) : Value("pm7"));
    args.add("lang", std::string(name) == "lang" ? std::move(value) : Value("sv"));
    args.add("audience", std::string(name) == "audience" ? std::move(value) : Value("public"));
    if (std::string(name) == "unit") args.add("unit", std::move(value));
    return args;
  };
  CHECK(code(with("pm", "pm6")) == "OptionError[argument_value]");
  CHECK(code(with("lang", "no")) == "OptionError[argument_value]");
  CHECK(code(with("audience", "all")) == "OptionError[argument_value]");
  CHECK(code(with("unit", "0180")) == "OptionError[argument_value]");
  ValueList without;
  for (const auto& [name, value] : population().items)
    if (name != "insats") without.add(name, value);
  CHECK(code(with("tables", without)) == "DataError[table]");
}
