// (c) The synthetic population with its tables, (d) models of it and the gap between two groups.
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "calling.hpp"
#include "demo_parts.hpp"
#include "skillnad/api/registry.hpp"
#include "skillnad/api/result_fields.hpp"
#include "skillnad/data/frame.hpp"
#include "skillnad/nuso/base.hpp"
#include "skillnad/text/csv.hpp"
#include "skillnad/text/print.hpp"

namespace skillnad::api {

namespace {

constexpr double seed = 1.0;
const std::vector<std::string> share_columns = {"n", "base", "share", "conf_low", "conf_high"};

std::vector<std::string> after(std::vector<std::string> first,
                               const std::vector<std::string>& rest) {
  first.insert(first.end(), rest.begin(), rest.end());
  return first;
}

/// A table of the population as a host's frame holds it.
Table as_frame(const Table& table, Context& context) {
  Table out;
  for (const Column& column : table.columns)
    out.add(column.type == Column::Type::text ? coded_text(column, context) : column);
  return out;
}

/// The rows of the base, and for each the answer to one question as yes or no.
Table rows_of_base(Context& context, const Table& data, const std::string& base) {
  const std::vector<std::uint8_t> in = nuso::read_base(context, data, base).rows;
  std::vector<std::uint32_t> rows;
  for (std::size_t i = 0; i < in.size(); ++i)
    if (in[i]) rows.push_back(static_cast<std::uint32_t>(i));
  Table out;
  for (const Column& column : data.columns) out.add(gather(column, rows));
  return out;
}

/// The columns `names` of `parent` beside the rows of `table` that have the same `key`.
void join(Table& table, const Table& parent, const std::string& key,
          const std::vector<std::string>& names) {
  std::unordered_map<std::string, std::uint32_t> place;
  const std::vector<std::string>& keys = parent.at(key).text;
  for (std::size_t i = 0; i < keys.size(); ++i) place[keys[i]] = static_cast<std::uint32_t>(i);
  const Column& own = table.at(key);
  std::vector<std::uint32_t> rows;
  for (const std::int32_t code : own.codes)
    rows.push_back(place.at(own.levels[static_cast<std::size_t>(code)]));
  for (const std::string& name : names) table.add(gather(parent.at(name), rows));
}

class Demonstration {
 public:
  Demonstration(Context& context, DemoOutput& output) : context_(context), output_(output) {}

  std::string run() {
    const Value population = call(context_, "simulate_nuso", named({{"seed", seed}}));
    tables_ = population.list();
    for (const auto& [name, value] : tables_->items) {
      output_.write("data/" + name + ".csv", to_csv(*value.table()));
      if (name == "utredning") investigations_ = as_frame(*value.table(), context_);
      if (name == "insats") interventions_ = as_frame(*value.table(), context_);
    }
    join(interventions_, *tables_->find("utredning")->table(), "utr_id",
         {"kon", "aldersgrupp", "ursprung", "utsatthetstyp"});
    return join_blocks(
        {section("C. A synthetic population in the form of the NUSO survey",
                 std::vector<std::string>{}, '='),
         notes_text({"Fictional children in fictional municipalities "
                     "(SYNTETISKA DATA): the same seed gives the same rows in "
                     "Python and R. Nothing below says anything about real people."}),
         sizes(), findings(), consent_table(), treatment_table(), content_table(), closure_table(),
         figures(population),
         section("D. Models of the synthetic population", std::vector<std::string>{}, '='),
         consent_model(), attainment_model(), gap(), report_texts(context_, output_, *tables_)});
  }

 private:
  Table called(const std::string& function,
               std::initializer_list<std::pair<std::string, Value>> args) {
    return *call(context_, function, named(args)).table();
  }

  std::string sizes() const {
    std::vector<std::string> names;
    Vector rows, columns;
    for (const auto& [name, value] : tables_->items) {
      names.push_back(name);
      rows.push_back(static_cast<double>(value.table()->n_rows));
      columns.push_back(static_cast<double>(value.table()->columns.size()));
    }
    Table table;
    table.add(Column::of_text("table", names));
    table.add(Column::of_whole("n_rows", rows));
    table.add(Column::of_whole("n_columns", columns));
    return text_table(table, "The tables of the population",
                      {"enhet: municipalities; utredning: investigations; insats: decided "
                       "interventions in the follow-up; insats_mal: their goals; hanvisning: "
                       "referrals; aktualisering: new notifications. load_codebook() explains "
                       "every column."});
  }

