#include "markup.hpp"

#include "skillnad/base/utf8.hpp"

namespace skillnad::nuso {

namespace {

constexpr std::string_view blanks = " \t\r\n";

std::string_view without_prefix(std::string_view name) {
  const std::size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

char32_t numbered(std::string_view digits) {
  const bool hex = !digits.empty() && digits[0] == 'x';
  if (hex) digits.remove_prefix(1);
  char32_t point = 0;
  for (const char c : digits) {
    const int value = c >= '0' && c <= '9'          ? c - '0'
                      : hex && c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : hex && c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                    : -1;
    if (value < 0 || point > 0x10ffff) throw MarkupError("a number of a letter is none");
    point = (hex ? 16 : 10) * point + static_cast<char32_t>(value);
  }
  if (point == 0 || point > 0x10ffff || (point >= 0xd800 && point < 0xe000))
    throw MarkupError("a number of a letter is none");
  return point;
}

}  // namespace

std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] != '&') {
      out += text[at++];
      continue;
    }
    const std::size_t end = text.find(';', at);
    if (end == std::string_view::npos) throw MarkupError("an entity is not closed");
    const std::string_view name = text.substr(at + 1, end - at - 1);
    if (name == "amp")
      out += '&';
    else if (name == "lt")
      out += '<';
    else if (name == "gt")
      out += '>';
    else if (name == "quot")
      out += '"';
    else if (name == "apos")
      out += '\'';
    else if (!name.empty() && name[0] == '#')
      utf8::append(out, numbered(name.substr(1)));
    else
      throw MarkupError("an entity is not known");
    at = end + 1;
  }
  return out;
}

bool Markup::next() {
  for (;;) {
    const std::size_t open = bytes_.find('<', at_);
    if (open == std::string_view::npos) return false;
    const std::string_view rest = bytes_.substr(open);
    const bool comment = rest.substr(0, 4) == "<!--", aside = rest.substr(0, 2) == "<?";
    if (comment || aside) {
      const std::string_view end = comment ? "-->" : "?>";
      const std::size_t close = bytes_.find(end, open);
      if (close == std::string_view::npos) throw MarkupError("a comment is not closed");
      at_ = close + end.size();
      continue;
    }
    if (rest.substr(0, 2) == "<!") throw MarkupError("a document type or CDATA is not read");
    const std::size_t close = bytes_.find('>', open);
    if (close == std::string_view::npos) throw MarkupError("a tag is not closed");
    inside_ = bytes_.substr(open + 1, close - open - 1);
    closes_ = !inside_.empty() && inside_.front() == '/';
    if (closes_) inside_.remove_prefix(1);
    empty_ = !inside_.empty() && inside_.back() == '/';
    if (empty_) inside_.remove_suffix(1);
    name_ = without_prefix(inside_.substr(0, inside_.find_first_of(blanks)));
    at_ = close + 1;
    return true;
  }
}

std::string Markup::attribute(std::string_view name) const {
  std::string_view rest = inside_;
  for (;;) {
    const std::size_t equals = rest.find('=');
    if (equals == std::string_view::npos) return "";
    std::string_view own = rest.substr(0, equals);
    own = own.substr(0, own.find_last_not_of(blanks) + 1);
    const std::size_t start = own.find_last_of(blanks);
    if (start != std::string_view::npos) own.remove_prefix(start + 1);
    rest.remove_prefix(equals + 1);
    const std::size_t quote = rest.find_first_of("\"'");
    if (quote == std::string_view::npos) throw MarkupError("an attribute has no quotes");
    const std::size_t close = rest.find(rest[quote], quote + 1);
    if (close == std::string_view::npos) throw MarkupError("an attribute is not closed");
    if (without_prefix(own) == name) return unescaped(rest.substr(quote + 1, close - quote - 1));
    rest.remove_prefix(close + 1);
  }
}

std::string Markup::text() const {
  const std::size_t end = bytes_.find('<', at_);
  return unescaped(bytes_.substr(at_, end == std::string_view::npos ? end : end - at_));
}

}  // namespace skillnad::nuso
