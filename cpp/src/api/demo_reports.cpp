// (e) The tables and the text of the reports of PM #5 and PM #7 on the synthetic population.
#include "calling.hpp"
#include "demo_parts.hpp"
#include "skillnad/api/registry.hpp"
#include "skillnad/text/csv.hpp"
#include "skillnad/text/print.hpp"

namespace skillnad::api {

namespace {

std::string line_of(const std::string& pm, const std::string& title, double n_tables) {
  return pm + "_report.txt: " + title + " (" + count_text(n_tables, "table", "tables") + " in " +
         pm + "_tables)";
}

}  // namespace

std::string report_texts(Context& context, DemoOutput& output, const ValueList& tables) {
  std::vector<std::string> lines;
  for (const char* pm : {"pm5", "pm7"}) {
    const Value document =
        quiet_call(context, "report_document",
                   named({{"tables", tables}, {"pm", pm}, {"lang", "sv"}, {"audience", "public"}}));
    const std::string name(pm);
    double n = 0.0;
    for (const auto& [unused, block] : document.list()->find("blocks")->list()->items) {
      const Value* file = block.list()->find("file");
      if (file == nullptr) continue;
      const std::string path = name + "_tables/" + *file->get<std::string>() + ".csv";
      output.write(path, to_csv(*block.list()->find("numbers")->table()));
      n += 1.0;
    }
    output.write(name + "_report.txt", *document.list()->find("plain")->get<std::string>());
    lines.push_back(line_of(name, *document.list()->find("title")->get<std::string>(), n));
    context.tick();
  }
  return join_blocks(
      {section("E. The reports of PM #5 and PM #7 on the synthetic population", lines, '=')});
}

}  // namespace skillnad::api
