// The report of a PM: its analyses in order, each with its question, tables, figure and sentences.
#include <algorithm>

#include "calling.hpp"
#include "disclosure_arguments.hpp"
#include "functions.hpp"
#include "nuso_arguments.hpp"
#include "report.hpp"
#include "skillnad/base/error.hpp"
#include "skillnad/base/sha256.hpp"
#include "skillnad/base/version.hpp"
#include "skillnad/nuso/coded_cells.hpp"
#include "skillnad/text/csv.hpp"
#include "skillnad/text/print.hpp"
#include "skillnad/text/suggest.hpp"

namespace skillnad::api {

namespace {

const char synthetic_mark[] = "SYNTETISKA DATA";

Block heading_block(int level, std::string id, std::string text) {
  Block out;
  out.kind = Block::Kind::heading;
  out.level = level;
  out.id = std::move(id);
  out.text = std::move(text);
  return out;
}

Block paragraph_block(std::string text) {
  Block out;
  out.text = std::move(text);
  return out;
}

Block box_block(std::string head, std::vector<std::string> paragraphs) {
  Block out;
  out.kind = Block::Kind::box;
  out.text = std::move(head);
  out.items = std::move(paragraphs);
  return out;
}

Block bullets_block(std::vector<std::string> items) {
  Block out;
  out.kind = Block::Kind::bullets;
  out.items = std::move(items);
  return out;
}

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  for (char& c : text)
    if (c == '_') c = '-';
  return text;
}

/// The mark of synthetic tables, or nothing.
std::string mark_of(const ValueList& tables) {
  for (const auto& [name, value] : tables.items) {
    if (value.table() == nullptr) continue;
    const Column* source = value.table()->find("kalla");
    if (source == nullptr || source->size() == 0) continue;
    if (nuso::cell_texts(*source)[0] == synthetic_mark) return synthetic_mark;
  }
  return "";
}

/// Over the names, columns and cells of the tables, which any host gives alike.
std::string hash_of(const ValueList& tables) {
  Sha256 all;
  for (const auto& [name, value] : tables.items) {
    if (value.table() == nullptr) continue;
    all.update(name).update("\n");
    for (const Column& column : value.table()->columns) {
      all.update(column.name).update("\n");
      if (column.type == Column::Type::other) continue;
      for (const std::string& text : nuso::cell_texts(column)) all.update(text).update("\n");
    }
  }
  return to_hex(all.digest());
}

class Writer {
 public:
  Writer(Context& context, const ReportFrame& frame, std::string pm)
      : context_(context), frame_(frame), pm_(std::move(pm)) {}

  std::vector<const Analysis*> analyses() const {
    std::vector<const Analysis*> out;
    for (const Analysis& one : analysis_list())
      if (one.pm == pm_ || one.pm == "both") out.push_back(&one);
    return out;
  }

  Document document(const ValueList& tables, const std::string& unit) {
    Document out;
    out.lang = frame_.lang();
    out.title = pm_ == "pm5"
                    ? frame_.pick("Från anmälan till beslut", "From notification to decision")
                    : frame_.pick("Familjebehandling, från verkställighet till återaktualisering",
                                  "Family treatment, from execution to re-notification");
    if (!unit.empty()) out.title += frame_.pick(". Kommun ", ". Municipality ") + unit;
    out.subtitle = frame_.pick("Analyserna i ", "The analyses of ") +
                   (pm_ == "pm5" ? "PM #5" : "PM #7") +
                   frame_.pick(", Nationell uppföljning av socialtjänstens omställning (NUSO)",
                               ", the national follow-up of the social services (NUSO)");
    out.mark = mark_of(tables);
    const std::vector<const Analysis*> all = analyses();
    steps_ = static_cast<double>(all.size()) + (unit.empty() ? 0.0 : 1.0);
    std::vector<Block> body;
    std::vector<std::string> summary;
    for (const Analysis* one : all) {
      add(*one, body, summary);
      step();
    }
    out.blocks.push_back(
        heading_block(1, "sammanfattning", frame_.pick("Sammanfattning", "Summary")));
    if (!summary.empty()) out.blocks.push_back(bullets_block(summary));
    if (!unit.empty()) {
      for (Block& block : unit_blocks(context_, frame_, all, unit))
        out.blocks.push_back(std::move(block));
      step();
    }
    for (Block& block : body) out.blocks.push_back(std::move(block));
    out.blocks.push_back(heading_block(1, "metod", frame_.pick("Metod", "Method")));
    out.blocks.push_back(method());
    out.stamp = stamp(tables);
    return out;
  }

