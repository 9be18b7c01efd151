#include "skillnad/api/demo.hpp"

#include <memory>
#include <utility>

#include "calling.hpp"
#include "demo_parts.hpp"
#include "skillnad/api/live_fit.hpp"
#include "skillnad/api/registry.hpp"
#include "skillnad/api/result_fields.hpp"
#include "skillnad/base/files.hpp"
#include "skillnad/base/sha256.hpp"
#include "skillnad/tables/embedded_data.hpp"
#include "skillnad/tables/published_figures.hpp"
#include "skillnad/text/csv.hpp"
#include "skillnad/text/numbers.hpp"
#include "skillnad/text/print.hpp"
#include "skillnad/text/render_text.hpp"
#include "skillnad/text/report.hpp"

namespace skillnad::api {

namespace {

const Table& table_of(const Value& value) {
  return *value.table();
}

/// The checks with their figures in few digits, as they reach from 1e-20 to 1e10.
std::string checks_text(const Table& checks) {
  Table shown;
  for (const char* name : {"check", "value", "limit", "passed", "text"}) {
    const Column& column = checks.at(name);
    if (column.type != Column::Type::real) {
      shown.add(column);
      continue;
    }
    std::vector<std::string> cells;
    for (std::size_t i = 0; i < column.size(); ++i)
      cells.push_back(column.is_missing(i) ? ""
                                           : format_significant(column.real[i], 3, plain_style()));
    shown.add(Column::of_text(name, cells));
  }
  return text_table(shown, "Checks");
}

/// (a) Who gets family treatment, by age: PM #7, table 1.
std::string family_treatment(Context& context, DemoOutput& output) {
  std::vector<std::string> band;
  Vector count, others, share, denominator, low, high;
  for (const FamilyTreatmentRow& row : family_treatment_by_age()) {
    band.push_back(row.age_band);
    count.push_back(static_cast<double>(row.count));
    others.push_back(static_cast<double>(row.denominator - row.count));
    share.push_back(row.share_percent);
    denominator.push_back(static_cast<double>(row.denominator));
    low.push_back(static_cast<double>(row.denominator_low));
    high.push_back(static_cast<double>(row.denominator_high));
  }
  Table data;
  Column bands;
  bands.name = "age_band";
  bands.type = Column::Type::categorical;
  bands.declared = true;
  bands.ordered = true;
  bands.levels = band;
  for (std::size_t i = 0; i < band.size(); ++i) bands.codes.push_back(static_cast<std::int32_t>(i));
  data.add(bands);
  data.add(Column::of_whole("family_treatment", count));
  data.add(Column::of_whole("other", others));

  Table printed;
  printed.add(Column::of_text("age_band", band));
  printed.add(Column::of_whole("count", count));
  printed.add(Column::of_whole("share_percent", share));
  printed.add(Column::of_whole("denominator", denominator));
  printed.add(Column::of_whole("denominator_low", low));
  printed.add(Column::of_whole("denominator_high", high));
  output.write("family_treatment_data.csv", to_csv(printed));

  const Value fit =
      call(context, "fit_logit",
           named({{"formula", "cbind(family_treatment, other) ~ age_band"}, {"data", data}}));
  const Value estimates = call(context, "estimates", named({{"fit", fit}}));
  const Value ratios = call(context, "estimates", named({{"fit", fit}, {"exponentiate", true}}));
  const Value shares = call(context, "predicted", named({{"fit", fit}, {"by", "age_band"}}));
  const Value tests = call(context, "joint_tests", named({{"fit", fit}}));
  output.write("family_treatment_estimates.csv", to_csv(table_of(estimates)));
  output.write("family_treatment_odds_ratios.csv", to_csv(table_of(ratios)));
  output.write("family_treatment_shares.csv", to_csv(table_of(shares)));
  output.write("family_treatment_tests.csv", to_csv(table_of(tests)));
  return join_blocks(
      {section("A. Family treatment by the child's age (PM #7, table 1)",
               std::vector<std::string>{}, '='),
       text_table(printed, "Printed counts and shares, with reconstructed denominators",
                  {"The report prints count and share, not the number of interventions: the "
                   "denominator is round(count / share). The share is rounded to whole percent, so "
                   "the true denominator lies anywhere from denominator_low to denominator_high."}),
       print_text(*fit.result()), text_table(table_of(shares), "Share by age, with 95% limits"),
       text_table(table_of(tests), "Does the share differ by age?")});
}

/// (b) Contraceptive use in 60 districts: a random intercept.
std::string contraception(Context& context, DemoOutput& output) {
  const Table raw = read_csv(embedded_file("contraception.csv"));
  Table data;
  for (const char* name : {"use", "livch", "urban"}) data.add(coded_text(raw.at(name), context));
  data.add(real_column(raw.at("age")));
  data.add(real_column(raw.at("district")));
  data.columns.back().whole = true;
  const Value fit = call(context, "fit_logit",
                         named({{"formula", "use ~ urban + age + livch + (1 | district)"},
                                {"data", data},
                                {"event", "Y"}}));
  const auto table = [&](const char* name,
                         std::initializer_list<std::pair<std::string, Value>> more = {}) {
    ValueList args = named(more);
    args.items.insert(args.items.begin(), {"fit", fit});
    return call(context, name, args);
  };
  const Value estimates = table("estimates");
  const Value ratios = table("estimates", {{"exponentiate", true}});
  const Value components = table("variance_components");
  const Value effects = table("random_effects");
  const Value checks = table("diagnose");
  const Value statistics = table("fit_statistics");
  const Value shares = table("predicted", {{"by", "livch"}});
  output.write("contraception_estimates.csv", to_csv(table_of(estimates)));
  output.write("contraception_odds_ratios.csv", to_csv(table_of(ratios)));
  output.write("contraception_variance_components.csv", to_csv(table_of(components)));
  output.write("contraception_district_effects.csv", to_csv(table_of(effects)));
  output.write("contraception_predicted.csv", to_csv(table_of(shares)));
  output.write("contraception_diagnosis.csv", to_csv(table_of(checks)));
  output.write("contraception_fit.csv", to_csv(table_of(statistics)));
  output.write("contraception_fit.json", fit.result()->saved);
  return join_blocks(
      {section("B. Contraceptive use among 1,934 women in 60 districts", std::vector<std::string>{},
               '='),
       print_text(*fit.result()), checks_text(table_of(checks)),
       text_table(table_of(shares),
                  "Marginal share of users by number of living children, districts integrated out"),
       text_table(table_of(effects), "District effects (posterior means, logit scale)")});
}

}  // namespace

void DemoOutput::write(const std::string& name, const std::string& bytes) {
  const std::size_t slash = name.rfind('/');
  if (slash != std::string::npos) make_folders(folder + "/" + name.substr(0, slash));
  write_file(folder + "/" + name, bytes);
  names.push_back(name);
  sizes.push_back(static_cast<double>(bytes.size()));
  hashes.push_back(to_hex(sha256(bytes)));
}

std::string text_table(const Table& table, const std::string& title,
                       const std::vector<std::string>& notes,
                       const std::vector<std::string>& columns) {
  ReportOptions options;
  options.plain = true;
  options.title = title;
  options.notes = notes;
  options.columns = columns;
  return render_text(from_table(table, options));
}

Table run_demo(Context& context, const std::string& path) {
  make_folders(path);
  DemoOutput output;
  output.folder = path;
  const double steps = 4.0;
  if (context.progress) context.progress(0.0, steps);
  const std::string first = family_treatment(context, output);
  if (context.progress) context.progress(1.0, steps);
  const std::string second = contraception(context, output);
  if (context.progress) context.progress(2.0, steps);
  const std::string third = synthetic_population(context, output);
  if (context.progress) context.progress(3.0, steps);
  output.write("report.txt", join_blocks({first, second, third}));
  if (context.progress) context.progress(steps, steps);
  Table table;
  table.add(Column::of_text("file", output.names));
  table.add(Column::of_whole("bytes", output.sizes));
  table.add(Column::of_text("sha256", output.hashes));
  return table;
}

}  // namespace skillnad::api
