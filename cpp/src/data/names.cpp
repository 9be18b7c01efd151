#include "skillnad/data/names.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "skillnad/base/error.hpp"
#include "skillnad/base/nfc.hpp"
#include "skillnad/base/utf8.hpp"
#include "skillnad/text/suggest.hpp"

namespace skillnad {

namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
constexpr std::string_view hard_blank = "\xc2\xa0";  // U+00A0

bool blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool trim(std::string& text) {
  std::string_view rest = text;
  const auto starts = [&rest](std::string_view x) { return rest.substr(0, x.size()) == x; };
  const auto ends = [&rest](std::string_view x) {
    return rest.size() >= x.size() && rest.substr(rest.size() - x.size()) == x;
  };
  for (bool more = true; more && !rest.empty();) {
    const std::size_t before = rest.size();
    if (blank(rest.front())) rest.remove_prefix(1);
    if (!rest.empty() && blank(rest.back())) rest.remove_suffix(1);
    if (starts(hard_blank)) rest.remove_prefix(2);
    if (ends(hard_blank)) rest.remove_suffix(2);
    more = rest.size() < before;
  }
  if (rest.size() == text.size()) return false;
  text = std::string(rest);
  return true;
}

// Common to names and levels; `where` starts the error text.
NameChange normalise(std::string& text, const std::string& where, const std::string& column) {
  NameChange change;
  if (text.find('\0') != std::string::npos) {
    throw DataError("encoding", where + " holds a zero byte: remove it from the text",
                    ErrorPlace{column, {}, 0});
  }
  if (utf8::ascii(text)) return change;
  if (!utf8::valid(text)) {
    if (!utf8::printable_latin1(text)) {
      throw DataError("encoding",
                      where +
                          " is neither UTF-8 nor Latin-1 text: read the file again with the "
                          "encoding it was written in",
                      ErrorPlace{column, {}, 0});
    }
    text = utf8::from_latin1(text);
    change.latin1 = true;
  }
  if (text.compare(0, byte_order_mark.size(), byte_order_mark) == 0) {
    text.erase(0, byte_order_mark.size());
    change.trimmed = true;
  }
  const NfcResult result = to_nfc(text);
  if (result == NfcResult::refused) {
    throw DataError("encoding",
                    where +
                        " holds combining marks that join with no Latin letter: write it with "
                        "composed letters (Unicode form NFC)",
                    ErrorPlace{column, {}, 0});
  }
  change.composed = result == NfcResult::changed;
  return change;
}

std::string quoted(const std::vector<std::string>& names, std::size_t most) {
  std::string list;
  for (std::size_t i = 0; i < std::min(names.size(), most); ++i) {
    list += (i > 0 ? ", \"" : "\"") + utf8::display(names[i]) + "\"";
  }
  return names.size() > most ? list + ", ..." : list;
}

}  // namespace

NameChange normalise_name(std::string& text) {
  if (utf8::ascii(text) && text.find('\0') == std::string::npos) return {};
  const std::string shown = utf8::display(text);
  return normalise(text, "the column name \"" + shown + "\"", shown);
}

NameChange normalise_level(std::string& text, const std::string& column) {
  NameChange change = normalise(text, "a level of " + column_text(column), column);
  if (trim(text)) change.trimmed = true;
  return change;
}

std::string column_text(const std::string& name) {
  return "column \"" + utf8::display(name) + "\"";
}

std::string change_text(const NameChange& change) {
  std::string text;
  const auto add = [&text](const char* part) {
    text += (text.empty() ? "" : ", ") + std::string(part);
  };
  if (change.latin1) add("read as Latin-1");
  if (change.composed) add("put in Unicode form NFC");
  if (change.trimmed) add("stripped of blanks or a byte-order mark at the ends");
  return text;
}

std::vector<std::string> select_columns(const std::vector<std::string>& names,
                                        const std::vector<std::string>& used) {
  std::vector<std::string> wanted = used;
  for (std::string& name : wanted) normalise_name(name);
  std::vector<char> met(wanted.size(), 0);
  std::vector<std::string> chosen;
  for (const std::string& name : names) {
    std::string normal = name;
    // An unreadable name matters only if the call uses it, and then it is not found.
    if (!utf8::valid(normal) && !utf8::printable_latin1(normal)) continue;
    try {
      normalise_name(normal);
    } catch (const DataError&) {
      continue;
    }
    bool take = false;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      if (wanted[i] != normal) continue;
      met[i] = 1;
      take = true;
    }
    if (take) chosen.push_back(name);
  }
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (!met[i]) unknown_column(wanted[i], names);
  }
  return chosen;
}

void unknown_column(const std::string& name, const std::vector<std::string>& available) {
  const std::vector<std::string> nearest = nearest_names(name, available);
  std::string text = column_text(name) + " is not in the data; ";
  if (!nearest.empty()) {
    text += "the nearest names are " + quoted(nearest, 3);
  } else if (!available.empty()) {
    text += available.size() == 1 ? "its one column is " + quoted(available, 12)
                                  : "its " + std::to_string(available.size()) + " columns are " +
                                        quoted(available, 12);
  } else {
    text += "the data have no columns";
  }
  throw DataError("unknown_column", text, ErrorPlace{utf8::display(name), {}, 0});
}

}  // namespace skillnad