  std::string findings() {
    const Table table = *call(context_, "check_data", named({{"tables", *tables_}})).table();
    output_.write("synthetic_check.csv", to_csv(table));
    return text_table(table, "What check_data() finds in it",
                      {"A contradiction is shown and not corrected: the printed figures have it "
                       "too."},
                      {"table", "column", "rule", "n", "finding"});
  }

  std::string consent_table() {
    const Table table = called("shares", {{"data", investigations_},
                                          {"outcome", "samtycke_vh"},
                                          {"event", "samtliga"},
                                          {"by", std::vector<std::string>{"aldersgrupp", "kon"}},
                                          {"base", "need_assessed_notified"},
                                          {"cluster", "enhet_id"}});
    output_.write("pm5_table2_consent.csv", to_csv(table));
    return text_table(
        table, "PM #5, table 2: all guardians consent, by age and sex",
        {"Base: " + table.at("universe_en").text.at(0) + ". 95% limits robust to municipalities."},
        after({"aldersgrupp", "kon"}, share_columns));
  }

  std::string treatment_table() {
    const Table table = called("shares", {{"data", interventions_},
                                          {"outcome", "insatstyp"},
                                          {"event", "familjebehandling"},
                                          {"by", "aldersgrupp"},
                                          {"base", "open_care"}});
    output_.write("pm7_table1_treatments.csv", to_csv(table));
    return text_table(table, "PM #7, table 1: family treatment by the child's age",
                      {"Base: " + table.at("universe_en").text.at(0) + "."},
                      after({"aldersgrupp"}, share_columns));
  }

  std::vector<std::string> columns_beginning(const std::string& stem) const {
    std::vector<std::string> out;
    for (const Column& column : interventions_.columns)
      if (column.name.compare(0, stem.size(), stem) == 0 &&
          column.name.find("__missing") == std::string::npos)
        out.push_back(column.name);
    return out;
  }

  /// Several answers possible, each column under its label.
  std::string several(const std::string& stem, const std::string& base, const std::string& file,
                      const std::string& title) {
    Table table = called("shares", {{"data", interventions_},
                                    {"outcome", columns_beginning(stem)},
                                    {"multiple", true},
                                    {"base", base}});
    output_.write(file, to_csv(table));
    const Value book = call(context_, "load_codebook", named({}));
    const Table& variables = *book.list()->find("variables")->table();
    std::vector<std::string> labels;
    for (const std::string& name : table.at("outcome").text)
      for (std::size_t i = 0; i < variables.n_rows; ++i)
        if (variables.at("table").text[i] == "insats" && variables.at("variable").text[i] == name)
          labels.push_back(variables.at("label_en").text[i]);
    table.add(Column::of_text("answer", labels));
    const double not_answered = table.at("n_ES").real[0];
    return text_table(table, title,
                      {"Base: " + table.at("universe_en").text.at(0) + "; without the " +
                       count_text(not_answered, "case", "cases") + " whose form was not answered."},
                      after({"answer"}, share_columns));
  }

  std::string content_table() {
    return several("innehall_", "treatments_started", "pm7_table2_content.csv",
                   "PM #7, table 2: what the treatment contained");
  }
  std::string closure_table() {
    return several("avslut_", "treatments_closed", "pm7_table3_closure.csv",
                   "PM #7, table 3: why the treatment was closed");
  }

  std::string figures(const Value& population) {
    const Table table = called("reproduce_pm", {{"tables", population}});
    output_.write("printed_figures.csv", to_csv(table));
    // The counts by report and kind.
    std::vector<std::string> report, kind;
    Vector within, outside, skipped;
    for (std::size_t i = 0; i < table.n_rows; ++i) {
      const std::string& pm = table.at("pm").text[i];
      const std::string& what = table.at("kind").text[i];
      std::size_t k = 0;
      while (k < report.size() && (report[k] != pm || kind[k] != what)) ++k;
      if (k == report.size()) {
        report.push_back(pm);
        kind.push_back(what);
        for (Vector* counts : {&within, &outside, &skipped}) counts->push_back(0.0);
      }
      const std::string& verdict = table.at("verdict").text[i];
      (verdict == "within" ? within : verdict == "outside" ? outside : skipped)[k] += 1.0;
    }
    Table counts;
    counts.add(Column::of_text("pm", report));
    counts.add(Column::of_text("kind", kind));
    counts.add(Column::of_whole("reproduced", within));
    counts.add(Column::of_whole("not_reproduced", outside));
    counts.add(Column::of_whole("not_compared", skipped));
    double all = 0.0, met = 0.0;
    for (std::size_t k = 0; k < report.size(); ++k) {
      all += within[k] + outside[k];
      met += within[k];
    }
    output_.write("summary.txt", format_whole(met, plain_style()) + " of the " +
                                     format_whole(all, plain_style()) +
                                     " printed figures and findings that can be compared are "
                                     "reproduced.\n");
    return text_table(counts, "Printed figures and findings that the population reproduces",
                      {"Not compared: printed as an image or twice, a constant of the survey, or "
                       "contradicted by another figure; printed_figures.csv says which."});
  }

