#include "skillnad/text/render_markup.hpp"

#include "skillnad/text/labels.hpp"
#include "skillnad/text/numbers.hpp"
#include "skillnad/text/padding.hpp"

namespace skillnad {
namespace {

std::string markdown_row(const std::vector<std::string>& cells) {
  std::string out = "|";
  for (const std::string& cell : cells) out += " " + escape_markdown(cell) + " |";
  return out + "\n";
}

std::string markdown_head(const std::vector<ReportColumn>& columns) {
  std::vector<std::string> headers;
  std::string rule = "|";
  for (const ReportColumn& column : columns) {
    headers.push_back(column.header);
    rule += column.align == Align::left ? " :--- |" : " ---: |";
  }
  return markdown_row(headers) + rule + "\n";
}

std::string style_of(Align align) {
  return align == Align::left ? " style=\"text-align:left\"" : " style=\"text-align:right\"";
}

std::string html_row(const ReportTable& table, const std::vector<std::string>& cells) {
  std::string out = "<tr>";
  for (std::size_t j = 0; j < cells.size(); ++j) {
    const bool head = j < table.n_label_columns;
    const std::string tag = head ? "th" : "td";
    out.append("<").append(tag).append(head ? " scope=\"row\"" : "");
    out.append(style_of(table.columns[j].align)).append(">");
    out.append(escape_html(cells[j])).append("</").append(tag).append(">");
  }
  return out + "</tr>\n";
}

std::string html_body(const ReportTable& table) {
  const std::string span = std::to_string(table.columns.size());
  std::string out = "<tbody>\n";
  std::size_t group = 0;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    for (; group < table.groups.size() && table.groups[group].first_row == i; ++group) {
      if (i > 0) out += "</tbody>\n<tbody>\n";
      if (table.groups[group].label.empty()) continue;
      out += "<tr><th scope=\"rowgroup\" colspan=\"" + span + "\" style=\"text-align:left\">" +
             escape_html(table.groups[group].label) + "</th></tr>\n";
    }
    out += html_row(table, table.rows[i]);
  }
  return out + "</tbody>\n";
}

}  // namespace

std::string marked_note(const std::string& note, Language language) {
  const std::string word = label("note", language);
  return word + (word.back() == '.' ? " " : ": ") + note;
}

std::string escape_html(const std::string& text) {
  std::string out;
  for (const char c : one_line(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string escape_markdown(const std::string& text) {
  static const std::string marks = "\\`*_|~$[]#";
  std::string out;
  for (const char c : one_line(text)) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else {
      if (marks.find(c) != std::string::npos) out += '\\';
      out += c;
    }
  }
  return out;
}

std::string render_markdown(const ReportTable& table) {
  const Language language = language_of(table.lang);
  std::string out;
  if (!table.title.empty()) out += "**" + escape_markdown(table.title) + "**\n\n";
  out += markdown_head(table.columns);
  std::size_t group = 0;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    for (; group < table.groups.size() && table.groups[group].first_row == i; ++group) {
      if (table.groups[group].label.empty()) continue;
      out += "| **" + escape_markdown(table.groups[group].label) + "** |";
      for (std::size_t j = 1; j < table.columns.size(); ++j) out += "  |";
      out += "\n";
    }
    out += markdown_row(table.rows[i]);
  }
  for (const std::string& note : table.notes) {
    out += "\n" + marked_note(escape_markdown(note), language) + "\n";
  }
  return out;
}

std::string render_html(const ReportTable& table) {
  const Language language = language_of(table.lang);
  std::string out = "<table lang=\"" + escape_html(table.lang) + "\"";
  if (!table.alt_text.empty()) out += " aria-description=\"" + escape_html(table.alt_text) + "\"";
  out += ">\n";
  if (!table.title.empty()) out += "<caption>" + escape_html(table.title) + "</caption>\n";
  out += "<thead>\n<tr>";
  for (const ReportColumn& column : table.columns) {
    out +=
        "<th scope=\"col\"" + style_of(column.align) + ">" + escape_html(column.header) + "</th>";
  }
  out += "</tr>\n</thead>\n" + html_body(table);
  if (!table.notes.empty()) {
    out += "<tfoot>\n";
    for (const std::string& note : table.notes) {
      out += "<tr><td colspan=\"" + std::to_string(table.columns.size()) + "\">" +
             escape_html(marked_note(note, language)) + "</td></tr>\n";
    }
    out += "</tfoot>\n";
  }
  return out + "</table>\n";
}

}  // namespace skillnad