 private:
  void step() {
    done_ += 1.0;
    if (context_.progress) context_.progress(done_, steps_);
  }

  void add(const Analysis& analysis, std::vector<Block>& body, std::vector<std::string>& summary) {
    const std::string id = lower(analysis.id);
    body.push_back(heading_block(1, id, frame_.pick(analysis.title_sv, analysis.title_en)));
    body.push_back(paragraph_block(frame_.pick(analysis.question_sv, analysis.question_en)));
    bool summed = false;
    PartRequest request;
    request.rules = frame_.rules;
    for (const AnalysisPart& part : analysis.parts) {
      // What both reports have is shown where its table belongs.
      if (analysis.pm == "both" && pm_ == "pm5" && part.table == "insats") continue;
      if (analysis.id == "A2" && pm_ == "pm7" && part.table == "utredning") continue;
      PartTables tables;
      std::string why;
      try {
        tables = run_part(context_, frame_.data, part, request);
      } catch (const DataError& error) {
        if (error.code() == "table") throw;  // the data are at fault, not their size
        why = error.message();
      } catch (const Error& error) {
        why = error.message();
      }
      context_.tick();
      const std::vector<std::string> said = part_sentences(frame_, part, tables);
      std::string text;
      for (const std::string& sentence : said) text += (text.empty() ? "" : " ") + sentence;
      if (!text.empty()) body.push_back(paragraph_block(text));
      if (!summed && !said.empty()) {
        summary.push_back(frame_.pick(analysis.title_sv, analysis.title_en) + ". " +
                          part.caption(frame_.language) + ": " + lead(said[0]));
        summed = true;
      }
      add_figure(part, tables, body);
      add_tables(part, tables, body);
      if (part.kind == "grid" && !tables.empty()) {
        std::vector<std::string> items = grid_items(frame_, tables[0].second);
        if (!items.empty()) body.push_back(bullets_block(std::move(items)));
      }
      if (tables.empty() || tables[0].second.n_rows == 0)
        body.push_back(paragraph_block(
            part.caption(frame_.language) + ": " +
            frame_.pick("underlaget är för litet för att räknas på eller visas.",
                        "there are too few cases for this to be computed or shown.") +
            (why.empty() || frame_.rules != nullptr ? "" : " " + why)));
    }
  }

  /// A sentence that follows a colon begins in lower case, unless it names something.
  static std::string lead(const std::string& sentence) {
    std::string out = sentence;
    if (out.size() > 1 && out[0] >= 'A' && out[0] <= 'Z' && out[1] >= 'a')
      out[0] = static_cast<char>(out[0] - 'A' + 'a');
    return out;
  }

  void add_tables(const AnalysisPart& part, const PartTables& tables, std::vector<Block>& body) {
    for (const auto& [suffix, numbers] : tables) {
      std::optional<ReportTable> table = part_table(frame_, part, suffix, numbers);
      const std::string name =
          lower(part.analysis) + "_" + part.part + (suffix.empty() ? "" : "_" + suffix);
      if (!table) continue;
      Block block;
      block.kind = Block::Kind::table;
      block.id = "t-" + lower(name);
      block.file = name;
      block.numbers = numbers;
      block.table = std::move(*table);
      body.push_back(std::move(block));
    }
  }

  void add_figure(const AnalysisPart& part, const PartTables& tables, std::vector<Block>& body) {
    const std::optional<PartFigure> figure = part_figure(frame_, part, tables);
    if (!figure) return;
    Block block;
    block.kind = Block::Kind::figure;
    block.id = "f-" + lower(part.analysis) + "-" + lower(part.part);
    block.text = part.caption(frame_.language);
    block.alt_text = figure->spec.alt_text;
    block.figure = figure->spec.list();
    block.figure.add("data", figure->rows.table());
    body.push_back(std::move(block));
  }

