// A report table as Markdown or HTML. The same table gives the same bytes everywhere.
#pragma once

#include <string>

#include "skillnad/text/numbers.hpp"
#include "skillnad/text/report.hpp"

namespace skillnad {

/// A pipe table (GitHub, pandoc) with title and notes as paragraphs; every character that Markdown
/// or HTML would read as markup is escaped. Row groups are rows with the label in bold.
std::string render_markdown(const ReportTable& table);

/// One HTML `table` element that stands alone: caption, thead, th with scope col, row and rowgroup,
/// the language, notes in tfoot, the alternative text as aria-description. No style sheet, script
/// or other resource from elsewhere; all text is escaped.
std::string render_html(const ReportTable& table);

/// "Note: " or "Anm. " and the note.
std::string marked_note(const std::string& note, Language language);

/// `text` with & < > " ' as entities and control characters made visible.
std::string escape_html(const std::string& text);

/// `text` with a backslash before the characters that begin markup, & < > as entities and control
/// characters made visible.
std::string escape_markdown(const std::string& text);

}  // namespace skillnad
