#include <string>

#include "../catch.hpp"
#include "skillnad/text/render_latex.hpp"

using namespace skillnad;

TEST_CASE("LaTeX reads every character as itself", "[text][latex]") {
  CHECK(escape_latex("\\{}") == "\\textbackslash{}\\{\\}");
  CHECK(escape_latex("R&D 5% $1 #2 a_b") == "R\\&D 5\\% \\$1 \\#2 a\\_b");
  CHECK(escape_latex("~^") == "\\textasciitilde{}\\textasciicircum{}");
  CHECK(escape_latex("p < 0.001 | x > 2") ==
        "p \\textless{} 0.001 \\textbar{} x \\textgreater{} 2");
  CHECK(escape_latex("\"a\" `b`") ==
        "\\symbol{34}a\\symbol{34} \\textasciigrave{}b\\textasciigrave{}");
  CHECK(escape_latex("a--b") == "a-{}-{}b");
  CHECK(escape_latex("---") == "-{}-{}-");
  CHECK(escape_latex("1\u00A0234,5 \u2212 \u2013 \u221E") == "1~234,5 $-$ -- $\\infty$");
  CHECK(escape_latex("åäö") == "åäö");
  CHECK(escape_latex("a\nb\tc") == "a b c");
}

TEST_CASE("a table in LaTeX", "[text][latex]") {
  ReportTable table;
  table.title = "Barn & unga";
  table.lang = "sv";
  table.columns = {{"Limits", Align::left}, {"Share_%", Align::decimal}, {"n", Align::right}};
  table.rows = {{"[0.1; 0.2]", "12,0", "7"}, {"*x", "3,5", "40"}};
  table.groups = {{0, ""}, {1, "[Äldre]"}};
  table.notes = {"50% av alla."};
  CHECK(render_latex(table) ==
        "\\begin{table}\n"
        "\\centering\n"
        "\\caption{Barn \\& unga}\n"
        "\\begin{tabular}{lrr}\n"
        "\\toprule\n"
        "Limits & Share\\_\\% & n \\\\\n"
        "\\midrule\n"
        "{[}0.1; 0.2] & 12,0 & 7 \\\\\n"
        "\\addlinespace\n"
        "\\multicolumn{3}{l}{\\textit{{[}Äldre]}} \\\\\n"
        "{*}x & 3,5 & 40 \\\\\n"
        "\\bottomrule\n"
        "\\end{tabular}\n"
        "\\par\\smallskip\\parbox{\\linewidth}{\\footnotesize Anm. 50\\% av alla.}\n"
        "\\end{table}\n");
}

TEST_CASE("a table in LaTeX without rows, title or notes", "[text][latex]") {
  ReportTable table;
  table.columns = {{"x", Align::left}};
  CHECK(render_latex(table) ==
        "\\begin{table}\n\\centering\n\\begin{tabular}{l}\n\\toprule\nx \\\\\n\\midrule\n"
        "\\bottomrule\n\\end{tabular}\n\\end{table}\n");
}