  Block method() const {
    std::vector<std::string> items = {
        frame_.pick(
            "Varje andel står med sin bas: hur många den är räknad på. Framgår ej är ett svar och "
            "ligger i basen; frågor som inte skulle ställas, som inte besvarats eller som gäller "
            "något som inte har hänt ligger utanför och räknas för sig.",
            "Every share stands with its base: how many it is counted on. Not documented is an "
            "answer and in the base; questions that were not to be put, were not answered or are "
            "about what has not happened are outside and counted by themselves."),
        frame_.pick(
            "Konfidensintervall för andelar är Wilsons, med ett effektivt antal fall som tar "
            "hänsyn till att fallen kommer från kommuner. p-värden prövar att grupper har samma "
            "andel, med samma hänsyn, och är justerade för tabellens indelningar (Holm).",
            "Confidence limits of shares are Wilson's, with an effective number of cases that "
            "allows for cases coming from municipalities. p-values test that groups have the same "
            "share, allowing for the same, and are adjusted for the groupings of a table (Holm)."),
        frame_.pick(
            "Modeller har en slumpeffekt för varje kommun. Ett samband är inte en orsak: det som "
            "inte är dokumenterat kan ligga bakom.",
            "Models have a random effect for each municipality. An association is no cause: what "
            "is not documented may lie behind it."),
        frame_.pick(
            "Att en skillnad inte kan visas betyder inte att den är utesluten; utslaget ”kan inte "
            "avgöras” säger det. Omotiverad är en skillnad som behov, annan huvudman och samtycke "
            "så som de är dokumenterade inte förklarar; varför den finns säger siffrorna inte.",
            "That a difference cannot be shown does not mean that it is ruled out; the verdict "
            "“cannot be decided” says so. Unwarranted is a difference that need, another provider "
            "and consent as documented do not explain; why it is there the figures do not say.")};
    if (frame_.rules != nullptr) {
      const NumberStyle& style = frame_.style();
      items.push_back(
          frame_.pick("Antal under ", "Counts below ") +
          format_whole(frame_.rules->min_count, style) +
          frame_.pick(", andelar med färre än ", ", shares on fewer than ") +
          format_whole(frame_.rules->min_base, style) +
          frame_.pick(" fall i basen, och de tal som skulle röja dem, visas inte (•).",
                      " cases, and the numbers that would give them away, are not shown (•)."));
    }
    return box_block(frame_.pick("Så är siffrorna räknade", "How the figures are counted"),
                     std::move(items));
  }

  std::vector<std::pair<std::string, std::string>> stamp(const ValueList& tables) const {
    std::vector<std::pair<std::string, std::string>> out = {{"skillnad", version()}};
    for (const auto& [name, value] : tables.items) {
      if (value.table() == nullptr) continue;
      out.emplace_back(
          name, count_text(static_cast<double>(value.table()->n_rows), frame_.pick("rad", "row"),
                           frame_.pick("rader", "rows"), frame_.style()));
    }
    out.emplace_back("SHA-256", hash_of(tables));
    return out;
  }

  Context& context_;
  const ReportFrame& frame_;
  std::string pm_;
  double done_ = 0.0, steps_ = 1.0;
};

Value run_report(Context& context, const Arguments& args) {
  const std::string pm = args.choice("pm", {"pm5", "pm7"});
  const std::string lang = args.choice("lang", {"sv", "en"});
  const DisclosureRules rules = disclosure_argument(args);
  if (rules.method != DisclosureMethod::suppress)
    throw OptionError("argument_value",
                      "disclosure: a report leaves unsafe cells out, so its method must be "
                      "\"suppress\". check_release() rounds and perturbs single tables.",
                      {"disclosure", {}, 0});
  const std::string audience = args.choice("audience", {"internal", "other_units", "public"});
  const ValueList& tables = tables_argument(args);
  const AnalysisData data(tables, nuso::load_codebook("nuso"));
  const std::string unit = level_argument_text(args, "unit");
  if (!unit.empty() &&
      std::find(data.units().begin(), data.units().end(), unit) == data.units().end())
    throw OptionError("argument_value",
                      "Table enhet has no unit \"" + unit +
                          "\": unit must be one of its enhet_id." +
                          did_you_mean(unit, data.units()),
                      {"unit", {}, 0});
  const ReportFrame frame{data, language_of(lang), audience == "internal" ? nullptr : &rules};
  return document_list(Writer(context, frame, pm).document(tables, unit));
}

}  // namespace

void add_reports(std::vector<Function>& functions) {
  Argument pm = inner_argument("pm"), lang = inner_argument("lang");
  Argument unit = inner_argument("unit"), disclosure = inner_argument("disclosure");
  unit.required = disclosure.required = false;
  add_inner(functions, "report_document",
            {inner_argument("tables"), pm, lang, unit, inner_argument("audience"), disclosure},
            run_report);
}

}  // namespace skillnad::api
