// Certified cases: gaps taken apart, shares, and the synthetic population.
#include "skillnad/api/registry.hpp"
#include "skillnad/nuso/check.hpp"
#include "skillnad/text/csv.hpp"
#include "validation_cases.hpp"

namespace skillnad::api {

namespace {

/// Standard errors are certified without the leverage correction.
ValueList plain_errors() {
  return named({{"leverage", false}});
}

void read_gap(Context& context, const Value& gap, Findings& findings) {
  findings.read(call(context, "gap_components", named({{"d", gap}})), {"direction", "component"},
                {"estimate", "std_error"});
}

void gap_closed_form(Context& context, Findings& findings) {
  read_gap(context,
           call(context, "decompose_gap",
                named({{"data", package_frame(context, "ucb_admissions.csv", {"Freq"})},
                       {"outcome", "Admit"},
                       {"event", "Admitted"},
                       {"group", "Gender"},
                       {"reference", "Female"},
                       {"criteria", named({{"department", "Dept"}})},
                       {"weights", "Freq"},
                       {"weight_kind", "frequency"},
                       {"control", plain_errors()}})),
           findings);
}

void gap_arrests(Context& context, Findings& findings) {
  const ValueList criteria =
      named({{"checks", "checks"}, {"employed", "employed"}, {"citizen", "citizen"}});
  read_gap(context,
           call(context, "decompose_gap",
                named({{"data", package_frame(context, "arrests.csv", {"checks"})},
                       {"outcome", "released"},
                       {"event", "Yes"},
                       {"group", "colour"},
                       {"reference", "White"},
                       {"criteria", criteria},
                       {"model", "separate"},
                       {"control", plain_errors()}})),
           findings);
}

ValidationCase gap_case(const char* name, const char* estimator) {
  return {name, [estimator](Context& context, Findings& findings) {
            const ValueList criteria =
                named({{"age", std::vector<std::string>{"age", "I(age^2)"}}, {"livch", "livch"}});
            read_gap(context,
                     call(context, "decompose_gap",
                          named({{"data", package_frame(context, "contraception.csv", {"age"})},
                                 {"outcome", "use"},
                                 {"event", "Y"},
                                 {"group", "urban"},
                                 {"criteria", criteria},
                                 {"cluster", "district"},
                                 {"estimator", estimator},
                                 {"model", "separate"},
                                 {"control", plain_errors()}})),
                     findings);
          }};
}

struct Answers {
  std::size_t cases, yes;
};

/// The limits of the share of yes, of answers from units.
void read_share(Context& context, const std::vector<Answers>& units, bool clustered,
                Findings& findings) {
  std::vector<std::string> answer, unit;
  std::size_t n = 0, yes = 0;
  for (std::size_t k = 0; k < units.size(); ++k) {
    for (std::size_t i = 0; i < units[k].cases; ++i) {
      answer.emplace_back(i < units[k].yes ? "yes" : "no");
      unit.push_back(csv_number(static_cast<double>(k)));
    }
    n += units[k].cases;
    yes += units[k].yes;
  }
  Table data;
  data.add(coded_text(Column::of_text("answer", answer), context));
  data.add(coded_text(Column::of_text("unit", unit), context));
  const Value table = call(context, "shares",
                           named({{"data", data},
                                  {"outcome", "answer"},
                                  {"event", "yes"},
                                  {"cluster", clustered ? Value("unit") : Value()}}));
  const std::string name =
      " " + csv_number(static_cast<double>(yes)) + " of " + csv_number(static_cast<double>(n));
  for (const char* end : {"conf_low", "conf_high"})
    findings.add(end + name, table.table()->at(end).real[0]);
}

void shares(Context& context, Findings& findings) {
  for (const Answers& one : {Answers{10, 10}, {37, 12}, {240, 3}, {18647, 11034}})
    read_share(context, {one}, false, findings);
}

void shares_clusters(Context& context, Findings& findings) {
  read_share(context, {{23, 11}, {19, 13}, {14, 11}}, true, findings);
}

void population(Context& context, Findings& findings) {
  const Value tables = call(context, "simulate_nuso", named({{"seed", 1}}));
  const Table targets = nuso::check_targets(*tables.list());
  double met = 0.0;
  for (std::size_t i = 0; i < targets.n_rows; ++i) {
    findings.add(targets.at("quantity_id").text[i], targets.at("obtained").real[i]);
    if (targets.at("use").text[i] == "hard" && targets.at("pass").codes[i] == 1) met += 1.0;
  }
  findings.add("hard targets met", met);
}

}  // namespace

std::vector<ValidationCase> gap_cases() {
  return {{"gap_closed_form", gap_closed_form},           {"gap_arrests", gap_arrests},
          gap_case("gap_regression", "regression"),       gap_case("gap_weighting", "weighting"),
          gap_case("gap_doubly_robust", "doubly_robust"), {"shares", shares},
          {"shares_clusters", shares_clusters},           {"simulate_nuso", population}};
}

}  // namespace skillnad::api
