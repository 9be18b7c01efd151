// Saving, provenance, report tables, package data and the main job.
#include <cmath>

#include "functions.hpp"
#include "gap_report.hpp"
#include "saved_form.hpp"
#include "skillnad/api/demo.hpp"
#include "skillnad/api/live_decomposition.hpp"
#include "skillnad/api/live_fit.hpp"
#include "skillnad/api/provenance.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/files.hpp"
#include "skillnad/inference/variance_components.hpp"
#include "skillnad/inference/wald.hpp"
#include "skillnad/tables/published_figures.hpp"
#include "skillnad/text/print.hpp"
#include "skillnad/text/render_latex.hpp"
#include "skillnad/text/render_markup.hpp"
#include "skillnad/text/render_text.hpp"
#include "skillnad/text/report.hpp"

namespace skillnad::api {

namespace {

Value run_save(Context&, const Arguments& args) {
  const Result& result = args.result("x");
  write_file(args.text("path"), result.saved);
  return Value();
}

Value run_load(Context&, const Arguments& args) {
  const std::string saved = read_file(args.text("path"));
  if (saved_kind(saved) == "decomposition") {
    auto live = std::make_shared<LiveDecomposition>();
    live->decomposition = decomposition_from_json(saved);
    return Result{"decomposition", saved, live};
  }
  Fit fit = fit_from_json(saved);
  auto live = std::make_shared<LiveFit>();
  live->fit = std::move(fit);
  return Result{"fit", saved, live};
}

Value run_provenance(Context& context, const Arguments& args) {
  const Result& result = args.result("x");
  if (is_decomposition(result))
    return provenance_table(live_decomposition(result)->decomposition, saved_hash(result.saved),
                            context.host);
  return provenance_table(*live_fit(result), saved_hash(result.saved), context.host);
}

std::string outcome_in_swedish(const Fit& fit) {
  if (fit.categories.empty()) return fit.event;
  return fit.response + (fit.base.empty() ? "" : ", varje kategori mot " + fit.base);
}

/// The report table of a fit: its estimates, with the event, the rows and the spread as notes.
ReportTable fit_report(const Fit& fit, const std::string& lang) {
  const bool swedish = language_of(lang) == Language::sv;
  const NumberStyle& style = report_style(language_of(lang));
  ReportOptions options;
  options.lang = lang;
  options.columns = {"term", "estimate", "std_error", "p_value", "conf_low", "conf_high", "n"};
  const bool hazards = fit.family == Family::hazard && fit.link == Link::cloglog;
  const bool ratios = fit.link == Link::logit || hazards;
  options.title = swedish ? "Skattningar: " + fit.formula : "Estimates: " + fit.formula;
  if (ratios)
    options.headers["estimate"] =
        hazards ? (swedish ? "Hazardkvot" : "Hazard ratio") : (swedish ? "Oddskvot" : "Odds ratio");
  // A ratio's standard error is that of its logarithm: shown it would mislead.
  if (ratios) options.columns = {"term", "estimate", "p_value", "conf_low", "conf_high", "n"};
  if (fit.family == Family::multinomial)
    options.columns.insert(options.columns.begin(), "category");
  options.notes.push_back(swedish ? "Modellerat utfall: " + outcome_in_swedish(fit) + "."
                                  : fit.event_text + ".");
  options.notes[0][0] = options.notes[0][0] == 'm' ? 'M' : options.notes[0][0];
  options.notes.push_back((swedish ? "Rader: " : "Rows: ") + format_whole(fit.n_used, style) +
                          (swedish ? " använda, " : " used, ") +
                          format_whole(fit.n_dropped, style) +
                          (swedish ? " utelämnade." : " dropped."));
  for (const FittedFactor& factor : fit.random) {
    for (std::size_t r = 0; r < factor.effects.size(); ++r) {
      double variance = 0.0;
      for (std::size_t c = 0; c <= r; ++c) variance += factor.factor(r, c) * factor.factor(r, c);
      const bool intercept = factor.effects[r] == "(Intercept)";
      options.notes.push_back(
          (swedish ? "Standardavvikelse mellan grupper (" : "Standard deviation between groups (") +
          factor.group + (intercept ? "" : ", " + factor.effects[r]) + ", " +
          format_whole(static_cast<double>(factor.levels.size()), style) +
          "): " + format_fixed(std::sqrt(variance), 3, style) + ".");
    }
  }
  if (!fit.converged)
    options.notes.emplace_back(swedish
                                   ? "MODELLEN KONVERGERADE INTE: rapportera inte skattningarna."
                                   : "THE FIT DID NOT CONVERGE: do not report these estimates.");
  options.alt_text = swedish ? "Tabell över modellens skattningar med 95 % konfidensintervall."
                             : "Table of the model's estimates with 95% confidence limits.";
  return from_table(estimates_table(fit, 0.95, ratios, "auto", "auto"), options);
}

Value run_report_table(Context&, const Arguments& args) {
  const std::string format = args.choice("format", {"text", "markdown", "html", "latex", "docx"});
  const std::string lang = args.choice("lang", {"sv", "en"});
  if (format == "docx")
    throw OptionError("not_available",
                      "report_table() returns one text, which a Word file is not: write_report() "
                      "writes Word files. Here are \"text\", \"markdown\", \"html\" and \"latex\".",
                      {"format", {}, 0});
  if (args.choice("audience", {"internal", "other_units", "public"}) != "internal")
    throw OptionError("not_available",
                      "Disclosure control is not available in this version, so tables are for "
                      "audience = \"internal\" only.",
                      {"audience", {}, 0});
  ReportTable report;
  if (const Table* table = args["x"].table()) {
    ReportOptions options;
    options.lang = lang;
    options.level = 0.0;  // a table does not say which level its limits have
    report = from_table(*table, options);
  } else if (const Result* result = args["x"].result(); result && is_decomposition(*result)) {
    report = gap_report(live_decomposition(*result)->decomposition, lang);
  } else if (result) {
    report = fit_report(live_fit(*result)->fit, lang);
  } else {
    throw OptionError("argument_type",
                      "x must be a fit, a decomposition or a data frame of results.", {"x", {}, 0});
  }
  if (format == "markdown") return render_markdown(report);
  if (format == "html") return render_html(report);
  if (format == "latex") return render_latex(report);
  return render_text(report);
}

Value run_published(Context&, const Arguments& args) {
  return published_figures(args.text_or("pm", ""));
}

Value run_demo_call(Context& context, const Arguments& args) {
  return run_demo(context, args.text("path"));
}

std::vector<std::string> every_column(const Arguments&, const std::string&,
                                      const std::vector<std::string>& names) {
  return names;
}

Function output(std::string name, std::string title, std::string doc, std::string returns,
                std::vector<Argument> arguments,
                std::function<Value(Context&, const Arguments&)> run) {
  Function f;
  f.name = std::move(name);
  f.family = "output";
  f.title = std::move(title);
  f.doc = std::move(doc);
  f.returns = std::move(returns);
  f.arguments = std::move(arguments);
  f.run = std::move(run);
  return f;
}

}  // namespace

void add_data(std::vector<Function>& functions) {
  Function f = output(
      "published_figures", "The figures printed in the PMs",
      "Every figure that PM #5 and PM #7 of NUSO print, one row each, as package data; images "
      "whose "
      "values are not printed have no value.",
      "A data frame: pm, section, table_or_figure, quantity_id, description_sv, description_en, "
      "subset, group_variable, group_level, statistic, value, value_text, unit, denominator_n, "
      "note.",
      {option("pm", {}, "\"pm5\" or \"pm7\"; by default both.")}, run_published);
  f.family = "data";
  functions.push_back(std::move(f));
}

void add_output(std::vector<Function>& functions) {
  const auto result = [] {
    return positional("x", ArgumentType::result, "A fit or a decomposition.");
  };
  functions.push_back(output(
      "save_result", "Save a result to a file",
      "One JSON file in UTF-8 that both languages read, doubles exact, with a checksum. It holds "
      "no "
      "rows of the data, and its size does not grow with them.",
      "Nothing.", {result(), positional("path", ArgumentType::path, "The file to write.")},
      run_save));
  functions.push_back(
      output("load_result", "Load a result from a file",
             "Reads and checks the file; nothing in it is run.", "The result, as it was saved.",
             {positional("path", ArgumentType::path, "The file to read.")}, run_load));
  functions.back().errors = {"DataError[file]", "DataError[file_format]"};
  functions.push_back(output("provenance", "Where a result comes from",
                             "Versions, compiler, instruction set, formula, sizes and hashes. "
                             "Equal result_hash means equal "
                             "results, whatever the language.",
                             "A data frame: key, value.", {result()}, run_provenance));
  functions.push_back(output(
      "report_table", "A table for a report",
      "Of a fit: its estimates (odds ratios for the logit, hazard ratios for hazards) with "
      "the event and the rows; of a decomposition: the parts of its gaps with the verdicts; of a "
      "data frame of results: its columns under their names in words.",
      "One text.",
      {positional("x", ArgumentType::data, "A fit, a decomposition, or a data frame of results."),
       option("format", "text",
              "\"text\", \"markdown\", \"html\" or \"latex\" (needs the package booktabs)."),
       option("lang", "sv", "\"sv\" or \"en\"."),
       option("audience", "internal", "Who reads it; only \"internal\" in this version.")},
      run_report_table));
  functions.back().columns = every_column;
  functions.push_back(output(
      "run_demo", "The main job: analyses of public and synthetic data, written to a folder",
      "A: family treatment by age from the printed counts of PM #7, table 1. B: contraceptive use "
      "among 1,934 women in 60 districts with a random intercept (data set Contraception of the R "
      "package mlmRev). C: the synthetic population of simulate_nuso(), checked, with tables of "
      "the "
      "PMs and every printed figure beside its value in it. D: models of consent and of goal "
      "attainment with municipality effects, and the gap in interventions by origin taken apart. "
      "E: the "
      "tables and texts of the reports of both PMs. "
      "Tables as CSV and one report as text.",
      "A data frame: file, bytes, sha256.",
      {positional("path", ArgumentType::path, "The folder to write to; made if needed.")},
      run_demo_call));
}

}  // namespace skillnad::api