  std::string consent_model() {
    Table data = rows_of_base(context_, investigations_, "need_assessed_notified");
    const Column& answer = data.at("samtycke_vh");
    std::vector<bool> yes;
    for (std::size_t i = 0; i < data.n_rows; ++i)
      yes.push_back(answer.levels[static_cast<std::size_t>(answer.codes[i])] == "samtliga");
    data.add(Column::of_logical("consent", yes));
    const Value fit = fitted(
        "fit_logit",
        named({{"formula",
                "consent ~ kon * aldersgrupp + ursprung + diagnos_nagon + utsatthetstyp + (1 | "
                "enhet_id)"},
               {"data", data}}));
    return model("consent", "Do all guardians consent?", fit);
  }

  std::string attainment_model() {
    Table data = rows_of_base(context_, interventions_, "treatments_followed_up");
    for (Column& column : data.columns) column.ordered = column.name == "maluppfyllelse";
    const Value fit =
        fitted("fit_ordinal", named({{"formula",
                                      "maluppfyllelse ~ kon + aldersgrupp + ursprung + "
                                      "utsatthetstyp + (1 | enhet_id)"},
                                     {"data", data}}));
    return model("attainment", "How far are the goals attained?", fit);
  }

  /// A fit with notes of its own.
  Value fitted(const std::string& function, const ValueList& args) const {
    Context own;
    own.interrupted = context_.interrupted;
    own.threads = context_.threads;
    return call(own, function, args);
  }

  std::string model(const std::string& name, const std::string& title, const Value& fit) {
    const Table ratios = called("estimates", {{"fit", fit}, {"exponentiate", true}});
    const Table components = called("variance_components", {{"fit", fit}});
    const Table units = called("random_effects", {{"fit", fit}});
    output_.write(name + "_odds_ratios.csv", to_csv(ratios));
    output_.write(name + "_variance_components.csv", to_csv(components));
    output_.write(name + "_municipalities.csv", to_csv(units));
    return join_blocks(
        {section(title, std::vector<std::string>{}), print_text(*fit.result()),
         text_table(components, "Variation between municipalities, with 95% limits")});
  }

  std::string gap() {
    Table data = rows_of_base(context_, investigations_, "ursprung=svensk|utländsk");
    const Value d = fitted(
        "decompose_gap",
        named(
            {{"data", rows_of_base(context_, data, "notified")},
             {"outcome", "insats_nagon"},
             {"event", "1"},
             {"group", "ursprung"},
             {"reference", "svensk"},
             {"criteria", named({{"need", std::vector<std::string>{"behov", "utsatthetstyp"}},
                                 {"provider", std::vector<std::string>{"hanv_halsa", "hanv_skola"}},
                                 {"consent", "samtycke_vh"}})},
             {"cluster", "enhet_id"}}));
    const Table components = called("gap_components", {{"d", d}});
    const Table verdicts = called("gap_verdicts", {{"d", d}, {"lang", "en"}});
    output_.write("gap_components.csv", to_csv(components));
    output_.write("gap_verdicts.csv", to_csv(verdicts));
    return join_blocks({section("Which part of the gap in interventions can need, another provider "
                                "and consent not account for?",
                                std::vector<std::string>{}),
                        print_text(*d.result())});
  }

  Context& context_;
  DemoOutput& output_;
  const ValueList* tables_ = nullptr;
  Table investigations_, interventions_;
};

}  // namespace

std::string synthetic_population(Context& context, DemoOutput& output) {
  Context quiet;  // what a model notes stands in its print
  quiet.interrupted = context.interrupted;
  quiet.threads = context.threads;
  return Demonstration(quiet, output).run();
}

}  // namespace skillnad::api
