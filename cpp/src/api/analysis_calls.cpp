// analyses() and run_analysis().
#include "analysis.hpp"
#include "functions.hpp"
#include "nuso_arguments.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/row_table.hpp"

namespace skillnad::api {

namespace {

Value run_analyses(Context&, const Arguments&) {
  RowTable out;
  for (const Analysis& one : analysis_list()) {
    std::string parts;
    for (const AnalysisPart& part : one.parts) parts += (parts.empty() ? "" : ", ") + part.part;
    out.text("id", one.id);
    out.text("pm", one.pm);
    out.text("title_sv", one.title_sv);
    out.text("title_en", one.title_en);
    out.text("question_sv", one.question_sv);
    out.text("question_en", one.question_en);
    out.text("parts", parts);
  }
  return out.table();
}

Value run_one(Context& context, const Arguments& args) {
  const Analysis& analysis = analysis_of(args.text("id"));
  PartRequest request;
  request.by = args.texts("by");
  bool takes_by = request.by.empty();
  for (const AnalysisPart& part : analysis.parts)
    takes_by = takes_by || part.kind == "shares" || part.kind == "levels" ||
               part.kind == "profile" || part.kind == "agreement" || part.kind == "paired" ||
               part.kind == "sorting" || part.kind == "life_table";
  if (!takes_by)
    throw OptionError("argument_value",
                      "Analysis " + analysis.id + " has no table by groups, so by has no meaning.",
                      {"by", {}, 0});
  const AnalysisData data(tables_argument(args), nuso::load_codebook("nuso"));
  ValueList out;
  double done = 0.0;
  for (const AnalysisPart& part : analysis.parts) {
    for (auto& [suffix, table] : run_part(context, data, part, request))
      out.add(suffix.empty() ? part.part : part.part + "_" + suffix, std::move(table));
    done += 1.0;
    if (context.progress) context.progress(done, static_cast<double>(analysis.parts.size()));
  }
  return out;
}

}  // namespace

void add_analyses(std::vector<Function>& functions) {
  Function list;
  list.name = "analyses";
  list.family = "data";
  list.title = "The analyses of PM #5 and PM #7";
  list.doc =
      "What run_analysis() can run and write_report() reports, in the order of the sorting process "
      "and of the treatment.";
  list.returns =
      "A data frame, one row an analysis: id (A1 to A25), pm (pm5, pm7, both), title_sv, title_en, "
      "question_sv, question_en, parts (the names of its tables).";
  list.run = run_analyses;
  functions.push_back(std::move(list));

  Function one;
  one.name = "run_analysis";
  one.family = "data";
  one.title = "One analysis of PM #5 or PM #7";
  one.doc =
      "Its tables, with the base of every share. Shares by group stand under the share of all, "
      "with "
      "limits robust to municipalities and, for each grouping, the p-value that its groups have "
      "the "
      "same share: the larger of those of a likelihood-ratio test (logistic regression with an "
      "intercept for each municipality) and of Wald's test (errors robust to the C municipalities, "
      "statistic (C - q) / (q (C - 1)) W against F(q, C - q)), as either alone rejects too often "
      "somewhere; missing where a group has a share of 0 or 1, and with fewer than ten "
      "municipalities or no "
      "more than groups; cases without a value of the "
      "grouping are not in it. "
      "Models have an intercept for each municipality: of "
      "two outcomes average effects in shares, and in the same unit the difference between a "
      "municipality in the 90th and one in the 10th percentile of the estimated normal "
      "distribution "
      "of their effects, about the share of all; of ordered outcomes odds ratios, of times hazard "
      "ratios. Municipalities (A9, A16, A22): the 10th and 90th percentile of their shares, of "
      "those "
      "with 10 cases or more, beside what chance alone would give (the mixture of their binomial "
      "distributions with the share of all), the spread between them with a likelihood-ratio test "
      "on the boundary, and each one's share drawn towards that of all, with the limits of chance "
      "at 95 percent. Two answers of the same cases (A8, A17): Cohen's kappa with the limits of "
      "Fleiss, Cohen and Everitt (1969), the difference with those of Agresti and Min (2005), "
      "McNemar's exact p-value. A14: decompose_gap() of all cases, their profile among the "
      "criteria of need, and within each profile: the difference, what each set of criteria and "
      "lacking support account for, and what is unexplained, which add up to it; the verdicts of "
      "gap_verdicts(), Holm over the rows of each grouping. Tables are not protected: see "
      "check_release() and "
      "write_report().";
  one.returns = "A named list of data frames, by the parts that analyses() names.";
  one.errors = {"OptionError[argument_value]", "OptionError[argument_type]", "DataError[table]",
                "DataError[no_rows]"};
  Argument id = option("id", {}, "\"A1\" to \"A25\", as in analyses().");
  id.required = true;
  one.arguments = {
      positional("tables", ArgumentType::value,
                 "Named list of data frames, as simulate_nuso() or read_tables() gives it; enhet "
                 "and those the analysis is counted from."),
      id,
      option("by", {}, "Columns to group by instead of the analysis's own; \"a:b\" crosses two.")};
  one.run = run_one;
  functions.push_back(std::move(one));
}

}  // namespace skillnad::api
